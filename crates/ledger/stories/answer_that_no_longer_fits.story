A person chose an invoice, and meanwhile most of it was paid in AFAS. The answer is not stretched: it is a question again.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 100.00
| line | kind    | amount | description |
| 1    | payment | 100.00 | dank u      |

## open items
| debtor | invoice  | amount | open  |
| 10044  | V0031888 | 100.00 | 30.00 |

## answers
| line | answer          |
| 1    | V0031888 100.00 |

----------
entry PAY-AB12-CD34 of 2026-03-10, administration 1, journal 55, period 2026-3
account               debit       credit  invoice      reason
2290                              100.00               debtor not found: the answer no longer fits: less is open of V0031888
1225                 100.00                            payout AB12-CD34, as it comes on the bank statement
total                100.00       100.00
