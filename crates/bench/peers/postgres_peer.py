"""PostgreSQL: rows by COPY, words by splitting, joined on the keys of the items; then the sensible choice. The server is
that of KRUISPOST_TEST_POSTGRES; its memory is not told."""

import os

import psycopg

from measure import run

LOAD = """
set synchronous_commit = off; set work_mem = '512MB'; set maintenance_work_mem = '512MB';
set max_parallel_workers_per_gather = 1; set jit = off;
drop schema if exists finder cascade; create schema finder; set search_path = finder;
create unlogged table payments (
    id text, date text, amount numeric(18, 2), currency text, method text, reference text, description text,
    order_id text, extra1 text, extra2 text, extra3 text, p integer generated always as identity);
create unlogged table items (
    administration text, journal text, debtor text, invoice text, date text, due_date text, currency text,
    amount numeric(18, 2), balance numeric(18, 2), payment_reference text, order_number text, description text,
    i integer generated always as identity);
"""

# Splitting at single characters is several times faster here than a regular expression for words.
MATCH = r"""
create unlogged table keys as
select i, replace(invoice, '-', '') as word, 1 as strong from items
union all
select i, replace(order_number, '-', ''), 1 from items where order_number <> ''
union all
select i, payment_reference, 1 from items where payment_reference <> ''
union all
select i, bare, 0
from (select i, invoice, ltrim(split_part(invoice, '-', -1), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0') as bare from items) as bares
where bare <> invoice and length(bare) >= 4;

create unlogged table texts as
select p, concat_ws(chr(10), reference, description, order_id, extra1, extra2, extra3) as text from payments;

create unlogged table words as
select p, upper(translate(word, '/.-', '')) as word
from (select p, string_to_table(translate(text, chr(10) || ',;:&#+()"', '          '), ' ') as word from texts) as split
where length(word) >= 4
union all
select p, replace(substring(text from '\d{4} \d{4} \d{4} \d{4}'), ' ', '')
from texts where text ~ '\d{4} \d{4} \d{4} \d{4}';

analyze keys; analyze words;

create unlogged table hits as
select p, i, max(strong) as strong from words join keys using (word) group by p, i;

analyze hits;

create unlogged table result as
with known as (
    select p, i, strong, payments.id, items.invoice, payments.amount, items.balance,
           (strong = 1 and items.balance = payments.amount)::integer as strong_equal,
           (strong = 0 and items.balance = payments.amount)::integer as weak_equal
    from hits join payments using (p) join items using (i)
), found as (
    select p,
           case
             -- one item named in full has the amount
             when sum(strong_equal) = 1 then 1
             -- all items named in full come to the amount
             when sum(strong) > 0 and sum(balance) filter (where strong = 1) = min(amount) then 2
             -- one item that may be meant has the amount
             when sum(strong_equal) = 0 and sum(weak_equal) = 1 then 3
             -- one item is named in full: a part of it, or more than it
             when sum(strong) = 1 then 2
           end as how
    from known group by p
)
select id as payment, invoice from known join found using (p)
where (how = 1 and strong_equal = 1) or (how = 2 and strong = 1) or (how = 3 and weak_equal = 1);
"""


class Result:
    def __init__(self, connection):
        self.connection = connection

    def write_csv(self, out):
        with open(out, "wb") as file, self.connection.cursor() as cursor:
            with cursor.copy("copy result to stdout (format csv, header)") as rows:
                for block in rows:
                    file.write(block)


def copy(connection, table, path):
    with open(path, "rb") as file:
        columns = file.readline().decode().strip()
        command = f"copy {table} ({columns}) from stdin (format csv)"
        with connection.cursor().copy(command) as into:
            while block := file.read(1 << 20):
                into.write(block)


def load(folder):
    connection = psycopg.connect(os.environ["KRUISPOST_TEST_POSTGRES"] + "/postgres", autocommit=True)
    connection.execute(LOAD)
    copy(connection, "payments", f"{folder}/payments.csv")
    copy(connection, "items", f"{folder}/open_items.csv")
    return connection


def match(connection):
    connection.execute(MATCH)
    return Result(connection)


if __name__ == "__main__":
    run(load, match)
