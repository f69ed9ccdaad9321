The payout is in dollars and the administration in euros: booked by hand, never by guess.

## settlement AB12-CD34 of 2026-03-10 pays out USD 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

----------
question foreign_currency: This settlement is in USD, the administration in EUR. Book it in AFAS by hand and close it here.
