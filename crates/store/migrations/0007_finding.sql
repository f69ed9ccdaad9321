-- What people search and filter by: debtors, amounts, days.
create index entry_lines_by_account on entry_lines (account_number, account_kind);
create index settlement_lines_by_amount on settlement_lines (amount_minor);
create index settlements_by_date on settlements (date, code);
