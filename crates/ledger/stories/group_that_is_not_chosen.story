A payout of a turnover group that the customer did not choose is left alone.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference | group        |
| 1    | payment | 75.00  | V0031888  | CT-1001-0002 |

## rules
turnover groups: CT-1001-0001

----------
skipped: turnover group CT-1001-0002 is not chosen
