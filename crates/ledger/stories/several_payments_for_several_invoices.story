Two payments name the same two invoices. Neither is the amount of one or of both, but all the money is all that is open:
however it is divided, the same invoices are settled.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | day        | description          |
| 1    | payment | 90.00  | 2026-03-02 | V0031888 en V0031889 |
| 2    | payment | 60.00  | 2026-03-03 | V0031888 en V0031889 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |
| 10044  | V0031889 | 50.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       90.00  V0031888     description holds the invoice number V0031888, and with the other payments that name these invoices all comes out; part payment: EUR 100.00 was open, EUR 10.00 stays open
debtor 10044                       10.00  V0031888     description holds the invoice number V0031888, and with the other payments that name these invoices all comes out; it pays all that was open, EUR 10.00
debtor 10044                       50.00  V0031889     description holds the invoice number V0031889, and with the other payments that name these invoices all comes out; it pays all that was open, EUR 50.00
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
