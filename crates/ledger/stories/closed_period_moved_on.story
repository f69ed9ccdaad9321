March is closed in AFAS, and the customer chose the first open period.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

## periods
| period | blocked |
| 3      | yes     |

## rules
booking date: first open period

----------
entry PAY-AB12-CD34 of 2026-04-01, administration 1, journal 55, period 2026-4
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 75.00
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00
