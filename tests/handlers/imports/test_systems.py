"""Headings as other systems export them (systems.csv): which column is read as what, and which is left alone (-).

SAP, Dynamics, QuickBooks, Xero, Odoo, NetSuite, Shopify, Zoho, HubSpot, Salesforce, Pipedrive, Freshdesk, Zendesk, and
Chinese ones as 用友, 金蝶, 管家婆, 速达 and 纷享销客 have them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.handlers.imports.reading import parsed

with Path(__file__).with_name("systems.csv").open(encoding="utf-8", newline="") as file:
    SYSTEMS = [tuple(row) for row in csv.reader(file)][1:]


@pytest.mark.parametrize(("kind", "headings", "fields"), SYSTEMS)
def test_columns_of_other_systems_are_found(kind: str, headings: str, fields: str) -> None:
    mapping = parsed(headings + "\n", kind).mapping
    assert [mapping.get(heading, "-") for heading in headings.split(",")] == fields.split()
