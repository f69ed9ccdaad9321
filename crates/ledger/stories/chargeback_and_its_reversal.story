A direct debit is taken back by the bank and later won: the invoice opens and is settled again.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 0.00
| line | kind                | amount | day        | reference |
| 1    | chargeback          | -80.00 | 2026-03-05 | V0031888  |
| 2    | chargeback reversal | 80.00  | 2026-03-08 | V0031889  |

## open items
| debtor | invoice  | amount | open  |
| 10044  | V0031888 | 80.00  | 0.00  |
| 10044  | V0031889 | 80.00  | 80.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044          80.00               V0031888     reference holds the invoice number V0031888; charged back: the invoice is open again
debtor 10044                       80.00  V0031889     reference holds the invoice number V0031889; it pays all that was open, EUR 80.00
total                 80.00        80.00
