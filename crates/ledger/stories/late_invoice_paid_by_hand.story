When the invoice came, a person moved the payment in AFAS. Nothing is open any more, so nothing is booked.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | 2026-0204 |

## later on 2026-03-25, open items
| debtor | invoice   | amount | open |
| 10051  | 2026-0204 | 75.00  | 0.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: no number of a known invoice in reference: 2026-0204
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00

2026-03-25: nothing (more) moves from debtor not found
