"""What every peer does: told a data folder and a file for its pairs, it loads, matches, writes the pairs, and prints what
it took. Writing the pairs is not timed."""

import csv
import resource
import sys
import time


def run(load, match):
    """`load(folder)` gives tables; `match(tables)` gives rows of payment and invoice. Both are timed."""
    folder, out = sys.argv[1:3]
    start = time.perf_counter_ns()
    tables = load(folder)
    loaded = time.perf_counter_ns()
    before = time.process_time_ns()
    rows = match(tables)
    matched, after = time.perf_counter_ns(), time.process_time_ns()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write(out, rows)
    print("load_us", (loaded - start) // 1000)
    print("match_us", (matched - loaded) // 1000)
    # all threads together, whatever else the machine did
    print("match_processor_us", (after - before) // 1000)
    print("peak_kib", peak)


def write(out, rows):
    """Rows, or a frame that can write itself."""
    if hasattr(rows, "write_csv"):
        rows.write_csv(out)
        return
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("payment", "invoice"))
        writer.writerows(rows)


def read(path, columns):
    """Rows of a CSV file as dictionaries of some columns, for peers that work on Python's own objects."""
    with open(path, newline="", encoding="utf-8") as file:
        return [{name: row[name] for name in columns} for row in csv.DictReader(file)]


def cents(text):
    """`-12.50` as -1250."""
    return int(text.replace(".", ""))
