The customer wants VAT set apart, but Pay. took another amount than its invoice says: that is a question.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 81.00
| line | kind    | amount | reference | invoice of Pay.                           |
| 1    | payment | 121.00 | V0031888  | |
| 2    | costs   | -40.00 |           | INVOICE-20260309001: 26.98 + 5.67 at 21 % |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 121.00 |

## rules
VAT code of costs: 1, account 1520, 21 %

----------
question costs_unexplained: Pay. took EUR 40.00 for costs (line 2), but its invoice lines come to EUR 32.65. Compare with Pay.'s invoice; clear costs_vat_code to book the amount as it is.
