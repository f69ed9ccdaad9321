One payout mixes a chosen turnover group with another: it can't be booked in part.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 150.00
| line | kind    | amount | reference | group        |
| 1    | payment | 75.00  | V0031888  | CT-1001-0001 |
| 2    | payment | 75.00  | V0031889  | CT-1001-0002 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

## rules
turnover groups: CT-1001-0001

----------
question mixed_turnover_groups: This payout mixes turnover groups: CT-1001-0001 are chosen, CT-1001-0002 are not. Switch on payout per turnover group in Pay., or add the groups to turnover_groups.
