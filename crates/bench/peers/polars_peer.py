"""Polars: words by one regular expression, exploded, joined on the keys of the items; then the sensible choice."""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl

from measure import run

FIELDS = ["reference", "description", "order_id", "extra1", "extra2", "extra3"]
# A payment reference in groups of four, or a word with a digit in it.
WORD = r"\d{4} \d{4} \d{4} \d{4}|[A-Za-z]*[/.\-]?\d[0-9A-Za-z/.\-]{3,}"
# What stands between parts of a number.
BETWEEN = r"[ /.\-]"
LETTERS_AND_ZERO = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0"


def as_cents(name):
    return pl.col(name).str.replace(".", "", literal=True).cast(pl.Int64)


def load(folder):
    text = {"infer_schema": False}
    payments = pl.read_csv(f"{folder}/payments.csv", columns=["id", "amount", *FIELDS], **text)
    columns = ["invoice", "balance", "payment_reference", "order_number"]
    items = pl.read_csv(f"{folder}/open_items.csv", columns=columns, **text)
    payments = payments.with_columns(as_cents("amount")).with_row_index("p")
    items = items.with_columns(as_cents("balance")).with_row_index("i")
    return payments, items


def keys_of(items):
    """Strong keys are whole numbers; a weak one lacks prefix and zeros. Joining on 64-bit hashes is faster than on texts."""
    number = pl.col("invoice").str.replace_all(BETWEEN, "")
    order = pl.col("order_number").str.replace_all(BETWEEN, "")
    bare = pl.col("invoice").str.split("-").list.last().str.strip_chars_start(LETTERS_AND_ZERO)
    weak = (bare.str.len_bytes() >= 4) & (bare != pl.col("invoice"))
    return pl.concat(
        [
            items.select("i", key=number.hash(), strong=True),
            items.filter(pl.col("order_number").is_not_null()).select("i", key=order.hash(), strong=True),
            items.filter(pl.col("payment_reference").is_not_null()).select(
                "i", key=pl.col("payment_reference").hash(), strong=True
            ),
            items.filter(weak).select("i", key=bare.hash(), strong=False),
        ]
    )


def words_of(payments):
    text = pl.concat_str(FIELDS, separator="\n", ignore_nulls=True)
    words = payments.select("p", word=text.str.extract_all(WORD)).explode("word").drop_nulls("word")
    return words.select("p", key=pl.col("word").str.replace_all(BETWEEN, "").str.to_uppercase().hash())


def match(tables):
    payments, items = tables
    words, keys = pl.collect_all([words_of(payments.lazy()), keys_of(items.lazy())])
    hits = words.join(keys, on="key").group_by("p", "i").agg(pl.col("strong").max())
    hits = hits.with_columns(amount=payments["amount"].gather(hits["p"]), balance=items["balance"].gather(hits["i"]))
    strong, equal = pl.col("strong"), pl.col("balance") == pl.col("amount")
    hits = hits.with_columns(strong_equal=strong & equal, weak_equal=~strong & equal, total=strong * pl.col("balance"))
    counts = ["strong", "strong_equal", "weak_equal", "total"]
    found = hits.group_by("p").agg(pl.col("amount").first(), pl.col(counts).sum())
    how = (
        # one item named in full has the amount
        pl.when(pl.col("strong_equal") == 1)
        .then(1)
        # all items named in full come to the amount
        .when((pl.col("strong") > 0) & (pl.col("total") == pl.col("amount")))
        .then(2)
        # one item that may be meant has the amount
        .when((pl.col("strong_equal") == 0) & (pl.col("weak_equal") == 1))
        .then(3)
        # one item is named in full: a part of it, or more than it
        .when(pl.col("strong") == 1)
        .then(2)
    )
    found = found.select("p", how=how).drop_nulls("how")
    chosen = hits.join(found, on="p").filter(
        ((pl.col("how") == 1) & pl.col("strong_equal"))
        | ((pl.col("how") == 2) & pl.col("strong"))
        | ((pl.col("how") == 3) & pl.col("weak_equal"))
    )
    return pl.DataFrame({"payment": payments["id"].gather(chosen["p"]), "invoice": items["invoice"].gather(chosen["i"])})


if __name__ == "__main__":
    run(load, match)
