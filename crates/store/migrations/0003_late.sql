-- A line on the debtor-not-found account: whether it still waits for its invoice, and what became of that.
alter table entry_lines add column late text;
alter table entry_lines add column late_note text;
update entry_lines set late = 'waits' where reason like '{"reason":"debtor_not_found"%';
create index entry_lines_that_wait on entry_lines (entry_id) where late = 'waits';
