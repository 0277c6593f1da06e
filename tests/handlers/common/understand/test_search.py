"""Customer search: the ways people name a customer, decisions, and changes of the directory."""

from __future__ import annotations

from collections.abc import Set

import pytest
from hypothesis import example, given, strategies

from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory, Entry, Few, Hit, Nothing, One, decide
from handlers.common.understand.spotting import spot
from handlers.common.understand.text import fold
from tests.handlers.common.understand.firm import TODAY

FOUND = {
    "华能电力股份有限公司": "华能电力股份有限公司",
    "华能": "华能电力股份有限公司",
    "華能電力": "华能电力股份有限公司",
    "华能电": "华能电力股份有限公司",
    "花能电力": "华能电力股份有限公司",
    "hndl": "华能电力股份有限公司",
    "huanengdianli": "华能电力股份有限公司",
    "hua neng": "华能电力股份有限公司",
    "huanengdinali": "华能电力股份有限公司",
    "重庆长安": "重庆长安汽车股份有限公司",
    "changan": "重庆长安汽车股份有限公司",
    "cqca": "重庆长安汽车股份有限公司",
    "国电南自": "国电南京自动化股份有限公司",
    "南京自动化": "国电南京自动化股份有限公司",
    "三一": "三一重工股份有限公司",
    "腾讯": "腾讯科技(深圳)有限公司",
    "潍柴": "山东潍柴动力股份有限公司",
    "acme": "Acme Corp",
    "ＡＣＭＥ": "Acme Corp",
    "globx": "Globex International Ltd",
    "rexroth": "Bosch Rexroth GmbH",
    "obrien": "O'Brien & Sons Ltd",
    "van der berg": "Van der Berg Logistics BV",
    "siemens energy": "Siemens Energy AG",
    "simens healthineers": "Siemens Healthineers AG",
}


@pytest.mark.parametrize(("query", "name"), FOUND.items())
def test_the_customer_meant_comes_first(directory: Directory, query: str, name: str) -> None:
    assert directory.find(query)[0].name == name


PARTS = ("华能", "海天", "电力", "集团", "有限公司", "上海", "新能源", "siemens", "energy", "gmbh", "ltd")
NAMES = strategies.lists(strategies.sampled_from(PARTS), min_size=1, max_size=4).map("".join)


@given(
    strategies.lists(strategies.tuples(NAMES, strategies.lists(NAMES, max_size=2)), min_size=1, max_size=6),
    NAMES,
    strategies.sets(strategies.integers(0, 2)),
)
def test_who_is_sure_is_who_a_search_decides_on(
    firms: list[tuple[str, list[str]]], query: str, teams: set[int]
) -> None:
    entries = [Entry(n, name, tuple(aliases), team_id=n % 3) for n, (name, aliases) in enumerate(firms, start=1)]
    book = Directory(entries)
    asked = [query, *(name for name, _ in firms)]
    for each in asked:
        sure = book.sure(each, teams)
        assert sure is None or decide(book.find(each, teams=teams)) == One(sure)


def test_a_whole_name_is_sure(directory: Directory) -> None:
    for name in ("华能电力股份有限公司", "O'Brien & Sons Ltd"):
        assert directory.sure(name) == directory.find(name)[0]
    for name in ("", "海天", "tms", "siemens", "华能电", "西门子能源"):
        assert directory.sure(name) is None


@pytest.mark.parametrize("query", ["", "  ", "。", "中海油", "xyzzy", "\u200b"])
def test_what_nobody_is_called_finds_nobody(directory: Directory, query: str) -> None:
    assert isinstance(decide(directory.find(query)), Nothing)


def test_two_that_are_called_alike_are_asked_about(directory: Directory) -> None:
    decision = decide(directory.find("siemens"))
    assert isinstance(decision, Few)
    assert {hit.name for hit in decision.hits} == {"Siemens Energy AG", "Siemens Healthineers AG"}


def test_two_syllables_that_only_sound_alike_are_asked_about(directory: Directory) -> None:
    decision = decide(directory.find("中新"))
    assert isinstance(decision, Few)
    assert decision.hits[0].name == "中兴通讯股份有限公司"


def test_an_alias_that_other_names_begin_with_is_asked_about(directory: Directory) -> None:
    decision = decide(directory.find("海天"))
    assert isinstance(decision, Few)
    assert decision.hits[0].why == "alias"


def test_an_alias_that_no_other_name_begins_with_is_sure(directory: Directory) -> None:
    decision = decide(directory.find("tms"))
    assert isinstance(decision, One)
    assert decision.hit.why == "alias"


def test_only_the_teams_asked_for_are_searched() -> None:
    book = Directory([Entry(1, "华能电力", team_id=1), Entry(2, "华能水务", team_id=2), Entry(3, "华能燃气")])
    assert [hit.customer_id for hit in book.find("华能", teams={2})] == [2]
    assert book.find("华能", teams=set()) == []
    assert {hit.customer_id for hit in book.find("华能")} == {1, 2, 3}


def test_own_customers_come_first_among_equals() -> None:
    book = Directory([Entry(1, "华能电力"), Entry(2, "华能水务")])
    assert [hit.customer_id for hit in book.find("华能", prefer={2})] == [2, 1]


def test_a_changed_customer_is_found_by_its_new_name_only() -> None:
    book = Directory([Entry(1, "华能电力"), Entry(2, "大唐新能源")])
    book.put(Entry(1, "国能集团", ("国能",)))
    assert isinstance(decide(book.find("华能")), Nothing)
    assert book.find("国能")[0].customer_id == 1
    book.remove(1)
    assert book.find("国能") == []
    assert (len(book), 1 in book, book.get(2).name) == (1, False, "大唐新能源")


def test_many_single_additions_stay_findable() -> None:
    book = Directory()
    for number in range(9_000):
        book.put(Entry(number, f"客户{number:05d}号"))
    assert book.find("客户08765号")[0].customer_id == 8765


def test_the_group_company_finds_its_members() -> None:
    book = Directory([Entry(1, "澜沧江水电", group_company="华能集团"), Entry(2, "三一重工")])
    assert (book.find("华能")[0].customer_id, book.find("华能")[0].why) == (1, "group")


SPOTTED = {
    "华能风险多高?": ["华能"],
    "昨天去了華能,谈了付款": ["華能"],
    "how risky is Siemens Energy?": ["Siemens Energy"],
    "met Bosch Rexroth and ACME today": ["Bosch Rexroth", "ACME"],
    "客户希望降价": [],
    "拜访新希望六和": ["新希望六和"],
    "拜访hndl谈付款": ["hndl"],
    "visited globx yesterday": ["globx"],
    "no customer is named here": [],
}


@pytest.mark.parametrize(("sentence", "names"), SPOTTED.items())
def test_customers_inside_sentences(directory: Directory, sentence: str, names: list[str]) -> None:
    assert [found.words for found in spot(directory, fold(sentence))] == [fold(name) for name in names]


class Thorough(Directory):
    """Takes every beginning for one that a name may have."""

    def may_begin(self, head: str) -> bool:
        return True


SAID = strategies.lists(
    strategies.sampled_from([*PARTS, "拜访了", "能", "海", "(", ")", "·", ".", " ", "&", "，", "3", "a", "谈新能源"]),
    max_size=12,
).map("".join)


@example(names=["华能电力"], said="拜访了华·能电力")
@given(names=strategies.lists(NAMES, max_size=6, unique=True), said=SAID)
def test_what_cannot_begin_a_name_is_passed_over_and_nothing_else(names: list[str], said: str) -> None:
    entries = [Entry(place, name) for place, name in enumerate(names, 1)]
    text = fold(said)
    assert spot(Directory(entries), text) == spot(Thorough(entries), text)


STAFFED = Directory(
    [
        Entry(1, "华能电力", people=("王平", "John Smith")),
        Entry(2, "大唐新能源", people=("李雷", "赵敏")),
        Entry(3, "Acme Corp", people=("赵敏",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("王平离职了", 1),
        ("昨天见了王平,谈了付款", 1),
        ("李雷说要降价", 2),
        ("John Smith has left", 1),
        ("had coffee with john smith today", 1),
    ],
)
def test_a_customer_is_known_by_its_people(text: str, customer: int) -> None:
    read = understand(text, directory=STAFFED, today=TODAY)
    assert [fact.customer and fact.customer.customer_id for fact in read.ready()] == [customer]


def test_two_customers_with_people_of_one_name_are_asked_about() -> None:
    read = understand("赵敏离职了", directory=STAFFED, today=TODAY)
    [question] = read.questions
    assert (question.topic, [option.value for option in question.options]) == ("customer", [2, 3])


@pytest.mark.parametrize("text", ["远景的王平离职了", "Foobar's John Smith has left", "大王平安到家"])
def test_somebody_of_a_firm_nobody_knows_is_not_ours(text: str) -> None:
    assert understand(text, directory=STAFFED, today=TODAY).ready() == ()


def test_a_named_customer_goes_before_its_people() -> None:
    [fact] = understand("Acme: 王平离职了", directory=STAFFED, today=TODAY).ready()
    assert fact.customer
    assert fact.customer.customer_id == 3


def test_people_of_a_changed_customer_are_the_new_ones() -> None:
    book = Directory([Entry(1, "华能电力", people=("王平",))])
    book.put(Entry(1, "华能电力", people=("李雷",)))
    assert [len(found) for found in book.with_people(["王平", "李雷"])] == [0, 1]


class Counting(Directory):
    """Counts what is looked up by likeness, which is what costs."""

    looked_up = 0

    def find(
        self, query: str, limit: int = 5, *, teams: Set[int] | None = None, prefer: Set[int] = frozenset()
    ) -> list[Hit]:
        self.looked_up += 1
        return super().find(query, limit, teams=teams, prefer=prefer)


def test_a_thousand_words_are_not_each_looked_up() -> None:
    """Any word may be a mistyped name: of a long text only so many are tried."""
    few, many = (Counting([Entry(1, "Siemens Energy")]) for _ in range(2))
    spot(few, " ".join(["met xq"] * 20))
    spot(many, " ".join(["met xq"] * 1_000))
    assert 20 <= few.looked_up < many.looked_up <= 1_000


@pytest.mark.parametrize(
    ("begins", "rest", "name"),
    [
        ("nordwnd wants prices: ", "art {0}, ", "Nordwind GmbH"),
        ("dongfang dianqi要报价：\n", "型号{0}，{0}台\n", "东方电气"),
    ],
)
def test_a_mistyped_name_before_a_long_list_is_found(begins: str, rest: str, name: str) -> None:
    directory = Directory([Entry(1, name), Entry(2, "Siemens Energy")])
    [found] = spot(directory, begins + "".join(rest.format(number) for number in range(300)))
    assert found.hits[0].name == name
