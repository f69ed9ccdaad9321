This customer wants a person to see part payments and advances first. The reason says what was found.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | reference |
| 1    | payment | 40.00  | V0031888  |
| 2    | payment | 110.00 | V0031889  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |
| 10045  | V0031889 | 100.00 |

## rules
asks first: part, over

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                               40.00               debtor not found: part payment of the invoice named (V0031888), and the settings ask a person first
                                           perhaps V0031888 of debtor 10044, EUR 100.00 open: it fits, but the settings ask a person first
2290                              110.00               debtor not found: more than the invoice named: the rest is an advance (V0031889), and the settings ask a person first
                                           perhaps V0031889 of debtor 10045, EUR 100.00 open: it fits, but the settings ask a person first
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
