A refund that names the credit note itself settles it. A second one takes a part of a larger credit note.

## settlement AB12-CD34 of 2026-03-10 pays out EUR -65.00
| line | kind   | amount | reference |
| 1    | refund | -40.00 | C0000009  |
| 2    | refund | -25.00 | C0000010  |

## open items
| debtor | invoice  | amount |
| 10044  | C0000009 | -40.00 |
| 10045  | C0000010 | -60.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044          40.00               C0000009     reference holds the invoice number C0000009; the refund settles the credit note
debtor 10045          25.00               C0000010     reference holds the invoice number C0000010; the refund settles part of the credit note, EUR -35.00 is left of it
1225                               65.00               payout AB12-CD34, as it comes on the bank statement
total                 65.00        65.00
