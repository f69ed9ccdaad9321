Three instalments of one invoice in one payout, and one too many: the last has nothing left to settle.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 400.00
| line | kind    | amount | day        | reference | description |
| 1    | payment | 100.00 | 2026-03-02 | V0031888  | termijn 1   |
| 2    | payment | 100.00 | 2026-03-03 | V0031888  | termijn 2   |
| 3    | payment | 100.00 | 2026-03-04 | V0031888  | termijn 3   |
| 4    | payment | 100.00 | 2026-03-05 | V0031888  | termijn 4   |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 300.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031888     reference holds the invoice number V0031888; part payment: EUR 300.00 was open, EUR 200.00 stays open
debtor 10044                      100.00  V0031888     reference holds the invoice number V0031888; part payment: EUR 200.00 was open, EUR 100.00 stays open
debtor 10044                      100.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 100.00
2290                              100.00               debtor not found: what was open of invoice V0031888 is settled by transaction 3
                                           perhaps V0031888 of debtor 10044, EUR 0.00 open: another payment took what was open
1225                 400.00                            payout AB12-CD34, as it comes on the bank statement
total                400.00       400.00
