A customer pays a part: the rest stays open. A second part in the same payout takes what is left.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 140.00
| line | kind    | amount | day        | reference |
| 1    | payment | 40.00  | 2026-03-02 | V0031888  |
| 2    | payment | 100.00 | 2026-03-05 | V0031888  |

## open items
| debtor | invoice  | amount | open   |
| 10044  | V0031888 | 200.00 | 150.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       40.00  V0031888     reference holds the invoice number V0031888; part payment: EUR 150.00 was open, EUR 110.00 stays open
debtor 10044                      100.00  V0031888     reference holds the invoice number V0031888; part payment: EUR 110.00 was open, EUR 10.00 stays open
1225                 140.00                            payout AB12-CD34, as it comes on the bank statement
total                140.00       140.00
