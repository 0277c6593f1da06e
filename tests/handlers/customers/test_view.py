"""What is shown of customers: both languages, with and without amounts, with the longest names there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.sandbox.html_parser import parse_html
from db.agenda import Waiting
from db.customers import ContactInfo, CustomerInfo, Step
from db.people import TeamInfo
from db.records import Happening
from db.scores import ScoreInfo
from handlers.common.i18n import LANGUAGES
from handlers.common.reply import Reply
from handlers.customers import agenda_view, pick_view, view
from handlers.customers.agenda import Agenda
from handlers.customers.card import Card, Page, Seen
from handlers.customers.merging import Merged

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LONG = "长名<&>" * 60
OFFERS = ("risk", "rating", "visit", "update", "brief", "merge-from")
SEEN = Seen(date(2026, 11, 23), "Asia/Shanghai", "CNY", True)
DISCREET = Seen(date(2026, 11, 23), "Asia/Shanghai", "CNY", False)


def customer(name: str = "华能电力", **known: Any) -> CustomerInfo:
    blank: dict[str, Any] = dict.fromkeys(CustomerInfo.__slots__)
    return CustomerInfo(**{**blank, "id": 1, "key": "C-1", "name": name, "created_at": NOW, "version": 1, **known})


def score(**known: Any) -> ScoreInfo:
    blank: dict[str, Any] = dict.fromkeys(ScoreInfo.__slots__)
    usual = {"churn_probability": 0.24, "horizon_days": 90.0, "grade": "B", "points": 72.0, "level": "high"}
    data = {"value_12m": Decimal(1_860_000), "coverage": 6, "coverage_of": 8, "oldest_days": 47, "detail": {}}
    return ScoreInfo(
        **{**blank, "id": 1, "customer_id": 1, "as_of": NOW, "trigger": "nightly", **usual, **data, **known}
    )


def happening(days: int, words: str | None, amount: Decimal | None = None, table: str = "orders") -> Happening:
    return Happening(table, days, NOW - timedelta(days=days), words, amount, "CNY" if amount else None, None)


def step(text: str = "回访", days: int = 1) -> Step:
    blank: dict[str, Any] = dict.fromkeys(Step.__slots__)
    known = {"id": 7, "customer_id": 1, "customer_name": text, "member_id": 2, "due_at": NOW + timedelta(days=days)}
    return Step(**{**blank, **known, "text": text})


def card(name: str = "华能电力", **known: Any) -> Card:
    shown = {
        "customer": customer(name, industry=name, region=name, size="large", stage="mature", group_company=name),
        "owner": name,
        "team": (name, name),
        "aliases": (name,) * 9,
        "contacts": (ContactInfo(1, 1, name, name, name, None, None), ContactInfo(2, 1, name, None, None, None, NOW)),
        "score": score(),
        "happenings": tuple(happening(day, name, Decimal(123_456)) for day in range(3)),
        "steps": tuple(step(name, day) for day in range(-2, 3)),
    }
    return Card(**{**shown, **known})


def fits(reply: Reply) -> str:
    """The visible text. Asserts that Telegram would take the message."""
    text = parse_html(reply.text).text
    assert len(text.encode("utf-16-le")) // 2 < 4096
    for row in reply.buttons:
        for button in row:
            assert 0 < len(button.text) <= 64
            assert len((button.data or "").encode()) <= 64
    return text


def shown(lang: str, made: Card, seen: Seen = SEEN) -> str:
    return fits(view.card(lang, made, seen, siblings=(), offers=OFFERS))


def test_a_card_in_chinese() -> None:
    text = shown("zh", card(aliases=("华能",), contacts=(ContactInfo(1, 1, "李总", "采购", "138", None, None),)))
    assert text.startswith("华能电力 · 🟠 高风险\n90 天流失概率 24% · 评级 B（72） · 年价值 ¥186万\n负责人 华能电力")
    assert "👤 李总 采购 138" in text
    assert "· 今天 订单：¥12.3万 华能电力" in text
    assert "⏰ 11-21 周六（逾期 2 天） 华能电力" in text
    assert text.endswith("数据覆盖 6/8，最旧 47 天")


def test_a_card_in_english() -> None:
    text = shown("en", card("Bolt & Sons", steps=(step("Call back", -1),)))
    assert text.startswith("Bolt & Sons · 🟠 High risk\nchurn 24% in 90 days · grade B (72)")
    assert "· yesterday, order: CN¥123k Bolt & Sons" in text
    assert "⏰ Sun 22 Nov (1 day late): Call back" in text


def test_a_group_sees_no_amounts() -> None:
    text = shown("zh", card(), DISCREET)
    assert "¥" not in text
    assert "· 今天 订单：华能电力" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_of_a_customer_without_anything(lang: str) -> None:
    bare = Card(customer(), None, None, (), (), None, (), ())
    assert len(shown(lang, bare).splitlines()) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_score_without_a_probability_or_grade(lang: str) -> None:
    unknown = score(churn_probability=None, grade=None, level=None, value_12m=None, oldest_days=None)
    text = shown(lang, card(score=unknown, steps=(), happenings=()))
    assert "%" not in text
    assert "¥" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_fits_with_the_longest_names(lang: str) -> None:
    long, row = customer(LONG), Waiting(1, LONG, "high", "B", 0.2, 1e12, 1e12, 99, 3, 7, LONG, NOW)
    many = tuple(happening(day, LONG, Decimal(10**12)) for day in range(8))
    replies = [
        view.card(lang, card(LONG), SEEN, siblings=[long] * 9, offers=OFFERS),
        view.timeline(lang, Page(long, many, 3, True), SEEN),
        view.timeline(lang, Page(long, (), 0, False), SEEN),
        view.created(lang, long, ("visit", "card")),
        view.looks_known(lang, LONG, [long] * 3, 10**12),
        view.which_team(lang, long, [TeamInfo(1, "x", LONG, LONG, True)]),
        view.confirm_merge(lang, long, long),
        view.merged(lang, Merged(long, long, 10**6, 10**12)),
        agenda_view.mine(lang, Agenda((row,) * 5, 0, 999, 5), SEEN, finished=7),
        agenda_view.put_off(lang, step(LONG), SEEN, back="v1:my:0", where=("my", 999)),
        pick_view.few(lang, LONG, [long] * 3, 10**12),
        pick_view.nobody(lang, LONG, [long] * 3, 10**12),
        pick_view.which(lang, [long] * 6, 10**12),
    ]
    for reply in replies:
        assert fits(reply)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (0, "今天", "today"),
        (1, "昨天", "yesterday"),
        (12, "12 天前", "12 days ago"),
        (60, "09-24", "24 Sep"),
        (-3, "11-26", "26 Nov"),
    ],
)
def test_how_long_ago(days: int, zh: str, en: str) -> None:
    when = NOW - timedelta(days=days)
    assert (view.ago("zh", when, SEEN), view.ago("en", when, SEEN)) == (zh, en)


def test_customers_of_one_name_are_told_apart_by_key() -> None:
    twins = [customer("华能电力", id=1, key="C-1"), customer("华能电力", id=2, key="C-2"), customer("海尔", id=3)]
    rows = pick_view.few("zh", "华能", twins, 5).buttons
    assert [button.text for row in rows for button in row] == ["华能电力 · C-1", "华能电力 · C-2", "海尔", "其他名称…"]


def test_what_cannot_be_a_name_is_not_offered_to_be_created() -> None:
    labels = [button.text for row in pick_view.nobody("zh", "很长" * 40, [], 5).buttons for button in row]
    assert labels == ["其他名称…"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sums_in_somebodys_words_are_hidden_where_amounts_are(lang: str) -> None:
    made = card(steps=(step("谈50万的回款"),), happenings=(happening(1, "天元下单 35.6万"),))
    assert all(sum_ in shown(lang, made) for sum_ in ("50万", "35.6万"))
    hidden = shown(lang, made, DISCREET)
    assert ("50" in hidden, "35.6" in hidden, "谈•••的回款" in hidden) == (False, False, True)
