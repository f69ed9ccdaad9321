A customer pays an invoice whose number lacks its prefix, and mentions an invoice of somebody else that was credited in full. That
invoice and its credit note come to nothing, so any payment would come out with them: nothing is booked on the other debtor.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 333.95
| line | kind    | amount | description                                         |
| 1    | payment | 333.95 | Invoice 20261507250, see also quotation 2026303017 |

## open items
| debtor | invoice        | amount  | description       |
| 23572  | INV20261507250 | 333.95  |                   |
| 28679  | 2026303017     | 268.50  |                   |
| 28679  | 2026303021     | -268.50 | Credit 2026303017 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                              333.95               debtor not found: several invoices may be meant (2026303017, 2026303021, INV20261507250) and nothing says which
                                           perhaps INV20261507250 of debtor 23572, EUR 333.95 open: another candidate fits as well
                                           perhaps 2026303017 of debtor 28679, EUR 268.50 open: another amount is open
                                           perhaps 2026303021 of debtor 28679, EUR -268.50 open: another amount is open
1225                 333.95                            payout AB12-CD34, as it comes on the bank statement
total                333.95       333.95
