Reference and description say nothing; the transaction's first free field holds the number.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 100.00
| line | kind    | amount | reference | description | extra1   |
| 1    | payment | 100.00 | 88231     | Webshop     | V0031888 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031888     extra1 holds the invoice number V0031888; it pays all that was open, EUR 100.00
1225                 100.00                            payout AB12-CD34, as it comes on the bank statement
total                100.00       100.00
