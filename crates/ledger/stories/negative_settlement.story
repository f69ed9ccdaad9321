More refunds than sales: the merchant owes Pay., and the provider account is credited.

## settlement AB12-CD34 of 2026-03-10 pays out EUR -150.00
| line | kind    | amount  | reference |
| 1    | payment | 50.00   | V0031888  |
| 2    | refund  | -200.00 | V0031777  |

## open items
| debtor | invoice  | amount | open   | description |
| 10044  | V0031888 | 50.00  |        | |
| 10045  | V0031777 | 200.00 | 0.00   | |
| 10045  | C0000009 | -200.00 |       | Creditnota bij V0031777 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       50.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 50.00
debtor 10045         200.00               C0000009     reference holds V0031777, which this credit note names; the refund settles the credit note
1225                              150.00               payout AB12-CD34, as it comes on the bank statement
total                200.00       200.00
