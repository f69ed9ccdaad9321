PayPal pays out by itself: its turnover is reported and never booked here.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## external turnover
| method | amount | transactions |
| PayPal | 340.00 | 4            |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 75.00
1225                  75.00                            payout AB12-CD34, as it comes on the bank statement
total                 75.00        75.00

not in this payout: PayPal EUR 340.00 in 4 transactions, paid out by PayPal itself
