Reference and description say nothing, and the free fields of the transaction have not been looked up yet.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 100.00
| line | kind    | amount | reference | description | order id         |
| 1    | payment | 100.00 | 88231     | Webshop     | 41000000101X0a01 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |

## rules
look ups done: no

----------
look up first: the transaction of order 41000000101X0a01
