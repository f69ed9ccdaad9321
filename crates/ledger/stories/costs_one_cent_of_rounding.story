Pay. rounds its invoice once more than its lines: the one cent between is shown on a line of its own.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 88.36
| line | kind    | amount | reference | invoice of Pay.                           |
| 1    | payment | 121.00 | V0031888  | |
| 2    | costs   | -32.64 |           | INVOICE-20260309001: 26.98 + 5.67 at 21 % |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 121.00 |

## rules
VAT code of costs: 1, account 1520, 21 %

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      121.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 121.00
4510                  26.98                            costs of the provider without VAT, at 21 % (its invoice INVOICE-20260309001) [VAT code 1]
1520                   5.67                            VAT of 21 % on the costs; keep the provider's invoice to reclaim it
4510                                0.01               the cent between the provider's rounding and the sum of its invoice lines
1225                  88.36                            payout AB12-CD34, as it comes on the bank statement
total                121.01       121.01
