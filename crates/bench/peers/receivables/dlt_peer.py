"""dlt: its own REST client and paginator, its extract step alone; nothing is normalised or loaded. Told a base URL, a connector
and how many rows, it prints what it took."""

import logging
import os
import resource
import sys
import tempfile
import time

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "WARNING"

import dlt
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import OffsetPaginator

PAGE = 1000


def main():
    logging.disable(logging.INFO)
    base_url, connector, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    client = RESTClient(base_url=base_url)
    given = 0

    @dlt.resource(name="sales_entries")
    def sales_entries():
        nonlocal given
        paginator = OffsetPaginator(
            limit=PAGE, offset_param="skip", limit_param="take", total_path=None, maximum_offset=rows
        )
        params = {"orderbyfieldids": "administration_code,invoice_number,debtor_code"}
        for page in client.paginate(f"connectors/{connector}", params=params, paginator=paginator, data_selector="rows"):
            given += len(page)
            yield page

    with tempfile.TemporaryDirectory() as folder:
        pipeline = dlt.pipeline(pipeline_name="receivables", pipelines_dir=folder, destination="filesystem")
        start = time.perf_counter_ns()
        pipeline.extract(sales_entries(), workers=1)
        took = time.perf_counter_ns() - start
    assert given == rows, f"{given} rows, not {rows}"
    print("rows", given)
    print("extract_us", took // 1000)
    print("peak_kib", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
