A correction and a reserve without an account for them are questions; nothing of the payout is booked meanwhile.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 40.00
| line | kind       | amount | reference |
| 1    | payment    | 75.00  | V0031888  |
| 2    | correction | -10.00 |           |
| 3    | reserve    | -25.00 |           |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

----------
question correction: Pay. corrected EUR -10.00 (line 2) without saying why. Ask Pay.; then set corrections_account, or book it by hand and close the settlement.
question reserve: Pay. moved EUR -25.00 to or from a reserve (line 3). Set reserve_account to the balance account for it.
