AFAS wrote a direct debit off when it was sent, so the invoice has nothing open when the payment arrives. The money is not
booked on the debtor a second time.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 80.00
| line | kind    | amount | method | reference |
| 1    | payment | 80.00  | SEPA   | V0031888  |

## open items
| debtor | invoice  | amount | open |
| 10044  | V0031888 | 80.00  | 0.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               80.00               debtor not found: invoice V0031888 has nothing left to settle
                                           perhaps V0031888 of debtor 10044, EUR 0.00 open: nothing is left to settle
1225                  80.00                            payout AB12-CD34, as it comes on the bank statement
total                 80.00        80.00
