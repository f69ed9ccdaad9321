Four debtors owe 49.95 and a payment of 49.95 names none of them. Nothing is guessed, and with so many alike nothing is
suggested either.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 49.95
| line | kind    | amount | description   |
| 1    | payment | 49.95  | abonnement    |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 49.95  |
| 10045  | V0031882 | 49.95  |
| 10046  | V0031883 | 49.95  |
| 10047  | V0031884 | 49.95  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               49.95               debtor not found: no number of a known invoice in description: abonnement
1225                  49.95                            payout AB12-CD34, as it comes on the bank statement
total                 49.95        49.95
