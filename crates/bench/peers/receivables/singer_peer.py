"""A tap made with singer-sdk: its REST stream and offset paginator, messages to nowhere. Told a base URL, a connector and how many
rows, it prints what it took."""

import os
import resource
import sys
import time

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.pagination import BaseOffsetPaginator

PAGE = 1000
NUMBERS = {"invoice_total_amount_inc_vat", "invoice_open_amount_inc_vat"}
COLUMNS = """administration_code debtor_code debtor_origin_id debtor_company_name debtor_is_company debtor_post_street_1
debtor_post_postalcode debtor_post_city debtor_post_country_code debtor_email debtor_phone_number debtor_vat_number
invoice_number invoice_description invoice_date invoice_due_date invoice_total_amount_inc_vat invoice_open_amount_inc_vat
invoice_currency_code invoice_payment_condition""".split()

base_url, connector, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])


def kind(column):
    if column in NUMBERS:
        return th.NumberType
    if column == "debtor_is_company":
        return th.BooleanType
    return th.StringType


class Pages(BaseOffsetPaginator):
    def has_more(self, response):
        return self.current_value + PAGE < rows


class SalesEntries(RESTStream):
    name = "sales_entries"
    url_base = base_url
    path = f"/connectors/{connector}"
    records_jsonpath = "$.rows[*]"
    primary_keys = ("administration_code", "invoice_number")
    replication_key = None
    schema = th.PropertiesList(*(th.Property(column, kind(column)) for column in COLUMNS)).to_dict()

    def get_new_paginator(self):
        return Pages(start_value=0, page_size=PAGE)

    def get_url_params(self, context, next_page_token):
        order = "administration_code,invoice_number,debtor_code"
        return {"skip": next_page_token or 0, "take": PAGE, "orderbyfieldids": order}


class TapAfas(Tap):
    name = "tap-afas"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self):
        return [SalesEntries(self)]


def main():
    out = os.dup(1)
    sink = os.open(os.devnull, os.O_WRONLY)
    # the messages and the log go nowhere
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    start = time.perf_counter_ns()
    tap = TapAfas(config={})
    tap.sync_all()
    sys.stdout.flush()
    took = time.perf_counter_ns() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    os.write(out, f"rows {rows}\nextract_us {took // 1000}\npeak_kib {peak}\n".encode())


if __name__ == "__main__":
    main()
