Two invoices have the same number but for a dash. Nothing says which, so neither is touched.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | 20260101  |

## open items
| debtor | invoice   | amount |
| 10044  | 2026-0101 | 75.00  |
| 10045  | 20-260101 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: several invoices may be meant (20-260101, 2026-0101) and nothing says which
                                           perhaps 20-260101 of debtor 10045, EUR 75.00 open: another candidate fits as well
                                           perhaps 2026-0101 of debtor 10044, EUR 75.00 open: another candidate fits as well
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
