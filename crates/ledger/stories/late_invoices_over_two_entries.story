More lines move than one entry takes: what is left comes with the next.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 60.00
| line | kind    | amount | reference |
| 1    | payment | 10.00  | 2026-0204 |
| 2    | payment | 20.00  | 2026-0205 |
| 3    | payment | 30.00  | 2026-0206 |

## rules
debtor lines at most: 4

## later on 2026-03-25, open items
| debtor | invoice   | amount |
| 10051  | 2026-0204 | 10.00  |
| 10052  | 2026-0205 | 20.00  |
| 10053  | 2026-0206 | 30.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               10.00               debtor not found: no number of a known invoice in reference: 2026-0204
2290                               20.00               debtor not found: no number of a known invoice in reference: 2026-0205
2290                               30.00               debtor not found: no number of a known invoice in reference: 2026-0206
1225                  60.00                            payout AB12-CD34, as it comes on the bank statement
total                 60.00        60.00

2026-03-25: moves by itself
entry PAY-AB12-CD34-2 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  10.00                            moved from debtor not found: invoice 2026-0204 came after the payment
debtor 10051                       10.00  2026-0204    reference holds the invoice number 2026-0204; it pays all that was open, EUR 10.00
2290                  20.00                            moved from debtor not found: invoice 2026-0205 came after the payment
debtor 10052                       20.00  2026-0205    reference holds the invoice number 2026-0205; it pays all that was open, EUR 20.00
total                 30.00        30.00

2026-03-25: moves by itself
entry PAY-AB12-CD34-3 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  30.00                            moved from debtor not found: invoice 2026-0206 came after the payment
debtor 10053                       30.00  2026-0206    reference holds the invoice number 2026-0206; it pays all that was open, EUR 30.00
total                 30.00        30.00

2026-03-25: nothing (more) moves from debtor not found
