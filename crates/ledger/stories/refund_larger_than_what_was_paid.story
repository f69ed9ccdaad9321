Nothing was ever booked on the invoice, so a refund can't open it further: the difference would be invented.

## settlement AB12-CD34 of 2026-03-10 pays out EUR -25.00
| line | kind   | amount | reference |
| 1    | refund | -25.00 | V0031888  |

## open items
| debtor | invoice  | amount | open   |
| 10044  | V0031888 | 100.00 | 100.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                  25.00                            debtor not found: the payment that is taken back was never booked on V0031888
                                           perhaps V0031888 of debtor 10044, EUR 100.00 open: less was paid on it than is taken back
1225                               25.00               payout AB12-CD34, as it comes on the bank statement
total                 25.00        25.00
