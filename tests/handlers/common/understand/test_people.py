"""Who is named at a customer: name, post, phone, e-mail; and what is no name."""

from __future__ import annotations

import pytest

from handlers.common.understand.facts import Contact, Order
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from tests.handlers.common.understand.firm import ENTRIES, TODAY

FIRM = Directory(ENTRIES)


def contact(text: str) -> Contact:
    found = [fact for fact in understand(text, directory=FIRM, today=TODAY).facts if isinstance(fact, Contact)]
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("text", "event", "name", "title", "phone", "email"),
    [
        ("华能新来了采购总监李伟，电话13911112222", "joined", "李伟", "采购总监", "13911112222", None),
        ("华能的采购总监换成李伟了", "changed", "李伟", "采购总监", None, None),
        ("李伟接替王总当华能的采购经理", "joined", "李伟", "采购经理", None, None),
        ("华能的财务总监张建国离职了", "left", "张建国", "财务总监", None, None),
        ("华能王总离职了", "left", "王总", None, None, None),
        ("华能 联系人 李伟 采购总监 139 1111 2222", "noted", "李伟", "采购总监", "139 1111 2222", None),
        ("华能王总的电话是 13812345678", "noted", "王总", None, "13812345678", None),
        ("Tom Reed joined Acme as purchasing manager, +44 7700 900123", "joined", "Tom Reed", "purchasing manager",
         "+44 7700 900123", None),
        ("Acme has a new head of purchasing, Priya Nair", "joined", "Priya Nair", "head of purchasing", None, None),
        ("Met Acme's new purchasing guy, Tom Reed, tom.reed@acme.com", "changed", "Tom Reed", None, None,
         "tom.reed@acme.com"),
        ("Acme contact Jane Doe, jane@acme.com", "noted", "Jane Doe", None, None, "jane@acme.com"),
        ("Tom Reed's number at Acme is +44 7700 900123", "noted", "Tom Reed", None, "+44 7700 900123", None),
    ],
)  # fmt: skip
def test_who_is_named(
    text: str, event: str, name: str, title: str | None, phone: str | None, email: str | None
) -> None:
    found = contact(text)
    assert (found.event, found.person) == (event, name)
    assert (found.title, found.phone, found.email) == (title, phone, email)


def test_a_phone_number_is_no_amount() -> None:
    [fact] = understand("华能下单3万，电话13911112222", directory=FIRM, today=TODAY).facts
    assert isinstance(fact, Order)
    assert fact.amount == 30000


def test_to_know_a_number_is_no_signal() -> None:
    assert contact("华能王总的电话是 13812345678").signals == ()
