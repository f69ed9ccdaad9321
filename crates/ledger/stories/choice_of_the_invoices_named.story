Three invoices are named and only two of them are the amount. The settings ask a person first.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | description                  |
| 1    | payment | 150.00 | V0031881, V0031882, V0031883 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 100.00 |
| 10044  | V0031882 | 75.00  |
| 10044  | V0031883 | 50.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                              150.00               debtor not found: several invoices named, only one choice of them comes to the amount (V0031881, V0031883), and the settings ask a person first
                                           perhaps V0031881 of debtor 10044, EUR 100.00 open: it fits, but the settings ask a person first
                                           perhaps V0031883 of debtor 10044, EUR 50.00 open: it fits, but the settings ask a person first
                                           perhaps V0031882 of debtor 10044, EUR 75.00 open: another amount is open
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
