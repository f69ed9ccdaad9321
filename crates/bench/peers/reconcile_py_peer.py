"""reconcile-py: amounts as a gate, the reference as a grade. Its scorer may be one's own; this one looks for a number of the
item among the words of the payment, so that sentences are no hindrance. Ambiguous matches are not booked."""

import re
from decimal import Decimal
from functools import lru_cache

from reconcile import FieldRule, Record, ReconcileConfig, reconcile

from measure import read, run

FIELDS = ["reference", "description", "order_id", "extra1", "extra2", "extra3"]
WORD = re.compile(r"\d{4} \d{4} \d{4} \d{4}|[0-9A-Za-z/.\-]{4,}")
BETWEEN = re.compile(r"[ /.\-]")


@lru_cache(maxsize=None)
def words(text):
    return frozenset(BETWEEN.sub("", word).upper() for word in WORD.findall(text))


def names(payment, item):
    return 1.0 if words(payment) & words(item) else 0.0


def numbers(row):
    bare = row["invoice"].split("-")[-1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0")
    return "\n".join((row["invoice"], row["order_number"], row["payment_reference"], bare))


def load(folder):
    payments = read(f"{folder}/payments.csv", ["id", "amount", *FIELDS])
    items = read(f"{folder}/open_items.csv", ["invoice", "balance", "payment_reference", "order_number"])
    left = [
        Record(Decimal(row["amount"]), reference="\n".join(row[field] for field in FIELDS), id=row["id"]) for row in payments
    ]
    right = [Record(Decimal(row["balance"]), reference=numbers(row), id=row["invoice"]) for row in items]
    return left, right


def match(tables):
    rules = (FieldRule("amount", "gate"), FieldRule("reference", "grade"))
    result = reconcile(*tables, ReconcileConfig(rules, scorer=names))
    certain = (match for match in result.matches if not match.ambiguous)
    return [(payment, invoice) for match in certain for payment in match.left_ids for invoice in match.right_ids]


if __name__ == "__main__":
    run(load, match)
