The same kind of number with a suffix, without its prefix, without its zeros, without its year, with a space, with points.
What is cut off needs the amount as a second witness; line 7 has another amount and is a question.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 700.00
| line | kind    | amount | reference      | description              |
| 1    | payment | 100.00 | V0031881/2     |                          |
| 2    | payment | 100.00 |                | nummer 0031882           |
| 3    | payment | 100.00 | 31883          |                          |
| 4    | payment | 100.00 | V 0031884      |                          |
| 5    | payment | 100.00 | v.0031.885     |                          |
| 6    | payment | 100.00 |                | betreft 0001234          |
| 7    | payment | 100.00 | 31887          |                          |

## open items
| debtor | invoice      | amount |
| 10044  | V0031881     | 100.00 |
| 10044  | V0031882     | 100.00 |
| 10044  | V0031883     | 100.00 |
| 10044  | V0031884     | 100.00 |
| 10044  | V0031885     | 100.00 |
| 10045  | 2026-0001234 | 100.00 |
| 10044  | V0031887     | 250.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031881     reference holds the invoice number V0031881, and the amount agrees; it pays all that was open, EUR 100.00
debtor 10044                      100.00  V0031882     description holds 0031882, which is in invoice number V0031882, and the amount agrees; it pays all that was open, EUR 100.00
debtor 10044                      100.00  V0031883     reference holds 31883, which is in invoice number V0031883, and the amount agrees; it pays all that was open, EUR 100.00
debtor 10044                      100.00  V0031884     reference holds the invoice number as V 0031884, but for capitals and separators; it pays all that was open, EUR 100.00
debtor 10044                      100.00  V0031885     reference holds the invoice number as v.0031.885, but for capitals and separators; it pays all that was open, EUR 100.00
debtor 10045                      100.00  2026-0001234 description holds 0001234, which is in invoice number 2026-0001234, and the amount agrees; it pays all that was open, EUR 100.00
2290                              100.00               debtor not found: what stands there may be V0031887, but may mean something else, and the amount does not confirm it
                                           perhaps V0031887 of debtor 10044, EUR 250.00 open: the number is not complete, and the amount does not confirm it
1225                 700.00                            payout AB12-CD34, as it comes on the bank statement
total                700.00       700.00
