One payout with two clearings over a month end and two turnover groups, both chosen: one entry.

## settlement AB12-CD34 of 2026-04-01 pays out EUR 150.00
| line | kind    | amount | reference | clearing   | group        |
| 1    | payment | 75.00  | V0031888  | CLEARING-1 | CT-1001-0001 |
| 2    | payment | 75.00  | V0031889  | CLEARING-2 | CT-1001-0002 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |
| 10044  | V0031889 | 75.00  |

## rules
turnover groups: CT-1001-0001, CT-1001-0002

----------
entry PAY-AB12-CD34 of 2026-04-01, administration 1, journal 55, period 2026-4
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 75.00
debtor 10044                       75.00  V0031889     reference holds the invoice number V0031889; it pays all that was open, EUR 75.00
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
