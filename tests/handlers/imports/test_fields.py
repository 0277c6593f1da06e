"""The fields are the single source: they agree with the rows that the storing service gets."""

import dataclasses
import subprocess
import sys

import pytest

from handlers.imports.fields import KINDS, Kind, Reads

KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


def test_every_kind_of_the_contract_is_there() -> None:
    assert list(KINDS) == [
        "customers",
        "contacts",
        "orders",
        "invoices",
        "payments",
        "complaints",
        "surveys",
        "contracts",
        "projects",
        "visits",
        "financials",
    ]


@KIND
def test_a_row_has_exactly_the_exported_columns_and_its_line(kind: Kind) -> None:
    in_row = {field.name for field in dataclasses.fields(kind.row)}
    assert in_row - {"own"} == {*kind.columns, "line"}  # own: what a firm's own fields hold


@KIND
def test_needs_and_key_name_fields_of_the_kind(kind: Kind) -> None:
    names = {field.name for field in kind.fields}
    assert {name for group in kind.needs for name in group} <= names
    assert kind.field(kind.key).reads is Reads.KEY


@KIND
def test_a_choice_lists_its_choices_and_gives_one_as_example(kind: Kind) -> None:
    for field in kind.fields:
        assert (field.reads is Reads.CHOICE) == bool(field.choices)
        assert not field.choices or field.example in field.choices


def test_an_unknown_field_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        KINDS["orders"].field("colour")


def test_knowing_the_fields_loads_nothing_heavy() -> None:
    code = (
        "import sys, handlers.imports.reader; print({'pandas', 'numpy', 'sqlalchemy', 'telegram'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
