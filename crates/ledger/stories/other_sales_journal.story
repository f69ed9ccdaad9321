Only invoices of sales journal 20 are to be found.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |
| 2    | payment | 75.00  | V0031889  |

## open items
| debtor | invoice  | amount | journal |
| 10044  | V0031888 | 75.00  | 20      |
| 10044  | V0031889 | 75.00  | 21      |

## rules
sales journal: 20

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 75.00
2290                               75.00               debtor not found: no number of a known invoice in reference: V0031889
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
