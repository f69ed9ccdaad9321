AFAS has no financial year for the day of the payout yet.

## settlement AB12-CD34 of 2027-01-04 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

----------
question no_period: AFAS has no period for 2027-01-04. Make the financial year in AFAS and retry.
