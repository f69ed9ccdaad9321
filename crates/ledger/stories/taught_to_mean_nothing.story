The shop writes a membership number before the invoice number. A person taught that what stands after "leden code" means
nothing, so that the member's number, which is also an invoice, is left alone.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 200.00
| line | kind    | amount | description                          |
| 1    | payment | 100.00 | leden code 20269901, nota 20269902   |
| 2    | payment | 100.00 | leden code 20269901                  |

## open items
| debtor | invoice  | amount |
| 10044  | 20269901 | 100.00 |
| 10045  | 20269902 | 100.00 |

## rules
taught: number after leden code means nothing

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10045                      100.00  20269902     description holds the invoice number 20269902; it pays all that was open, EUR 100.00
2290                              100.00               debtor not found: no number of a known invoice in description: leden code 20269901; only the amount points at 20269901
                                           perhaps 20269901 of debtor 10044, EUR 100.00 open: only the amount agrees
1225                 200.00                            payout AB12-CD34, as it comes on the bank statement
total                200.00       200.00
