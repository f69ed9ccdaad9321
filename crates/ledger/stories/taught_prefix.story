A person taught that the number after "Uw kenmerk" is an invoice and the number after "webshop" an order: even a short
number is certain then, and a part payment is booked.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 115.00
| line | kind    | amount | description               |
| 1    | payment | 40.00  | Uw kenmerk 4711 dank      |
| 2    | payment | 75.00  | webshop-8812 van 3 maart  |

## open items
| debtor | invoice  | amount | order |
| 10044  | 4711     | 100.00 |       |
| 10045  | V0031889 | 75.00  | 8812  |

## rules
taught: number after Uw kenmerk is an invoice
taught: number after webshop is an order

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       40.00  4711         description holds the invoice number as 4711, prefix Uw kenmerk taken away; part payment: EUR 100.00 was open, EUR 60.00 stays open
debtor 10045                       75.00  V0031889     description holds order number 8812, invoiced with this number; it pays all that was open, EUR 75.00
1225                 115.00                            payout AB12-CD34, as it comes on the bank statement
total                115.00       115.00
