A person told where four payments belong: on two invoices, on a part of one, on the debtor's account, and nowhere. Answers
come before every rule: line 5 names V0031885, of which an answer took all.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 475.00
| line | kind    | amount | reference | description   |
| 1    | payment | 150.00 |           | twee facturen |
| 2    | payment | 40.00  |           | een deel      |
| 3    | payment | 60.00  |           | alvast        |
| 4    | payment | 25.00  |           | donatie       |
| 5    | payment | 100.00 | V0031885  |               |
| 6    | payment | 100.00 |           | voor Jansen   |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 100.00 |
| 10044  | V0031882 | 50.00  |
| 10045  | V0031883 | 75.00  |
| 10047  | V0031885 | 100.00 |

## answers
| line | answer                |
| 1    | V0031881 and V0031882 |
| 2    | V0031883 40.00        |
| 3    | advance of 10046      |
| 4    | no invoice            |
| 6    | V0031885              |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  V0031881     a person chose it; it pays all that was open, EUR 100.00
debtor 10044                       50.00  V0031882     a person chose it; it pays all that was open, EUR 50.00
debtor 10045                       40.00  V0031883     a person chose it; part payment: EUR 75.00 was open, EUR 35.00 stays open
debtor 10046                       60.00               a person put it on the debtor's account, without an invoice
2290                               25.00               debtor not found: a person said that no invoice is meant
2290                              100.00               debtor not found: invoice V0031885 has nothing left to settle
                                           perhaps V0031885 of debtor 10047, EUR 0.00 open: nothing is left to settle
debtor 10047                      100.00  V0031885     a person chose it; it pays all that was open, EUR 100.00
1225                 475.00                            payout AB12-CD34, as it comes on the bank statement
total                475.00       475.00
