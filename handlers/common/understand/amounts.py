"""Amounts of money in a sentence, Chinese and English: exact Decimals with their currency, or None where unsure."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from handlers.common.understand import numerals
from handlers.common.understand.text import fold

Span = tuple[int, int]

_CURRENCIES: Final = {
    "HKD": r"hk\$|hkd|港元|港币|港纸|港幣",
    "TWD": r"nt\$|twd|新台币|台币",
    "SGD": r"s\$|sgd|新加坡元|新币",
    "AUD": r"a\$|au\$|aud|澳元|澳币",
    "CAD": r"c\$|ca\$|加元|加币",
    "NZD": r"nz\$|nzd|纽币",
    "BRL": r"r\$|brl|reais|雷亚尔",
    "CHF": r"chf|swiss francs?|francs?|瑞士法郎|瑞郎",
    "SEK": r"sek|瑞典克朗",
    "NOK": r"nok|挪威克朗",
    "DKK": r"dkk|丹麦克朗",
    "PLN": r"pln|z[lł]oty(?:ch)?|兹罗提",
    "KRW": r"krw|韩元|韩币|₩",
    "THB": r"thb|baht|泰铢",
    "MYR": r"myr|ringgit|令吉|马币",
    "AED": r"aed|dirhams?|迪拉姆",
    "ZAR": r"zar|rand|兰特",
    "NGN": r"ngn|naira|₦",
    "RUB": r"rub|roubles?|rubles?|卢布|₽",
    "VND": r"vnd|越南盾|₫",
    "USD": r"us\$|usd|us dollars?|dollars?|bucks|美元|美金|美刀|刀|\$",
    "EUR": r"euros?|eur|欧元|€",
    "GBP": r"gbp|pounds?|quid|英镑|£",
    "JPY": r"jpy|yen|日元|日圆",
    "INR": r"inr|rs\.?|rupees?|卢比|₹",
    "CNY": r"rmb|cny|yuan|人民币|¥",
}
_ANY: Final = "|".join(_CURRENCIES.values())
_HAN: Final = numerals.HAN
_QUANTITY_ZH: Final = (
    "台套件个只支张根条吨公斤克升米里平亩箱包袋瓶批次趟回遍人位名家户期天日周月季年小时分钟秒点号层楼款页份辆架颗片组串"
    "折成倍岁度瓦股股座栋项起星强封种轮把票轴卷桶车柜吋寸枚粒捆匹副节册幅扇樘罐筒筐株盒"
)
_QUANTITY_EN: Final = (
    r"\s?(?:%|percent|pct|per cent|°|units?|pcs|pieces?|sets?|tons?|tonnes?|kgs?|kw|kwh|mw|gw|kva|mva|mm|cm|km|"
    r"met(?:er|re)s?|people|staff|employees|days?|weeks?|wks?|months?|years?|yrs?|hours?|hrs?|mins?|minutes?|times|am\b|pm\b|st\b|nd\b|rd\b|th\b|"
    r"o'clock|points?|stars?|out of|x\b|bps|basis)"
)
_TAIL: Final = rf"(?:[\d{_HAN}]+(?:,\d{{3}})?(?!\d|\.\d|[{_QUANTITY_ZH}%])|半(?!个))?"
_NUMBER: Final = re.compile(
    rf"(?:\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+(?:[.,]\d+)*)(?:\s?个?[亿万千百w](?![a-z]){_TAIL})?[万亿]?"
    rf"|半个亿|[{_HAN}]*[{_HAN}](?:点[{_HAN}]+)?(?:个半?亿)?半?"
)
_TAIL_AND_MORE: Final = re.compile(r"(.*[万千百w]\d),\d{3}")
_SPOKEN: Final = re.compile(
    rf"(?<![a-z-])(?:{numerals.ENGLISH_WORDS})(?:[\s-](?:and\s)?(?:{numerals.ENGLISH_WORDS}))*{numerals.ENGLISH_POINT}[\s-](?:thousand|grand|k|million|billion)"
    rf"(?:{numerals.ENGLISH_REST})*(?![a-z])|(?<![a-z-])(?:a|one|two|three|four|five|six|seven|eight|nine)\shundred"
    rf"(?:{numerals.ENGLISH_REST})*(?![a-z])"
)
_LEFT: Final = re.compile(
    rf"(?:^|(?<![a-z]))(?P<currency>{_ANY})\s*(?P<sign>-)?\s*$|(?P<minus>(?:^|[\s:：为是了])-\s?)$"
)
_TIMES: Final = re.compile(r"\s?(k|mn|mm|mio|mil|millions?|bn|billions?|thousand|grand|lakhs?|crores?|m|b)(?![a-z])")
_SCALES: Final = {
    "k": 3, "thousand": 3, "grand": 3, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7, "b": 9, "bn": 9,
    "billion": 9, "billions": 9,
}  # fmt: skip
_VAGUE_AFTER: Final = re.compile(r"\s?[多几余来](?P<unit>个?[万亿千百]+)?|\+|\s(?:or so|odd|something)\b")
_VAGUE_BEFORE: Final = re.compile(r"(?:[几数上过])$")
_EURO: Final = r"(?P<euro>欧)(?=$|[^\u3400-\u9fff]|的)"  # 5万欧, and not the first half of a name: 20万欧派
_RIGHT: Final = re.compile(rf"\s?(?P<currency>{_ANY})(?![a-z])|{_EURO}|(?P<yuan>\s?[元块圆蚊](?:钱|整)?)")
# What is counted, "50k cartons", and one word that may say of which kind: "50k printed cartons".
_PLURAL: Final = r"(?!(?:this|was|has|is|thanks|yes|less|plus|minus|always|perhaps)\b)[a-z]{3,}(?<!us)s\b"
_OF_WHICH_KIND: Final = (
    r"(?!(?:for|from|with|plus|this|that|last|next|their|today|yesterday|tomorrow|were|will|came|paid|sent|received|more|"
    r"less|worth|after|before|they|when|which|what|into|over|under|then|also|only)\b)[a-z-]{4,}(?<!s)"
)
_QUANTITY: Final = re.compile(
    rf"\s?(?:(?!里[头面边有含])[{_QUANTITY_ZH}]|%|千瓦|兆瓦|{_PLURAL})|{_QUANTITY_EN}|\s{_OF_WHICH_KIND} {_PLURAL}"
)
_NUMBERED: Final = re.compile(
    r"[a-z0-9_#№./]$|(?:out of|满分(?:是|为)?)\s*$|(?<!\d)[a-z]-$"
    r"|(?:#|no\.?|nr\.?|号|第|电话|手机|手机号|tel|phone|(?<![a-z])id)[:： ]*$"
)
_GLUED: Final = re.compile(
    r"(?<![a-z])(?:paid|ordered|received|rcvd|got|sent|for|worth|order|payment|invoice|amount|only|about|of)$"
)
_LABELLED: Final = re.compile(r"(?:invoice|inv|ticket|发票|合同)[:： ]+$")
_HYPHENED: Final = re.compile(r"\d-$")
_RANGE: Final = re.compile(r"\s?(?:-|~|到|至|to|and|or|或)\s?")
_PERCENT: Final = re.compile(rf"百分之[{_HAN}点\d]+|[{_HAN}]成")
_NOT_NUMBERS: Final = re.compile(
    r"万一|千万(?=别|不|要|记|注|小心)|十分|一[般下直起定些样旦切度方步边致]|统一|唯一|第[一二三四五六七八九十]+|双十[一二]"
)
_LONGEST_SUM: Final = 18  # characters; what is longer is no money
_LONGEST: Final = 8  # digits of a bare number; longer ones are telephone and order numbers


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in text[start:end]. `value` is None where the words are not exact; `options` are then what they may mean.

    `sure` tells money by its own words (currency, 万, k) from a bare number that only a context makes an amount.
    `currency` is None where not said.
    """

    value: Decimal | None
    currency: str | None
    start: int
    end: int
    sure: bool = True
    options: tuple[Decimal, ...] = ()


def find(text: str, taken: Iterable[Span] = ()) -> list[Amount]:
    """Amounts in the cleaned `text`, from left to right, outside the spans already `taken` by dates and names."""
    blocked = [*taken, *(match.span() for match in _PERCENT.finditer(text)), *_not_numbers(text)]
    found: list[Amount] = []
    for match in heapq.merge(_SPOKEN.finditer(text), _NUMBER.finditer(text), key=lambda match: match.start()):
        if any(match.start() < end and start < match.end() for start, end in blocked):
            continue
        amount = _weigh(text, match)
        if amount:
            found.append(amount)
            blocked.append((amount.start, amount.end))
    return _ranges(text, found)


def parse(words: str) -> Amount | None:
    """The one amount that `words` consist of, as typed after "what amount?"; None if there is none or more."""
    text = fold(words).strip()
    found = find(text)
    if len(found) != 1:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return None if rest.strip(" 约大概共about.。!~左右") else found[0]


def _not_numbers(text: str) -> list[Span]:
    return [match.span() for match in _NOT_NUMBERS.finditer(text)]


@dataclass(slots=True)
class _Reading:
    start: int
    end: int
    options: tuple[Decimal, ...]  # one: exact
    big: bool  # carries 万, k or the like
    vague: bool = False
    currency: str | None = None
    money: bool = False


def _weigh(text: str, match: re.Match[str]) -> Amount | None:
    reading = _number(match)
    left = _LEFT.search(text[: match.start()])
    if not left and _NUMBERED.search(text[: match.start()]) and not _GLUED.search(text[: match.start()]):
        return None
    _scale(text, reading)
    _vague(text, reading)
    _currency(text, reading, left)
    bare = not reading.money and not reading.big
    if not reading.money and _counts(text, reading):
        return None
    numbered = bare and "," not in match.group()  # nobody writes the number of an invoice with a comma
    if numbered and _LABELLED.search(text[: match.start()]) and re.match(r"\s*(?:[a-z]|$|[,，])", text[match.end() :]):
        return None
    negative = bool(left and (left["sign"] or left["minus"]))
    if left and left["minus"]:
        reading.start = left.start("minus") + len(left["minus"]) - len(left["minus"].lstrip(" :：为是了"))
    return _verdict(reading, negative)


def _counts(text: str, reading: _Reading) -> bool:
    """Whether pieces or days are counted, not money; behind a blank 6万8 is no number of what follows."""
    apart = (
        reading.big
        and text[reading.end : reading.end + 1] == " "
        and text[reading.end + 1 : reading.end + 2] >= "\u3400"
    )
    return not apart and bool(_QUANTITY.match(text, reading.end))


def _number(match: re.Match[str]) -> _Reading:
    words = match.group()
    if words[0].isascii() and words[0].isalpha():
        value = numerals.read_english(words)
        return _Reading(match.start(), match.end(), () if value is None else (value,), big=True)
    big = bool(re.search(r"[万亿w]", words))
    if words[0].isdigit() and not re.search(r"[万亿千百w]", words):
        return _Reading(match.start(), match.end(), _western(words), big=False)
    tail = _TAIL_AND_MORE.fullmatch(words)
    if tail:  # 28万6,300 is 286,300, or 286,000 and then 300 of something
        doubtful = tuple(value for part in (words, tail[1]) if (value := _spoken(part)) is not None)
        return _Reading(match.start(), match.end(), doubtful, big)
    spoken = _spoken(words)
    bare_unit = words[0] in "百千万亿" and not words[1:].strip("百千万亿") and len(words) > 0
    return _Reading(match.start(), match.end(), () if spoken is None else (spoken,), big, vague=bare_unit)


def _spoken(words: str) -> Decimal | None:
    words = re.sub(r"(?<=\d)[, ](?=\d{3})", "", words)
    if words.startswith("半个"):
        return numerals.read("半亿")
    return numerals.read(words.replace("个半亿", "亿半").replace("个", ""))


def _western(words: str) -> tuple[Decimal, ...]:
    """Readings of digits with points and commas: one if exact, two for 12.000 or 12,50, none for 1.2.3."""
    words = words.replace(" ", "")
    if len(words) > _LONGEST_SUM:
        return ()
    if re.fullmatch(r"\d+|\d{1,3}(,\d{3})+(\.\d+)?|\d+\.(\d{1,2}|\d{4,})", words):
        return (Decimal(words.replace(",", "")),)
    if re.fullmatch(r"\d{1,3}\.\d{3}", words):
        return (Decimal(words.replace(".", "")), Decimal(words))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d{2}", words):
        return (Decimal(words.replace(".", "").replace(",", ".")),)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d|\d+,\d{1,2}|\d{1,3}(\.\d{3}){2,}", words):
        return (Decimal(words.replace(".", "").replace(",", ".")), Decimal(words.replace(".", "").replace(",", "")))
    return ()


def _scale(text: str, reading: _Reading) -> None:
    times = _TIMES.match(text, reading.end)
    if not times or reading.big:
        return
    power = _SCALES.get(times[1], 6)
    exact = reading.options[-1:]  # 1.250 million has a point, not a separator
    reading.options = tuple(value * 10**power for value in exact)
    reading.big = times[1] not in {"m", "b"}
    reading.end = times.end()
    if times[1] in {"m", "b"}:
        reading.money = False


def _vague(text: str, reading: _Reading) -> None:
    if _VAGUE_BEFORE.search(text[: reading.start]):
        reading.vague = True
        reading.start -= 1
        reading.options = reading.options if text[reading.start] in "上过" else ()
    after = _VAGUE_AFTER.match(text, reading.end)
    if not after or (after.group() in {"来", "几", "余"} and not after["unit"]):
        return
    reading.vague = True
    reading.end = after.end()
    if after["unit"]:
        reading.big = True
        unit = numerals.read(after["unit"].replace("个", ""))
        reading.options = tuple(value * unit for value in reading.options if unit)


def _currency(text: str, reading: _Reading, left: re.Match[str] | None) -> None:
    if left and left["currency"]:
        reading.start = left.start("currency")
        reading.currency = _code(left["currency"])
    right = _RIGHT.match(text, reading.end)
    if right:
        reading.end = right.end()
        reading.currency = reading.currency or _named(right)
    reading.money = bool(right or reading.currency)


def _named(right: re.Match[str]) -> str | None:
    if right["euro"]:
        return "EUR"
    return _code(right["currency"]) if right["currency"] else None


def _code(word: str) -> str:
    return next(code for code, pattern in _CURRENCIES.items() if re.fullmatch(pattern, word))


def _verdict(reading: _Reading, negative: bool) -> Amount | None:
    sure = reading.money or reading.big
    options = tuple(_tidy(-value if negative else value) for value in reading.options)
    if reading.money and not reading.big and len(options) == 2 and options[0] == 1000 * options[1]:
        options = options[:1]  # 17.500 EUR: nobody names thousandths of a currency
    exact = len(options) == 1 and not reading.vague
    if not sure and not (len(options) == 2 or (exact and _plausible(options[0]))):
        return None
    place = (reading.start, reading.end)
    return Amount(options[0] if exact else None, reading.currency, *place, sure, () if exact else options)


def _tidy(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _plausible(value: Decimal) -> bool:
    """Whether a bare number may be money at all: ones and telephone numbers are not."""
    return abs(value) >= 10 and len(str(int(abs(value)))) <= _LONGEST


def _ranges(text: str, found: list[Amount]) -> list[Amount]:
    """Two amounts joined by "to" are one that is not exact; its ends are the options."""
    merged: list[Amount] = []
    for amount in found:
        previous = merged[-1] if merged else None
        joint = previous and _RANGE.fullmatch(text[previous.end : amount.start])
        if previous and joint and amount.sure and previous.value is not None and amount.value is not None:
            low = previous.value if previous.sure else _same_scale(previous.value, amount)
            code = amount.currency or previous.currency
            merged[-1] = Amount(None, code, previous.start, amount.end, True, (low, amount.value))
        else:
            merged.append(amount)
    return [amount for amount in merged if amount.sure or not _hyphened(text, amount)]


def _hyphened(text: str, amount: Amount) -> bool:
    """Part of 021-5555888 or 2026-114: a number of something, not money."""
    return bool(_HYPHENED.search(text[: amount.start]) or re.match(r"-\d", text[amount.end :]))


def _same_scale(value: Decimal, amount: Amount) -> Decimal:
    """30 in "30-50万" means 300,000: the scale of the end is the scale of the start."""
    assert amount.value is not None
    for size in (10**9, 10**8, 10**6, 10**4, 10**3):
        if abs(amount.value) >= size and value * size <= abs(amount.value):
            return value * size
    return value
