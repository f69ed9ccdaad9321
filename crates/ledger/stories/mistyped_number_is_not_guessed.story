A letter O for a zero, two digits changed over, a digit too many: none is booked. Where the amount agrees, a person is
shown the invoice it may be.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 332.00
| line | kind    | amount | reference | description       |
| 1    | payment | 75.00  | V0O31888  |                   |
| 2    | payment | 80.00  |           | factuur 20260191  |
| 3    | payment | 85.00  | V00319900 |                   |
| 4    | payment | 92.00  | V0031995  |                   |

## open items
| debtor | invoice   | amount |
| 10044  | V0031888  | 75.00  |
| 10045  | 2026-0119 | 80.00  |
| 10046  | V0031990  | 85.00  |
| 10047  | V0031996  | 99.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: no number of a known invoice in reference: V0O31888; only the amount points at V0031888
                                           perhaps V0031888 of debtor 10044, EUR 75.00 open: its number differs by a slip, the amount agrees
2290                               80.00               debtor not found: no number of a known invoice in description: factuur 20260191; only the amount points at 2026-0119
                                           perhaps 2026-0119 of debtor 10045, EUR 80.00 open: its number differs by a slip, the amount agrees
2290                               85.00               debtor not found: no number of a known invoice in reference: V00319900; only the amount points at V0031990
                                           perhaps V0031990 of debtor 10046, EUR 85.00 open: its number differs by a slip, the amount agrees
2290                               92.00               debtor not found: no number of a known invoice in reference: V0031995
1225                 332.00                            payout AB12-CD34, as it comes on the bank statement
total                332.00       332.00
