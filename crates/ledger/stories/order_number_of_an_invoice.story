The payment carries the shop's order number. AFAS tells which invoice the order became.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 250.00
| line | kind    | amount | reference |
| 1    | payment | 150.00 | SO-20077  |
| 2    | payment | 100.00 | SO20078   |

## open items
| debtor | invoice  | amount | order    |
| 10044  | V0031888 | 150.00 | SO-20077 |
| 10045  | V0031889 | 100.00 |          |

## orders
| order    | invoice  | debtor |
| SO-20078 | V0031889 | 10045  |

## rules
finder: order invoices

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      150.00  V0031888     reference holds order number SO-20077, invoiced with this number; it pays all that was open, EUR 150.00
debtor 10045                      100.00  V0031889     reference holds order number SO20078, invoiced with this number; it pays all that was open, EUR 100.00
1225                 250.00                            payout AB12-CD34, as it comes on the bank statement
total                250.00       250.00
