Just beyond the limit nothing is written off: less is a part payment, more is an advance, and a number that is not complete
is a question.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 396.88
| line | kind    | amount | method | reference |
| 1    | payment | 99.94  | iDEAL  | V0031881  |
| 2    | payment | 97.99  | Klarna | V0031882  |
| 3    | payment | 101.51 | card   | V0031883  |
| 4    | payment | 97.44  | iDEAL  | 31884     |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 100.00 |
| 10045  | V0031882 | 100.00 |
| 10046  | V0031883 | 100.00 |
| 10047  | V0031884 | 100.00 |

## rules
accepted difference: 0.05
accepted difference: 5.00 and 2 % of Klarna
accepted difference: 1.50 of card
differences account: 4900

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       99.94  V0031881     reference holds the invoice number V0031881; part payment: EUR 100.00 was open, EUR 0.06 stays open
debtor 10045                       97.99  V0031882     reference holds the invoice number V0031882; part payment: EUR 100.00 was open, EUR 2.01 stays open
debtor 10046                      100.00  V0031883     reference holds the invoice number V0031883; it pays all that was open, EUR 100.00
debtor 10046                        1.51               reference holds the invoice number V0031883; paid more than was open on V0031883: the rest is an advance of the debtor
2290                               97.44               debtor not found: what stands there may be V0031884, but may mean something else, and the amount does not confirm it
                                           perhaps V0031884 of debtor 10047, EUR 100.00 open: the number is not complete, and the amount does not confirm it
1225                 396.88                            payout AB12-CD34, as it comes on the bank statement
total                396.88       396.88
