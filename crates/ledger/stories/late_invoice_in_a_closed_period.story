The month in which the invoice comes is closed. The entry waits until there is a day to book it on.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | 2026-0204 |

## periods
| period | blocked |
| 4      | yes     |

## later on 2026-04-02, open items
| debtor | invoice   | amount |
| 10051  | 2026-0204 | 75.00  |

## later on 2026-05-01, open items
| debtor | invoice   | amount |
| 10051  | 2026-0204 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               75.00               debtor not found: no number of a known invoice in reference: 2026-0204
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00

2026-04-02: nothing yet: The period of 2026-04-02 is closed in AFAS. Open it and retry, or set booking_date to first_open_period.

2026-05-01: moves by itself
entry PAY-AB12-CD34-2 of 2026-05-01, administration 1, journal 55, period 2026-5
account               debit       credit  invoice      reason
2290                  75.00                            moved from debtor not found: invoice 2026-0204 came after the payment
debtor 10051                       75.00  2026-0204    reference holds the invoice number 2026-0204; it pays all that was open, EUR 75.00
total                 75.00        75.00

2026-05-01: nothing (more) moves from debtor not found
