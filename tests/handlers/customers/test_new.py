"""A customer from one line: what is understood, what is kept, what is undone; and two that become one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from db import audit, customers, people, records, tickets
from db.customers import CustomerInfo
from db.gateway import Database
from db.people import MemberInfo
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.common.understand import naming
from handlers.customers import merging, new, words
from handlers.customers.merging import Merged
from handlers.customers.service import Author
from handlers.customers.words import Described
from tests.support.clock import FixedClock
from tests.support.firm import Firm, Person


def author(database: Database, person: Person) -> Author:
    found = database.look(lambda tx: people.member(tx, person.id))
    assert found is not None
    return Author(found, update_id=5)


def customer(database: Database, customer_id: int) -> CustomerInfo:
    found = database.look(lambda tx: customers.get(tx, customer_id, ALL))
    assert found is not None
    return found


def made(database: Database, text: str, by: Author, clock: FixedClock, key: str = "chat-1") -> int:
    return database.run(lambda tx: new.make(tx, words.describe(text), by, key=key, now=clock.now()))


# One line -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("华能新能源", Described("华能新能源")),
        (" 华能　新能源 \n", Described("华能 新能源")),
        (
            "华能新能源,行业电力,李总 13800000000,大型,集团：华能集团,这家刚换老板",
            Described(
                "华能新能源",
                {"industry": "电力", "size": "large", "group_company": "华能集团"},
                contact="李总",
                phone="13800000000",
                rest="这家刚换老板",
            ),
        ),
        (
            "Bolt & Sons, Ltd, industry: steel, Mr Smith +44 20 7946 0000, city York",
            Described(
                "Bolt & Sons, Ltd",
                {"industry": "steel", "region": "York"},
                contact="Mr Smith",
                phone="+44 20 7946 0000",
            ),
        ),
        ("远东；简称：远东缆；规模：中型", Described("远东", {"size": "medium"}, alias="远东缆")),
        ("远东,规模 巨大", Described("远东", rest="规模 巨大")),
        ("远东,集团内部有问题,价格谈崩了", Described("远东", rest="集团内部有问题; 价格谈崩了")),
        ("<b>Evil</b> & Co", Described("<b>Evil</b> & Co")),
        (
            "海蓝半导体 上海 电子 联系人李强 13900001111",
            Described("海蓝半导体", {"region": "上海", "industry": "电子"}, contact="李强", phone="13900001111"),
        ),
        (
            "鑫源机械 王总 13800001111 杭州",
            Described("鑫源机械", {"region": "杭州"}, contact="王总", phone="13800001111"),
        ),
        ("上海 电气 王总 13900001111", Described("上海 电气", contact="王总", phone="13900001111")),
        ("海蓝，上海，电子，来自展会", Described("海蓝", {"region": "上海", "industry": "电子"}, rest="来自展会")),
        ("国网 江苏", Described("国网 江苏")),
        ("国网 上海 电力", Described("国网 上海 电力")),
        ("国网 上海 电力 王总 13900001111", Described("国网 上海 电力", contact="王总", phone="13900001111")),
        ("国网 江苏 王总 13900001111", Described("国网 江苏", contact="王总", phone="13900001111")),
        (
            "Bluewave Semiconductors contact Li Qiang +86 139 0000 1111",
            Described("Bluewave Semiconductors", contact="Li Qiang", phone="+86 139 0000 1111"),
        ),
        ("Bolt Ltd industry: steel city: York", Described("Bolt Ltd", {"industry": "steel", "region": "York"})),
        ("Ridgeway Mobile Services", Described("Ridgeway Mobile Services")),
        ("Acme contact lens", Described("Acme contact lens")),
        ("Bank of Shanghai", Described("Bank of Shanghai")),
        ("شركة النور", Described("شركة النور")),
    ],
)
def test_one_line_is_taken_apart_and_nothing_is_lost(text: str, described: Described) -> None:
    assert words.describe(text) == described


@pytest.mark.parametrize("text", ["", "  ", "!!!", "\u200b\u200d", "🙂🙂", ",,,"])
def test_what_has_no_name_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="customers-new-no-name"):
        words.describe(text)


@pytest.mark.parametrize("text", ["13800001234", "+49 170 1234567", "010-88886666", "..."])
def test_a_number_to_call_is_no_name(text: str) -> None:
    with pytest.raises(UserError):
        words.describe(text)


@pytest.mark.parametrize("text", ["thx", "收到", "你好", "123", "在路上"])
def test_what_is_said_in_passing_is_asked_about_before_it_is_a_name(text: str) -> None:
    assert naming.is_sentence(words.describe(text).name)


def test_an_endless_name_is_refused() -> None:
    with pytest.raises(UserError, match="customers-new-long-name"):
        words.describe("长" * 81)


# Making ---------------------------------------------------------------------------------------------------------------


def test_making_twice_under_one_key_makes_one(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = author(database, firm.li)
    first = made(database, "远东电缆,李总 13800000000,备注一句", by, clock)
    assert made(database, "远东电缆,李总 13800000000,备注一句", by, clock) == first
    assert len(database.look(lambda tx: customers.contacts(tx, first))) == 1
    assert [each.text for each in database.look(lambda tx: records.entries(tx, first))] == ["备注一句"]
    found = customer(database, first)
    assert (found.owner_id, found.team_id) == (firm.li.id, firm.east)
    [row] = database.look(lambda tx: audit.of_customer(tx, first))
    assert (row.action, row.member_id, row.update_id) == ("create", firm.li.id, 5)


def test_whose_team_a_new_customer_joins(database: Database, firm: Firm, clock: FixedClock) -> None:
    by_admin = author(database, firm.admin)
    in_group = Author(by_admin.member, team_id=firm.north)
    teams = [
        customer(database, made(database, "甲乙丙", who, clock, key)).team_id
        for key, who in (("a", author(database, firm.wang)), ("b", by_admin), ("c", in_group))
    ]
    assert teams == [firm.north, None, firm.north]


def test_an_old_customer_learns_only_what_it_lacks(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = author(database, firm.li)
    database.run(lambda tx: customers.change(tx, firm.huaneng, industry="能源"))
    described = words.describe("华能电力公司,行业 电力,城市 南京,张总")
    known = customer(database, firm.huaneng)
    database.run(lambda tx: new.fill(tx, known, described, by, now=clock.now()))
    found = customer(database, firm.huaneng)
    assert (found.name, found.industry, found.region) == ("华能电力", "能源", "南京")
    assert "华能电力公司" in database.look(lambda tx: customers.aliases(tx, firm.huaneng))
    assert [each.name for each in database.look(lambda tx: customers.contacts(tx, firm.huaneng))] == ["张总"]


def test_a_new_customer_is_taken_back(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = author(database, firm.li)
    number = made(database, "远东电缆,随手一记", by, clock)
    database.run(lambda tx: new.take_back(tx, number, by, now=clock.now()))
    assert database.look(lambda tx: customers.get(tx, number, ALL)) is None


def test_a_customer_that_others_built_on_stays(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = author(database, firm.li)
    number = made(database, "远东电缆", by, clock)
    visit = {"kind": "visit", "at": clock.now(), "known_at": clock.now(), "text": "x", "member_id": firm.amy.id}
    database.run(lambda tx: records.add_entry(tx, customer_id=number, **visit))
    with pytest.raises(UserError, match="customers-new-in-use"):
        database.run(lambda tx: new.take_back(tx, number, by, now=clock.now()))


def test_only_the_maker_takes_back_and_only_today(database: Database, firm: Firm, clock: FixedClock) -> None:
    number = made(database, "远东电缆", author(database, firm.li), clock)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: new.take_back(tx, number, author(database, firm.amy), now=clock.now()))
    by, later = author(database, firm.li), clock.now() + timedelta(days=2)
    with pytest.raises(UserError, match="customers-new-in-use"):
        database.run(lambda tx: new.take_back(tx, number, by, now=later))


# Merging --------------------------------------------------------------------------------------------------------------


def merged(database: Database, firm: Firm, clock: FixedClock, by: Author) -> Merged:
    return database.run(lambda tx: merging.merge(tx, firm.tencent, firm.huaneng, by, now=clock.now()))


def test_a_merge_moves_everything_and_parts_exactly(database: Database, firm: Firm, clock: FixedClock) -> None:
    by, now = author(database, firm.li), clock.now()
    database.run(lambda tx: customers.change(tx, firm.tencent, industry="互联网"))
    database.run(lambda tx: customers.add_contact(tx, firm.tencent, "马总", now=now))
    entry = {"kind": "visit", "at": now, "known_at": now, "text": "谈了", "member_id": firm.li.id}
    database.run(lambda tx: records.add_entry(tx, customer_id=firm.tencent, **entry))
    order = {"at": now, "known_at": now, "amount": Decimal(5), "currency": "CNY"}
    database.run(lambda tx: records.add(tx, "orders", customer_id=firm.tencent, **order))
    done = merged(database, firm, clock, by)
    assert done.moved == 4  # alias, contact, entry, order
    assert database.look(lambda tx: customers.get(tx, firm.tencent, ALL)) is None
    assert customer(database, firm.huaneng).industry == "互联网"
    assert {"腾讯", "腾讯科技"} <= set(database.look(lambda tx: customers.aliases(tx, firm.huaneng)))
    assert len(database.look(lambda tx: records.timeline(tx, firm.huaneng))) == 2
    database.run(lambda tx: merging.part(tx, done.ticket, by, now=now))
    assert customer(database, firm.tencent).industry == "互联网"
    assert customer(database, firm.huaneng).industry is None
    assert database.look(lambda tx: customers.aliases(tx, firm.huaneng)) == ["华能", "HN Power"]
    assert database.look(lambda tx: customers.aliases(tx, firm.tencent)) == ["腾讯"]
    assert len(database.look(lambda tx: records.timeline(tx, firm.tencent))) == 2


def test_a_merge_is_parted_once_by_its_maker(database: Database, firm: Firm, clock: FixedClock) -> None:
    by = author(database, firm.li)
    done = merged(database, firm, clock, by)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: merging.part(tx, done.ticket, author(database, firm.amy), now=clock.now()))
    database.run(lambda tx: merging.part(tx, done.ticket, by, now=clock.now()))
    with pytest.raises(UserError, match="common-old-button"):
        database.run(lambda tx: merging.part(tx, done.ticket, by, now=clock.now()))


def test_a_merge_can_be_parted_for_ninety_days(database: Database, firm: Firm, clock: FixedClock) -> None:
    done = merged(database, firm, clock, author(database, firm.li))
    ticket = database.look(lambda tx: tickets.get(tx, done.ticket))
    assert ticket is not None
    assert ticket.expires_at - clock.now() == timedelta(days=90)


@pytest.mark.parametrize(
    ("who", "gone", "into", "refusal"),
    [
        ("li", "tencent", "haier", "common-not-allowed"),
        ("wang", "tencent", "huaneng", "common-not-allowed"),
        ("li", "bolt", "huaneng", "customers-merge-not-yours"),
        ("chen", "bolt", "bolt", "customers-merge-same"),
    ],
)
def test_who_may_merge_what(database: Database, firm: Firm, who: str, gone: str, into: str, refusal: str) -> None:
    member: MemberInfo = author(database, getattr(firm, who)).member
    with pytest.raises(UserError, match=refusal):
        database.look(lambda tx: merging.both(tx, getattr(firm, gone), getattr(firm, into), member))


def test_managers_merge_within_their_teams(database: Database, firm: Firm) -> None:
    member = author(database, firm.chen).member
    assert Scope.of(member).allows(firm.east)
    gone, into = database.look(lambda tx: merging.both(tx, firm.bolt, firm.huaneng, member))
    assert (gone.id, into.id) == (firm.bolt, firm.huaneng)
