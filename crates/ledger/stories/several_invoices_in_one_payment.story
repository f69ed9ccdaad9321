One payment names three invoices and is their sum; another names two of which it pays both and a credit note is set off;
a third names two and is neither of them nor their sum.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 470.00
| line | kind    | amount | description                          |
| 1    | payment | 225.00 | V0031881, V0031882 en V0031883       |
| 2    | payment | 145.00 | 2026-9901 en 2026-9902 min C-2026-09 |
| 3    | payment | 100.00 | facturen V0031886 V0031887           |

## open items
| debtor | invoice   | amount |
| 10044  | V0031881  | 100.00 |
| 10044  | V0031882  | 75.00  |
| 10044  | V0031883  | 50.00  |
| 10045  | 2026-9901 | 100.00 |
| 10045  | 2026-9902 | 75.00  |
| 10045  | C-2026-09 | -30.00 |
| 10046  | V0031886  | 80.00  |
| 10046  | V0031887  | 60.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031881     description holds the invoice number V0031881, and the invoices named are the amount together; it pays all that was open, EUR 100.00
debtor 10044                       75.00  V0031882     description holds the invoice number V0031882, and the invoices named are the amount together; it pays all that was open, EUR 75.00
debtor 10044                       50.00  V0031883     description holds the invoice number V0031883, and the invoices named are the amount together; it pays all that was open, EUR 50.00
debtor 10045                      100.00  2026-9901    description holds the invoice number 2026-9901, and the invoices named are the amount together; it pays all that was open, EUR 100.00
debtor 10045                       75.00  2026-9902    description holds the invoice number 2026-9902, and the invoices named are the amount together; it pays all that was open, EUR 75.00
debtor 10045          30.00               C-2026-09    description holds the invoice number C-2026-09; the credit note is set off in this payment
2290                              100.00               debtor not found: several invoices are named (V0031886, V0031887) and together they are not the amount
                                           perhaps V0031886 of debtor 10046, EUR 80.00 open: another amount is open
                                           perhaps V0031887 of debtor 10046, EUR 60.00 open: another amount is open
1225                 470.00                            payout AB12-CD34, as it comes on the bank statement
total                500.00       500.00
