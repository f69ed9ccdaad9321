"""RapidFuzz: every number of every item held against every text, by partial ratio. Booked is the only item with the amount
among those that are found, or the only one found."""

import numpy
from rapidfuzz import fuzz, process

from measure import cents, read, run

FIELDS = ["reference", "description", "order_id", "extra1", "extra2", "extra3"]
SIMILAR = 99
AT_ONCE = 500


def plain(text):
    return text.replace("-", "").replace("/", "").replace(".", "").upper()


def load(folder):
    payments = read(f"{folder}/payments.csv", ["id", "amount", *FIELDS])
    items = read(f"{folder}/open_items.csv", ["invoice", "balance", "order_number"])
    texts = [plain(" | ".join(row[field] for field in FIELDS)) for row in payments]
    payments = [(row["id"], cents(row["amount"])) for row in payments]
    items = [(row["invoice"], cents(row["balance"]), row["order_number"]) for row in items]
    return payments, texts, items


def match(tables):
    payments, texts, items = tables
    balances = numpy.array([balance for _, balance, _ in items])
    numbers = [plain(invoice) for invoice, _, _ in items]
    # What has no order is compared with a text that is nowhere.
    orders = [plain(order) if order else "\x01" * 12 for _, _, order in items]
    booked = []
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        scores = numpy.maximum(compare(some, numbers), compare(some, orders))
        for (payment, amount), row in zip(payments[start:], scores):
            found = numpy.flatnonzero(row)
            equal = found[balances[found] == amount]
            chosen = equal if len(equal) == 1 else found if len(found) == 1 else ()
            booked.extend((payment, items[index][0]) for index in chosen)
    return booked


def compare(texts, numbers):
    return process.cdist(texts, numbers, scorer=fuzz.partial_ratio, score_cutoff=SIMILAR, workers=2, dtype=numpy.uint8)


if __name__ == "__main__":
    run(load, match)
