A refund was paid out before its credit note was made. When it comes, the refund settles it.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 55.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | 2026-0204 |
| 2    | refund  | -20.00 | 2026-0311 |

## open items
| debtor | invoice   | amount |
| 10051  | 2026-0204 | 75.00  |

## later on 2026-03-25, open items
| debtor | invoice   | amount | description           |
| 10060  | 2026-C012 | -20.00 | Credit bij 2026-0311  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10051                       75.00  2026-0204    reference holds the invoice number 2026-0204; it pays all that was open, EUR 75.00
2290                  20.00                            debtor not found: no number of a known invoice in reference: 2026-0311
1225                  55.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00

2026-03-25: moves by itself
entry PAY-AB12-CD34-2 of 2026-03-25, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               20.00               moved from debtor not found: invoice 2026-C012 came after the refund
debtor 10060          20.00               2026-C012    reference holds 2026-0311, which this credit note names; the refund settles the credit note
total                 20.00        20.00

2026-03-25: nothing (more) moves from debtor not found
