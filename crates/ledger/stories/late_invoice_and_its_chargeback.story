Payment and chargeback both came before the invoice. The payment moves by itself. That the invoice opens again is for a
person: who knows what was done about it since.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 10.00
| line | kind       | amount | reference |
| 1    | payment    | 75.00  | 2026-0204 |
| 2    | chargeback | -75.00 | 2026-0204 |
| 3    | payment    | 10.00  | 2026-0205 |

## open items
| debtor | invoice   | amount |
| 10052  | 2026-0205 | 10.00  |

## later on 2026-03-25, open items
| debtor | invoice   | amount |
| 10051  | 2026-0204 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: no number of a known invoice in reference: 2026-0204
debtor 10052                       10.00  2026-0205    reference holds the invoice number 2026-0205; it pays all that was open, EUR 10.00
2290                  75.00                            debtor not found: no number of a known invoice in reference: 2026-0204
1225                  10.00                            payout AB12-CD34, as it comes on the bank statement
total                 85.00        85.00

2026-03-25: moves by itself
entry PAY-AB12-CD34-2 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  75.00                            moved from debtor not found: invoice 2026-0204 came after the payment
debtor 10051                       75.00  2026-0204    reference holds the invoice number 2026-0204; it pays all that was open, EUR 75.00
total                 75.00        75.00

2026-03-25: waits for a person
entry PAY-AB12-CD34-3 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               moved from debtor not found: invoice 2026-0204 came after the chargeback
debtor 10051          75.00               2026-0204    reference holds the invoice number 2026-0204; charged back: the invoice is open again
total                 75.00        75.00

2026-03-25: nothing (more) moves from debtor not found
