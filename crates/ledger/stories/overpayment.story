A customer pays more than is open: the invoice is settled and the rest is an advance on the same debtor.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 110.00
| line | kind    | amount | reference |
| 1    | payment | 110.00 | V0031888  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 100.00
debtor 10044                       10.00               reference holds the invoice number V0031888; paid more than was open on V0031888: the rest is an advance of the debtor
1225                 110.00                            payout AB12-CD34, as it comes on the bank statement
total                110.00       110.00
