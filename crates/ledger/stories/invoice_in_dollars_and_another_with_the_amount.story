The invoice that is named is in dollars; another debtor happens to owe the very amount in euros. The reason is about the one
that is named; the other is only a candidate.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| debtor | invoice  | amount | currency |
| 10044  | V0031888 | 81.30  | USD      |
| 10045  | V0031999 | 75.00  | EUR      |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: invoice V0031888 is in USD
                                           perhaps V0031888 of debtor 10044, USD 81.30 open: it is in another currency
                                           perhaps V0031999 of debtor 10045, EUR 75.00 open: only the amount agrees
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
