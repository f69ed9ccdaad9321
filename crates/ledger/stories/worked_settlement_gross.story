The settlement worked out in the Pay. reference, gross mode: Pay. sends its invoice of 32.65 apart.
Six payments, a refund against its credit note, a chargeback of a February invoice.
The provider account gets 592.90, exactly what comes on the bank statement under QX7P-2M4K.

## settlement QX7P-2M4K of 2026-03-10 pays out EUR 592.90
| line | kind       | amount | method | day        | reference | description          | order id         | group        | invoice of Pay.                           |
| 101  | payment    | 121.00 | iDEAL  | 2026-03-02 | 20260101  | Bestelling 2026-0101 | 41000000101X0a01 | CT-1001-0001 | |
| 102  | payment    | 60.50  | iDEAL  | 2026-03-02 | 20260102  | Bestelling 2026-0102 | 41000000102X0a02 | CT-1001-0001 | |
| 103  | payment    | 24.20  | iDEAL  | 2026-03-02 | 20260103  | Bestelling 2026-0103 | 41000000103X0a03 | CT-1001-0001 | |
| 104  | payment    | 242.00 | card   | 2026-03-03 | 20260104  | Bestelling 2026-0104 | 41000000104X0a04 | CT-1001-0001 | |
| 105  | payment    | 48.40  | card   | 2026-03-03 | 20260105  | Bestelling 2026-0105 | 41000000105X0a05 | CT-1001-0001 | |
| 106  | payment    | 181.50 | Klarna | 2026-03-04 | 20260106  | Bestelling 2026-0106 | 41000000106X0a06 | CT-1001-0001 | |
| 107  | refund     | -24.20 | iDEAL  | 2026-03-06 | 20260103  | Bestelling 2026-0103 | 41000000103X0a03 | CT-1001-0001 | |
| 108  | chargeback | -60.50 | card   | 2026-03-06 | 20260066  | Bestelling 2026-0066 | 41000000066X0a66 | CT-1001-0001 | |

## open items
| debtor | invoice    | amount | open   | description           |
| 00101  | 2026-0101  | 121.00 | 121.00 | |
| 00102  | 2026-0102  | 60.50  | 60.50  | |
| 00103  | 2026-0103  | 24.20  | 24.20  | |
| 00104  | 2026-0104  | 242.00 | 242.00 | |
| 00105  | 2026-0105  | 48.40  | 48.40  | |
| 00106  | 2026-0106  | 181.50 | 181.50 | |
| 00103  | 2026-C103  | -24.20 | -24.20 | Credit op 2026-0103 |
| 00066  | 2026-0066  | 60.50  | 0.00   | |

----------
entry PAY-QX7P-2M4K of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 00101                      121.00  2026-0101    reference holds the invoice number as 20260101, but for capitals and separators; it pays all that was open, EUR 121.00
debtor 00102                       60.50  2026-0102    reference holds the invoice number as 20260102, but for capitals and separators; it pays all that was open, EUR 60.50
debtor 00103                       24.20  2026-0103    reference holds the invoice number as 20260103, but for capitals and separators, and of all that is named only this has the amount; it pays all that was open, EUR 24.20
debtor 00104                      242.00  2026-0104    reference holds the invoice number as 20260104, but for capitals and separators; it pays all that was open, EUR 242.00
debtor 00105                       48.40  2026-0105    reference holds the invoice number as 20260105, but for capitals and separators; it pays all that was open, EUR 48.40
debtor 00106                      181.50  2026-0106    reference holds the invoice number as 20260106, but for capitals and separators; it pays all that was open, EUR 181.50
debtor 00103          24.20               2026-C103    reference holds 20260103, which this credit note names; the refund settles the credit note
debtor 00066          60.50               2026-0066    reference holds the invoice number as 20260066, but for capitals and separators; charged back: the invoice is open again
1225                 592.90                            payout QX7P-2M4K, as it comes on the bank statement
total                677.60       677.60
