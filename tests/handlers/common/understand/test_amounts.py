"""Amounts in words: tables of readings, and properties both ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.understand.amounts import find, parse
from handlers.common.understand.numerals import read

EXACT = {
    "120万": (1_200_000, None), "¥35k": (35_000, "CNY"), "1.2亿": (120_000_000, None), "3万5千": (35_000, None),
    "3万5": (35_000, None), "三十五万": (350_000, None), "两百万": (2_000_000, None), "3.5万元": (35_000, None),
    "１２０万": (1_200_000, None), "$12,000": (12_000, "USD"), "€1.2m": (1_200_000, "EUR"),
    "USD 30k": (30_000, "USD"), "万八": (18_000, None), "一百二": (120, None), "两千三": (2_300, None),
    "三万五千块": (35_000, None), "一千二百万": (12_000_000, None), "一个亿": (100_000_000, None),
    "半个亿": (50_000_000, None), "35w": (350_000, None), "1.5 million dollars": (1_500_000, "USD"),
    "12.5k euros": (12_500, "EUR"), "HK$3m": (3_000_000, "HKD"), "50万美元": (500_000, "USD"),
    "20万人民币": (200_000, "CNY"), "RMB 20万": (200_000, "CNY"), "8000元整": (8_000, None),
    "1,234,567.89 USD": ("1234567.89", "USD"), "一百二十块": (120, None), "3 lakh": (300_000, None),
    "12.000,50": ("12000.50", None), "€12.000": (12_000, "EUR"), "17.500 AUD": (17_500, "AUD"),
    "AUD 18,500": (18_500, "AUD"), "3万澳元": (30_000, "AUD"), "CHF 900": (900, "CHF"),
    "-300万": (-3_000_000, None), "12 000 EUR": (12_000, "EUR"), "约50万": (500_000, None),
    "£4.5k": (4_500, "GBP"), "2千块": (2_000, None),
    "half a million": (500_000, None), "a quarter of a million": (250_000, None),
    "three quarters of a million": (750_000, None), "a million and a half": (1_500_000, None),
    "two and a half million": (2_500_000, None),
    "a million two hundred thousand": (1_200_000, None),
}  # fmt: skip

# What is not exact is said to be so, with what it may mean.
UNSURE = {
    "12.000": ["12000", "12"], "12.000,5": ["12000.5", "120005"], "30-50万": ["300000", "500000"],
    "30到50万": ["300000", "500000"], "between 30k and 50k": ["30000", "50000"], "100多万": ["1000000"],
    "几十万": [], "两三万": [], "上百万": ["1000000"], "十几万": ["100000"],
    "28万6,300": ["286300", "286000"],
}  # fmt: skip

NO_AMOUNT = [
    "报价低10%", "要晚两周", "3台", "3万台", "500 pumps", "5k units", "电话13812345678", "合同号2024001",
    "so-20231", "百分之十", "降了三成", "万一不行", "千万别", "满意度4.5", "nps 9", "15点", "q3", "10 days",
    "第二次", "2.5倍", "一起", "20个点", "no. 4711", "version 1.2.3", "021-5555888", "100吨", "12个月",
]  # fmt: skip


@pytest.mark.parametrize(("words", "money"), EXACT.items())
def test_exact_amounts(words: str, money: tuple[int | str, str | None]) -> None:
    amount = parse(words)
    assert amount is not None
    assert (amount.value, amount.currency) == (Decimal(money[0]), money[1])


@pytest.mark.parametrize(("words", "options"), UNSURE.items())
def test_unsure_amounts_have_no_value_but_options(words: str, options: list[str]) -> None:
    [amount] = find(words)
    assert amount.value is None
    assert [str(option) for option in amount.options] == options


@pytest.mark.parametrize("words", NO_AMOUNT)
def test_numbers_that_are_no_money(words: str) -> None:
    assert find(words) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("28万6,30天账期", 286_000),
        ("28万6,100台", 286_000),
        ("two thousand a month", 2_000),
        ("a million a quarter", 10**6),
    ],
)
def test_what_follows_a_sum_is_no_part_of_it(words: str, value: int) -> None:
    assert [amount.value for amount in find(words)] == [value]


def test_a_bare_number_is_not_sure() -> None:
    [amount] = find("下单50000")
    assert (amount.value, amount.sure) == (Decimal(50_000), False)


def test_amounts_keep_their_places_and_taken_spans_are_left_alone() -> None:
    text = "下单120万,付了30万"
    assert [text[a.start : a.end] for a in find(text)] == ["120万", "30万"]
    assert [text[a.start : a.end] for a in find(text, [(2, 6)])] == ["30万"]


def _chinese(number: int) -> str:
    """The plain way to say a number below 100 million, as an oracle."""
    digits = "零一二三四五六七八九"
    high, low = divmod(number, 10_000)
    if high:
        return _chinese(high) + "万" + ("零" if 0 < low < 1_000 else "") + (_chinese(low) if low else "")
    words, started = "", False
    for unit, name in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += digits[digit] + name
            started = True
        elif started and number:
            words += "" if words.endswith("零") else "零"
    return words


@given(st.integers(1, 99_999_999))
def test_spoken_numbers_read_back(number: int) -> None:
    assert read(_chinese(number)) == number


@given(st.integers(1, 99_999), st.sampled_from(["CNY", "USD", "EUR"]))
def test_written_amounts_read_back_in_every_shape(thousands: int, currency: str) -> None:
    value = Decimal(thousands) * 1000
    shapes = [
        f"{currency} {value:,}",
        f"{thousands}k {currency}",
        f"{currency}{value}",
        f"{value / 10_000}万 {currency}",
    ]
    assert {(a.value, a.currency) for a in map(parse, shapes) if a} == {(value, currency)}
    assert all(parse(shape) for shape in shapes)


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(words: str) -> None:
    for amount in find(words.lower()):
        assert 0 <= amount.start < amount.end <= len(words.lower())


@pytest.mark.parametrize(
    ("words", "value"),
    [("nine hundred and sixty pounds", 960), ("three hundred twenty", 320), ("five hundred", 500)],
)
def test_hundreds_are_read_to_their_end(words: str, value: int) -> None:
    [amount] = find(words, [])
    assert amount.value == value


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("回款5万欧", "EUR"),
        ("打了3万欧的货款", "EUR"),
        ("收到20万欧派的货款", None),
        ("下单5万欧普照明", None),
        ("欧阳要5万", None),
    ],
)
def test_half_a_name_is_no_currency(text: str, currency: str | None) -> None:
    [found] = find(text)
    assert found.currency == currency


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ordered 50k printed cartons, 27,300", 27_300),
        ("下了标签单,310万枚,折合18.6万元", 186_000),
        ("invoice 12,860 due in december", 12_860),
    ],
)
def test_what_is_counted_is_no_money(text: str, value: int) -> None:
    assert [amount.value for amount in find(text)] == [value]


def test_rupees_by_their_sign() -> None:
    [found] = find("released the po for rs 4.5 lakh")
    assert (found.value, found.currency) == (Decimal(450_000), "INR")
