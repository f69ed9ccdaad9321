The invoice is in dollars and the payout in euros: no rate is guessed.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| debtor | invoice  | amount | currency |
| 10044  | V0031888 | 81.30  | USD      |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: invoice V0031888 is in USD
                                           perhaps V0031888 of debtor 10044, USD 81.30 open: it is in another currency
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
