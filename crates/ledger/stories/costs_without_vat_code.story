Without a VAT code for the costs, what Pay. took is booked as one amount, VAT included.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 88.35
| line | kind    | amount | reference |
| 1    | payment | 121.00 | V0031888  |
| 2    | costs   | -32.65 |           |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 121.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      121.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 121.00
4510                  32.65                            costs of the provider, VAT included
1225                  88.35                            payout AB12-CD34, as it comes on the bank statement
total                121.00       121.00
