The shop puts the number in a sentence, with other numbers beside it. A day that looks like a number is left alone.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 300.00
| line | kind    | amount | description                                     |
| 1    | payment | 100.00 | Factuur V0031888 van 2026-03-01, bedankt         |
| 2    | payment | 100.00 | betaling 2026-0102 klant 88123                   |
| 3    | payment | 100.00 | besteld op 2026-03-10                            |

## open items
| debtor | invoice   | amount |
| 10044  | V0031888  | 100.00 |
| 10045  | 2026-0102 | 100.00 |
| 10046  | 2026-0310 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031888     description holds the invoice number V0031888; it pays all that was open, EUR 100.00
debtor 10045                      100.00  2026-0102    description holds the invoice number 2026-0102; it pays all that was open, EUR 100.00
2290                              100.00               debtor not found: what stands there may be 2026-0310, but may mean something else, and the amount does not confirm it
                                           perhaps 2026-0310 of debtor 10046, EUR 75.00 open: the number is likely something else: a day, a telephone or customer number, a part of a longer one
1225                 300.00                            payout AB12-CD34, as it comes on the bank statement
total                300.00       300.00
