"""The input tables: one shape whatever pandas made of what was read."""

import pandas as pd
import pytest

from scoring.frames import Book, conform
from tests.scoring.books import customers_of


def test_an_unknown_text_is_none_whatever_pandas_made_of_it() -> None:
    frame = customers_of([1, 2, 3], industry=pd.array(["wind", None, "steel"], dtype="str"))
    assert conform("customers", frame)["industry"].tolist() == ["wind", None, "steel"]


def test_missing_columns_and_unknown_tables_are_named() -> None:
    with pytest.raises(ValueError, match=r"orders: missing columns .*'amount'"):
        conform("orders", pd.DataFrame({"customer_id": [1], "at": [0.0], "day": [0.0]}))
    with pytest.raises(ValueError, match=r"unknown tables: \['sales'\]"):
        Book.of(sales=pd.DataFrame())
