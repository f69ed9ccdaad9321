Two payments for one invoice of 100.00: the first settles it, the second can't be placed. An older invoice was settled
before.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 300.00
| line | kind    | amount | day        | reference |
| 1    | payment | 100.00 | 2026-03-02 | V0031888  |
| 2    | payment | 100.00 | 2026-03-03 | V0031888  |
| 3    | payment | 100.00 | 2026-03-03 | V0031777  |

## open items
| debtor | invoice  | amount | open   |
| 10044  | V0031888 | 100.00 | 100.00 |
| 10044  | V0031777 | 100.00 | 0.00   |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031888     reference holds the invoice number V0031888; it pays all that was open, EUR 100.00
2290                              100.00               debtor not found: what was open of invoice V0031888 is settled by transaction 1
                                           perhaps V0031888 of debtor 10044, EUR 0.00 open: another payment took what was open
2290                              100.00               debtor not found: invoice V0031777 has nothing left to settle
                                           perhaps V0031777 of debtor 10044, EUR 0.00 open: nothing is left to settle
1225                 300.00                            payout AB12-CD34, as it comes on the bank statement
total                300.00       300.00
