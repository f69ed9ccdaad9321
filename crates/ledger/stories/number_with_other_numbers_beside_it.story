A telephone number, a day, a customer number and a postal code stand beside the invoice number. Each of them is also the
number of another open invoice with the same amount: what stands before a number decides.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 400.00
| line | kind    | amount | description                                          |
| 1    | payment | 100.00 | factuur 20269901, vragen? bel 06-12345678            |
| 2    | payment | 100.00 | 01-03-2026 factuurnr. 20269902 dank                  |
| 3    | payment | 100.00 | klantnummer 88123 factuur 20269903                   |
| 4    | payment | 100.00 | 3511 LX Utrecht, uw nota 20269904                    |

## open items
| debtor | invoice  | amount |
| 10044  | 20269901 | 100.00 |
| 10045  | 20269902 | 100.00 |
| 10046  | 20269903 | 100.00 |
| 10047  | 20269904 | 100.00 |
| 10048  | 12345678 | 100.00 |
| 10049  | 01032026 | 100.00 |
| 10050  | 88123    | 100.00 |
| 10051  | 3511     | 100.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                      100.00  20269901     description holds the invoice number 20269901; it pays all that was open, EUR 100.00
debtor 10045                      100.00  20269902     description holds the invoice number 20269902; it pays all that was open, EUR 100.00
debtor 10046                      100.00  20269903     description holds the invoice number 20269903; it pays all that was open, EUR 100.00
debtor 10047                      100.00  20269904     description holds the invoice number 20269904; it pays all that was open, EUR 100.00
1225                 400.00                            payout AB12-CD34, as it comes on the bank statement
total                400.00       400.00
