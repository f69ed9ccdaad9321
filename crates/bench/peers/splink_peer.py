"""Splink on DuckDB: blocked on the words of the payment and the numbers of the item, compared by numbers and amount, trained
on the data, and predicted. Booked is the best item of a payment, when it is alone at the top."""

import logging

import duckdb
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from measure import run

LOAD = """
create table payments_read as
select id, amount, reference, description, order_id, extra1, extra2, extra3
from read_csv('{folder}/payments.csv', all_varchar = true, header = true);
create table items_read as
select invoice, balance, order_number, payment_reference
from read_csv('{folder}/open_items.csv', all_varchar = true, header = true);
"""

# The numbers of both sides are part of matching, as for all others.
NUMBERS = r"""
create table payments as
select id as unique_id, (amount::decimal(18, 2) * 100)::bigint as cents,
       list_distinct(list_transform(
           regexp_extract_all(concat_ws(chr(10), reference, description, order_id, extra1, extra2, extra3),
                              '\d{4} \d{4} \d{4} \d{4}|[A-Za-z]*[/.\-]?\d[0-9A-Za-z/.\-]{3,}'),
           lambda word: upper(regexp_replace(word, '[ /.\-]', '', 'g')))) as numbers
from payments_read;
create table items as
select invoice as unique_id, (balance::decimal(18, 2) * 100)::bigint as cents,
       list_distinct(list_filter(
           [replace(invoice, '-', ''), replace(order_number, '-', ''), payment_reference,
            ltrim(regexp_extract(invoice, '\d+$'), '0')], lambda number: length(number) >= 4)) as numbers
from items_read;
"""

# What training blocks on, which can not be a list: the longest number, and amounts that few have.
TRAIN = """
create table {table}_to_link as
select *, list_last(list_sort(list_transform(numbers, lambda n: lpad(n, 16, ' ')))) as longest,
       case when count(*) over (partition by cents) <= 3 then cents end as rare_cents
from {table}
"""

# Tables are put in the order of their names: items stand left.
BEST = """
select payment, invoice
from (select unique_id_r as payment, unique_id_l as invoice, match_weight,
             max(match_weight) over (partition by unique_id_r) as best,
             count(*) over (partition by unique_id_r, match_weight) as equals
      from {predictions}) as pairs
where match_weight = best and equals = 1
"""


class Result:
    def __init__(self, connection):
        self.connection = connection

    def write_csv(self, out):
        self.connection.execute(f"copy result to '{out}' (header, delimiter ',')")


def load(folder):
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute(LOAD.format(folder=folder))
    return connection


def match(connection):
    connection.execute(NUMBERS)
    api = DuckDBAPI(connection)
    for table in ("payments", "items"):
        connection.execute(TRAIN.format(table=table))
    tables = [api.register(f"{name}_to_link", dataset_display_name=name) for name in ("payments", "items")]
    amount = comparisons.ExactMatch("cents")
    numbers = comparisons.ArrayIntersectAtSizes("numbers", [2, 1])
    same_number = block_on("numbers", arrays_to_explode=["numbers"])
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[numbers, amount],
        blocking_rules_to_generate_predictions=[same_number],
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match([same_number], recall=0.9)
    # of so many pairs some share a number by chance; where none does, nothing is learned of numbers and nothing is found
    (payments,) = connection.execute("select count(*) from payments").fetchone()
    linker.training.estimate_u_using_random_sampling(max_pairs=max(1e6, 20 * payments), seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("longest"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("rare_cents"))
    predictions = linker.inference.predict(threshold_match_probability=0.95)
    connection.execute("create table result as " + BEST.format(predictions=predictions.physical_name))
    return Result(connection)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    run(load, match)
