"""DuckDB: words by one regular expression, unnested, joined on the keys of the items; then the sensible choice."""

import duckdb

from measure import run

LOAD = """
create table payments as
select (row_number() over ())::integer as p, id, amount,
       concat_ws(chr(10), reference, description, order_id, extra1, extra2, extra3) as text
from read_csv('{folder}/payments.csv', header = true, all_varchar = false,
              types = {{'amount': 'decimal(18,2)', 'id': 'varchar', 'reference': 'varchar', 'description': 'varchar',
                        'order_id': 'varchar', 'extra1': 'varchar', 'extra2': 'varchar', 'extra3': 'varchar'}});
create table items as
select (row_number() over ())::integer as i, invoice, balance, payment_reference, order_number
from read_csv('{folder}/open_items.csv', header = true,
              types = {{'balance': 'decimal(18,2)', 'invoice': 'varchar', 'payment_reference': 'varchar',
                        'order_number': 'varchar'}});
"""

# Strong keys are whole numbers; a weak one lacks prefix and zeros. Joining on 64-bit hashes is faster than on texts.
MATCH = r"""
create temp table bares as
select i, invoice, ltrim(regexp_extract(invoice, '\d+$'), '0') as bare from items;

create temp table keys as
select i, hash(replace(invoice, '-', '')) as key, 1 as strong from items
union all
select i, hash(replace(order_number, '-', '')), 1 from items where order_number <> ''
union all
select i, hash(payment_reference), 1 from items where payment_reference <> ''
union all
select i, hash(bare), 0
from bares
where bare <> invoice and length(bare) >= 4;

create temp table words as
select p, hash(upper(replace(replace(replace(replace(word, '-', ''), '/', ''), '.', ''), ' ', ''))) as key
from (select p, unnest(regexp_extract_all(
                 text, '\d{4} \d{4} \d{4} \d{4}|[A-Za-z]*[/.\-]?\d[0-9A-Za-z/.\-]{3,}')) as word
      from payments);

create temp table hits as
select p, i, max(strong) as strong from words join keys using (key) group by p, i;

create temp table chosen as
with known as (
    select p, i, strong, amount, balance, (strong = 1 and balance = amount)::integer as strong_equal,
           (strong = 0 and balance = amount)::integer as weak_equal
    from hits join payments using (p) join items using (i)
), found as (
    select p,
           case
             -- one item named in full has the amount
             when sum(strong_equal) = 1 then 1
             -- all items named in full come to the amount
             when sum(strong) > 0 and sum(balance) filter (strong = 1) = any_value(amount) then 2
             -- one item that may be meant has the amount
             when sum(strong_equal) = 0 and sum(weak_equal) = 1 then 3
             -- one item is named in full: a part of it, or more than it
             when sum(strong) = 1 then 2
           end as how
    from known group by p
)
select p, i from known join found using (p)
where (how = 1 and strong_equal = 1) or (how = 2 and strong = 1) or (how = 3 and weak_equal = 1);

create temp table result as
select id as payment, invoice from chosen join payments using (p) join items using (i);
"""


class Result:
    def __init__(self, connection):
        self.connection = connection

    def write_csv(self, out):
        self.connection.execute(f"copy result to '{out}' (header, delimiter ',')")


def load(folder):
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute("set preserve_insertion_order = false")
    connection.execute(LOAD.format(folder=folder))
    return connection


def match(connection):
    connection.execute(MATCH)
    return Result(connection)


if __name__ == "__main__":
    run(load, match)
