The shop paid money back and made no credit note: the invoice is open again for that amount.

## settlement AB12-CD34 of 2026-03-10 pays out EUR -25.00
| line | kind   | amount | reference |
| 1    | refund | -25.00 | V0031888  |

## open items
| debtor | invoice  | amount | open |
| 10044  | V0031888 | 100.00 | 0.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044          25.00               V0031888     reference holds the invoice number V0031888; paid back without a credit note: the invoice is open again
1225                               25.00               payout AB12-CD34, as it comes on the bank statement
total                 25.00        25.00
