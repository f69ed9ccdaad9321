The invoice was there, but its debtor was blocked. Now he is not: a person decides, because it was known at first.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | 2026-0204 |

## open items
| debtor | invoice   | amount | blocked |
| 10051  | 2026-0204 | 75.00  | yes     |

## later on 2026-03-25, open items
| debtor | invoice   | amount |
| 10051  | 2026-0204 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: debtor 10051 of invoice 2026-0204 is blocked in AFAS
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00

2026-03-25: waits for a person
entry PAY-AB12-CD34-2 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  75.00                            moved from debtor not found: the payment belongs to invoice 2026-0204; when it was booked: debtor 10051 of invoice 2026-0204 is blocked in AFAS
debtor 10051                       75.00  2026-0204    reference holds the invoice number 2026-0204; it pays all that was open, EUR 75.00
total                 75.00        75.00

2026-03-25: nothing (more) moves from debtor not found
