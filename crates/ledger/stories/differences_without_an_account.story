Without an account for differences none is accepted, whatever the limits say: a cent too little stays open.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 99.99
| line | kind    | amount | reference |
| 1    | payment | 99.99  | V0031881  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 100.00 |

## rules
accepted difference: 0.05

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       99.99  V0031881     reference holds the invoice number V0031881; part payment: EUR 100.00 was open, EUR 0.01 stays open
1225                  99.99                            payout AB12-CD34, as it comes on the bank statement
total                 99.99        99.99
