No field holds a number AFAS knows. The money is booked on the debtor-not-found account, with what was searched.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference | description   | extra1           |
| 1    | payment | 75.00  | 999       | cadeau voor 2 | jan@example.test |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: no number of a known invoice in reference: 999, description: cadeau voor 2, extra1: jan@example.test; only the amount points at V0031888
                                           perhaps V0031888 of debtor 10044, EUR 75.00 open: only the amount agrees
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
