March is closed in AFAS, and the customer wants the day of the payout.

## settlement AB12-CD34 of 2026-03-10 pays out EUR 75.00
| line | kind    | amount | reference |
| 1    | payment | 75.00  | V0031888  |

## open items
| debtor | invoice  | amount |
| 10044  | V0031888 | 75.00  |

## periods
| period | blocked |
| 3      | yes     |

----------
question period_closed: The period of 2026-03-10 is closed in AFAS. Open it and retry, or set booking_date to first_open_period.
