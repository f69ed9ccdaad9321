Only an untouched invoice that is paid to the cent moves by itself. A part payment, an over-payment and an invoice on
which somebody booked already wait for a person; they do not hold up what is certain.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 270.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | 2026-0204 |
| 2    | payment | 50.00  | 2026-0205 |
| 3    | payment | 80.00  | 2026-0206 |
| 4    | payment | 65.00  | 2026-0207 |

## later on 2026-03-25, open items
| debtor | invoice   | amount | open  |
| 10051  | 2026-0204 | 75.00  |       |
| 10052  | 2026-0205 | 90.00  |       |
| 10053  | 2026-0206 | 79.95  |       |
| 10054  | 2026-0207 | 85.00  | 65.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: no number of a known invoice in reference: 2026-0204
2290                               50.00               debtor not found: no number of a known invoice in reference: 2026-0205
2290                               80.00               debtor not found: no number of a known invoice in reference: 2026-0206
2290                               65.00               debtor not found: no number of a known invoice in reference: 2026-0207
1225                 270.00                            payout AB12-CD34, as it comes on the bank statement
total                270.00       270.00

2026-03-25: moves by itself
entry PAY-AB12-CD34-2 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  75.00                            moved from debtor not found: invoice 2026-0204 came after the payment
debtor 10051                       75.00  2026-0204    reference holds the invoice number 2026-0204; it pays all that was open, EUR 75.00
total                 75.00        75.00

2026-03-25: waits for a person
entry PAY-AB12-CD34-3 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  50.00                            moved from debtor not found: invoice 2026-0205 came after the payment
debtor 10052                       50.00  2026-0205    reference holds the invoice number 2026-0205; part payment: EUR 90.00 was open, EUR 40.00 stays open
2290                  80.00                            moved from debtor not found: invoice 2026-0206 came after the payment
debtor 10053                       79.95  2026-0206    reference holds the invoice number 2026-0206; it pays all that was open, EUR 79.95
debtor 10053                        0.05               reference holds the invoice number 2026-0206; paid more than was open on 2026-0206: the rest is an advance of the debtor
2290                  65.00                            moved from debtor not found: invoice 2026-0207 came after the payment
debtor 10054                       65.00  2026-0207    reference holds the invoice number 2026-0207; it pays all that was open, EUR 65.00
total                195.00       195.00

2026-03-25: nothing (more) moves from debtor not found
