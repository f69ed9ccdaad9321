Small differences go to an account of their own and the invoice is settled: a cent of rounding, a discount for paying early,
a surcharge of the card. Each method has its own limit.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 399.49
| line | kind    | amount | method | reference |
| 1    | payment | 99.99  | iDEAL  | V0031881  |
| 2    | payment | 98.00  | Klarna | V0031882  |
| 3    | payment | 101.50 | card   | V0031883  |
| 4    | payment | 100.00 | iDEAL  | V0031884  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 100.00 |
| 10045  | V0031882 | 100.00 |
| 10046  | V0031883 | 100.00 |
| 10047  | V0031884 | 100.00 |

## rules
accepted difference: 0.05
accepted difference: 5.00 and 2 % of Klarna
accepted difference: 1.50 of card
differences account: 4900

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031881     reference holds the invoice number V0031881; it pays all that was open, EUR 100.00
4900                   0.01                            the difference with what was open of V0031881, within the accepted limit
debtor 10045                      100.00  V0031882     reference holds the invoice number V0031882; it pays all that was open, EUR 100.00
4900                   2.00                            the difference with what was open of V0031882, within the accepted limit
debtor 10046                      100.00  V0031883     reference holds the invoice number V0031883; it pays all that was open, EUR 100.00
4900                                1.50               the difference with what was open of V0031883, within the accepted limit
debtor 10047                      100.00  V0031884     reference holds the invoice number V0031884; it pays all that was open, EUR 100.00
1225                 399.49                            payout AB12-CD34, as it comes on the bank statement
total                401.50       401.50
