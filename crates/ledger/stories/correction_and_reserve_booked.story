A correction and a reserve go on the accounts that the settings name.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 40.00
| line | kind       | amount | reference |
| 1    | payment    | 75.00  | V0031888  |
| 2    | correction | -10.00 |           |
| 3    | reserve    | -25.00 |           |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

## rules
corrections account: 2291
reserve account: 2295

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 75.00
2291                  10.00                            correction by the provider, as set in the settings
2295                  25.00                            reserve held or released by the provider
1225                  40.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
