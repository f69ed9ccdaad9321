A betalingskenmerk carries its own check. The first is right and finds its invoice, spaces or not; the second has one digit
wrong and finds nothing.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 200.00
| line | kind    | amount | description                          |
| 1    | payment | 100.00 | betalingskenmerk 5000 0567 8901 2345 |
| 2    | payment | 100.00 | betalingskenmerk 5000 0567 8901 2346 |

## open items
| debtor | invoice  | amount | payment reference |
| 10044  | V0031888 | 100.00 | 5000056789012345  |
| 10045  | V0031889 | 100.00 | 7000056789012345  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031888     description holds the payment reference 5000 0567 8901 2345; it pays all that was open, EUR 100.00
2290                              100.00               debtor not found: no number of a known invoice in description: betalingskenmerk 5000 0567 8901 2346; the check digit of payment reference 5000 0567 8901 2346 is wrong, perhaps a slip; only the amount points at V0031889
                                           perhaps V0031889 of debtor 10045, EUR 100.00 open: only the amount agrees
1225                 200.00                            payout AB12-CD34, as it comes on the bank statement
total                200.00       200.00
