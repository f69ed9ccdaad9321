A big payout: 1,200 payments of 10.00 and costs of 32.65. AFAS gets three balanced entries with their own voucher
numbers; the provider account gets the payout in three parts.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 11967.35
| line | kind    | amount | reference |
| P    | payment | 10.00  | V003      |
| K    | costs   | -32.65 |           |

## repeat
1200 times

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10001                       10.00  V0030001     reference holds the invoice number V0030001; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030002     reference holds the invoice number V0030002; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030003     reference holds the invoice number V0030003; it pays all that was open, EUR 10.00
... 489 more lines like these
debtor 10001                       10.00  V0030493     reference holds the invoice number V0030493; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030494     reference holds the invoice number V0030494; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030495     reference holds the invoice number V0030495; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030496     reference holds the invoice number V0030496; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030497     reference holds the invoice number V0030497; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030498     reference holds the invoice number V0030498; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030499     reference holds the invoice number V0030499; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030500     reference holds the invoice number V0030500; it pays all that was open, EUR 10.00
1225                5000.00                            part 1 of 3 of payout AB12-CD34
total               5000.00      5000.00

entry PAY-AB12-CD34-2 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10001                       10.00  V0030501     reference holds the invoice number V0030501; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030502     reference holds the invoice number V0030502; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030503     reference holds the invoice number V0030503; it pays all that was open, EUR 10.00
... 489 more lines like these
debtor 10001                       10.00  V0030993     reference holds the invoice number V0030993; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030994     reference holds the invoice number V0030994; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030995     reference holds the invoice number V0030995; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030996     reference holds the invoice number V0030996; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030997     reference holds the invoice number V0030997; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030998     reference holds the invoice number V0030998; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0030999     reference holds the invoice number V0030999; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031000     reference holds the invoice number V0031000; it pays all that was open, EUR 10.00
1225                5000.00                            part 2 of 3 of payout AB12-CD34
total               5000.00      5000.00

entry PAY-AB12-CD34-3 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10001                       10.00  V0031001     reference holds the invoice number V0031001; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031002     reference holds the invoice number V0031002; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031003     reference holds the invoice number V0031003; it pays all that was open, EUR 10.00
... 190 more lines like these
debtor 10001                       10.00  V0031194     reference holds the invoice number V0031194; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031195     reference holds the invoice number V0031195; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031196     reference holds the invoice number V0031196; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031197     reference holds the invoice number V0031197; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031198     reference holds the invoice number V0031198; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031199     reference holds the invoice number V0031199; it pays all that was open, EUR 10.00
debtor 10001                       10.00  V0031200     reference holds the invoice number V0031200; it pays all that was open, EUR 10.00
4510                  32.65                            costs of the provider, VAT included
1225                1967.35                            part 3 of 3 of payout AB12-CD34
total               2000.00      2000.00
