The only invoice of a known payer with the amount was named and paid by another payment of the same payout. The known payer
has nothing left to settle.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | day        | reference | extra1 | customer reference |
| 1    | payment | 75.00  | 2026-03-02 |           |        | K-77               |
| 2    | payment | 75.00  | 2026-03-03 | V0031881  |        |                    |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 75.00  |

## rules
taught: customer_reference K-77 is debtor 10044

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: there is no text to search
debtor 10044                       75.00  V0031881     reference holds the invoice number V0031881; it pays all that was open, EUR 75.00
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
