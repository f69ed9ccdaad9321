The shop always puts BST- before the invoice number; the customer set that prefix.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 100.00
| line | kind    | amount | reference   |
| 1    | payment | 100.00 | BST-0031888 |

## open items
| debtor | invoice | amount |
| 10044  | 0031888 | 100.00 |

## rules
prefixes: BST-

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  0031888      reference holds the invoice number as 0031888, prefix BST- taken away; it pays all that was open, EUR 100.00
1225                 100.00                            payout AB12-CD34, as it comes on the bank statement
total                100.00       100.00
