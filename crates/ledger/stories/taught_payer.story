A person taught that customer number K-77 is debtor 10044. A payment without a number is booked on the only invoice of that
debtor with the amount. The second comes to two invoices together, and that is asked. The third fits two, and is asked.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 275.00
| line | kind    | amount | day        | description | extra1 | customer reference |
| 1    | payment | 75.00  | 2026-03-02 | dank u      |        | K-77               |
| 2    | payment | 150.00 | 2026-03-03 | alles       |        | k-77               |
| 3    | payment | 50.00  | 2026-03-04 | dank u      |        | K-88               |

## open items
| debtor | invoice  | amount |
| 10044  | V0031881 | 75.00  |
| 10044  | V0031882 | 90.00  |
| 10044  | V0031883 | 60.00  |
| 10045  | V0031884 | 50.00  |
| 10045  | V0031885 | 50.00  |

## rules
taught: customer_reference K-77 is debtor 10044
taught: customer_reference K-88 is debtor 10045

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
debtor 10044                       75.00  V0031881     customer_reference K-77 is known as debtor 10044, and of this debtor only this invoice has the amount; it pays all that was open, EUR 75.00
2290                              150.00               debtor not found: known payer, only one choice of this debtor's invoices comes to the amount (V0031882, V0031883), and the settings ask a person first
                                           perhaps V0031882 of debtor 10044, EUR 90.00 open: it fits, but the settings ask a person first
                                           perhaps V0031883 of debtor 10044, EUR 60.00 open: it fits, but the settings ask a person first
2290                               50.00               debtor not found: several invoices may be meant (V0031884, V0031885) and nothing says which
                                           perhaps V0031884 of debtor 10045, EUR 50.00 open: only the amount agrees
                                           perhaps V0031885 of debtor 10045, EUR 50.00 open: only the amount agrees
1225                 275.00                            payout AB12-CD34, as it comes on the bank statement
total                275.00       275.00
