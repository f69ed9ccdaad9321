A refund names an invoice that is not among the open ones: AFAS is asked for it before anything is planned.

## settlement AB12-CD34 of 2026-03-10 pays out EUR -25.00
| line | kind   | amount | reference |
| 1    | refund | -25.00 | V0031777  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |

## rules
look ups done: no

----------
look up first: invoice V0031777, which is not open
