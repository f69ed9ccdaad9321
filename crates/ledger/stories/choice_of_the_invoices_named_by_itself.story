Three invoices are named and only two of them are the amount. This customer lets that book by itself.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | description                  |
| 1    | payment | 150.00 | V0031881, V0031882, V0031883 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 100.00 |
| 10044  | V0031882 | 75.00  |
| 10044  | V0031883 | 50.00  |

## rules
books by itself: some_of_named

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031881     description holds the invoice number V0031881, and only this choice of the invoices named is the amount; it pays all that was open, EUR 100.00
debtor 10044                       50.00  V0031883     description holds the invoice number V0031883, and only this choice of the invoices named is the amount; it pays all that was open, EUR 50.00
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
