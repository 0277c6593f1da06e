"""Which rows a statement about a customer leads to."""

from __future__ import annotations

import numpy as np

from scoring.evidence import ROWS, Shelf
from scoring.moment import Moment
from scoring.tables import of_columns

# Of customer 7 eight orders, told in no order; 15 and 11 are of one day, 13 is a credit note. Of customer 9 one.
ORDERS = {
    "id": np.array([15, 11, 12, 13, 14, 20, 16, 17, 18]),
    "customer_id": np.array([7, 7, 7, 7, 7, 9, 7, 7, 7]),
    "day": np.array([50.0, 50.0, 10.0, 49.0, 48.0, 50.0, 20.0, 47.0, 46.0]),
    "at": np.zeros(9),
    "amount": np.array([1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
}


def shelf() -> Shelf:
    return Shelf(of_columns({"orders": ORDERS}), Moment(0.0, 60))


def test_the_latest_rows_come_newest_first_and_those_of_a_day_the_last_one_first() -> None:
    assert shelf().latest("orders", "day", 7) == tuple(("orders", row) for row in (15, 11, 13, 14, 17))
    assert shelf().latest("orders", "day", 9) == (("orders", 20),)
    assert shelf().latest("orders", "day", 8) == ()
    assert ROWS == 5


def test_a_credit_note_is_no_order() -> None:
    assert shelf().orders(7) == tuple(("orders", row) for row in (15, 11, 14, 17, 18))
    assert shelf().orders(9) == (("orders", 20),)
