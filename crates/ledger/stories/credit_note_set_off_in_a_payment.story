A customer pays an invoice less a credit note, and names both: the credit note is set off.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 70.00
| line | kind    | amount | description                     |
| 1    | payment | 70.00  | factuur V0031888 minus C0000009 |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 100.00 |
| 10044  | C0000009 | -30.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044          30.00               C0000009     description holds the invoice number C0000009; the credit note is set off in this payment
debtor 10044                      100.00  V0031888     description holds the invoice number V0031888, and the invoices named are the amount together; it pays all that was open, EUR 100.00
1225                  70.00                            payout AB12-CD34, as it comes on the bank statement
total                100.00       100.00
