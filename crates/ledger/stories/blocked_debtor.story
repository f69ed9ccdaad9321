AFAS refuses bookings on a blocked debtor, so the money waits on the debtor-not-found account.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| debtor | invoice  | amount | blocked |
| 10044  | V0031888 | 75.00  | yes     |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: debtor 10044 of invoice V0031888 is blocked in AFAS
                                           perhaps V0031888 of debtor 10044, EUR 75.00 open: the debtor is blocked
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
