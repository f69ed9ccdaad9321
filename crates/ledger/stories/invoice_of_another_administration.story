The number belongs to an invoice of administration 2; this integration books in administration 1.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| administration | debtor | invoice  | amount |
| 2              | 10044  | V0031888 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: invoice V0031888 belongs to administration 2
                                           perhaps V0031888 of debtor 10044, EUR 75.00 open: it belongs to another administration
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
