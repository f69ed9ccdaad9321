A customer pays more than twice what is open of one invoice: likely something else is meant as well, and a person is asked.
A second invoice was paid in part before; its customer pays the whole again, and the rest is an advance.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 360.00
| line | kind    | amount | reference |
| 1    | payment | 260.00 | V0031888  |
| 2    | payment | 100.00 | V0031889  |

## open items
| debtor | invoice  | amount | open   |
| 10044  | V0031888 | 100.00 | 100.00 |
| 10044  | V0031889 | 100.00 | 30.00  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                              260.00               debtor not found: twice what is open of V0031888, or more, was paid: perhaps other invoices are meant as well
                                           perhaps V0031888 of debtor 10044, EUR 100.00 open: another amount is open
debtor 10044                       30.00  V0031889     reference holds the invoice number V0031889; it pays all that was open, EUR 30.00
debtor 10044                       70.00               reference holds the invoice number V0031889; paid more than was open on V0031889: the rest is an advance of the debtor
1225                 360.00                            payout AB12-CD34, as it comes on the bank statement
total                360.00       360.00
