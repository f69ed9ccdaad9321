Somebody pays the invoice of another debtor: the customer number in the transaction is known as 10045, the invoice is of
10044. The number wins; the customer number is not even looked at.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference | extra1 | customer reference |
| 1    | payment | 75.00  | V0031888  |        | K-77               |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |
| 10045  | V0031889 | 75.00  |

## rules
taught: customer_reference K-77 is debtor 10045

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 75.00
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
