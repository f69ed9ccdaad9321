The shop puts its own order number in the first free field; AFAS knows which invoice the order became. The reference is a
number of the shop that AFAS does not know.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | reference | extra1         |
| 1    | payment | 150.00 | 558812    | order SO-20077 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 150.00 |

## orders
| order    | invoice  | debtor |
| SO-20077 | V0031888 | 10044  |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      150.00  V0031888     extra1 holds order number SO-20077, invoiced with this number; it pays all that was open, EUR 150.00
1225                 150.00                            payout AB12-CD34, as it comes on the bank statement
total                150.00       150.00
