"""The fields of a customer's file: those that everybody has, and those that a firm made for itself without code.

A value is read from what a person types; UserError teaches where it is none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.customers import JUDGEMENTS
from db.people import FirmInfo
from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES, label
from handlers.common.understand import amounts, dates
from handlers.common.understand.dates import Direction

TEXT, CHOICE, NUMBER, MONEY, SHARE, DAYS, MARK, DAY = (
    "text", "choice", "number", "money", "share", "days", "mark", "day",
)  # fmt: skip
MAX_VALUE: Final = 80
MAX_NAME: Final = 20
MOST: Final = 20  # own fields of a firm
CHOICES: Final = 12
GONE: Final = ("-", "—", "无", "空", "清空", "none", "empty")
SIZES: Final = ("micro", "small", "medium", "large", "multinational")
# The words that make a kind of own field; anything else is a list of choices.
_KINDS: Final = {
    "文字": TEXT, "文本": TEXT, "text": TEXT,
    "数字": NUMBER, "数值": NUMBER, "number": NUMBER,
    "日期": DAY, "date": DAY,
    "金额": MONEY, "amount": MONEY,
}  # fmt: skip
_NUMBER: Final = re.compile(r"[-−]?\d[\d,\uff0c]*(?:\.\d+)?")
_SPLIT: Final = re.compile(r"[\s/、,\uff0c;\uff1b|]+")
_RENAMED: Final = re.compile(r"([^\s,，;；/、]+?)\s*(?:→|->|=>|改名为|改名|改为|改成)\s*([^\s,，;；/、]+)")
_BETWEEN: Final = " \t\n:：=是"  # a field and its value
MESSAGE: Final = 200  # characters of a message that may be a field's value
# What may stand around the customer and before the value where a field is told in a sentence.
_WHOM: Final = re.compile(r"^(?:请?把|将|给|set|change|update)\s*|(?:'|’)s$|的$", re.IGNORECASE)
_MADE: Final = re.compile(
    r"^(?:改成|改为|设为|设成|调整[到为]|[调提增减升降涨](?:高|升|加|少|低)?[到至为]|变成|变为|现在是|现为|有"
    r"|is now|is|was|to|now|are|has (?:grown|risen|fallen) to)"
    r"(?:\s+|(?=[^a-z\s]))",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[,，;；。!！?？]\s*[^\d\s]")
_UNITS: Final = " %\uff05天分"


CUSTOMERS: Final = "customers"
# What records are called where a field of them is made: "拜访/到访方式: 视频 现场".
_RECORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "visits": ("拜访", "visit", "visits"), "complaints": ("投诉", "complaint", "complaints"),
    "orders": ("订单", "order", "orders"), "invoices": ("发票", "invoice", "invoices"),
    "contracts": ("合同", "contract", "contracts"), "projects": ("项目", "project", "projects"),
    "surveys": ("满意度", "survey", "surveys"),
}  # fmt: skip
_OF: Final = re.compile(r"([^\s/／]+)\s*[/／]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a file. `key` is a column of the customer, of an `own` field the key under which it is kept.

    name: of an own field, as the firm wrote it. leaders: only who leads may change it. of: the table it is a field of.
    """

    key: str
    kind: str
    choices: tuple[str, ...] = ()
    name: str | None = None
    leaders: bool = False
    of: str = CUSTOMERS

    @property
    def own(self) -> bool:
        return self.name is not None

    def called(self, lang: str) -> str:
        """What the field is called."""
        return self.name or label(lang, f"profile-field-{self.key}")


STANDARD: Final = (
    Field("legal_name", TEXT),
    Field("group_company", TEXT),
    Field("industry", TEXT),
    Field("size", CHOICE, SIZES),
    Field("region", TEXT),
    Field("acquisition_channel", TEXT),
    Field("acquisition_cost", MONEY),
    Field("credit_rating", TEXT, leaders=True),
    Field("credit_rating_source", TEXT, leaders=True),
    Field("credit_limit", MONEY, leaders=True),
    Field("payment_terms_days", DAYS, leaders=True),
    Field("margin_rate", SHARE, leaders=True),
    *(Field(key, MARK) for key in JUDGEMENTS),
)


def own(firm: FirmInfo) -> list[Field]:
    """The fields of customers that the firm made."""
    return [each for each in made(firm) if each.of == CUSTOMERS]


def of_records(firm: FirmInfo) -> list[Field]:
    """The fields of visits, complaints and other records that the firm made."""
    return [each for each in made(firm) if each.of != CUSTOMERS]


def made(firm: FirmInfo) -> list[Field]:
    """All fields that the firm made."""
    kept = firm.settings.get("fields", [])
    return [
        Field(each["key"], each["kind"], tuple(each.get("choices", ())), each["name"], of=each.get("of", CUSTOMERS))
        for each in kept
    ]


def everything(firm: FirmInfo) -> list[Field]:
    """All fields, the firm's own last."""
    return [*STANDARD, *own(firm)]


def named(text: str, among: Iterable[Field], *, loosely: bool = False) -> tuple[str, Field, str] | None:
    """(before, field, value) of "华能 行业 电力": the field whose name stands first, the longest of several there.

    loosely: also where a Chinese name has no space around it, as in "华能年产能1200".
    """
    found: list[tuple[int, int, Field]] = []
    folded = text.casefold()
    for field in among:
        for name in {field.called(lang).casefold() for lang in LANGUAGES}:
            match = re.search(_place(name, loosely=loosely), folded)
            if match:
                found.append((match.start(), -match.end(), field))
    if not found:
        return None
    start, end, field = min(found, key=lambda each: each[:2])
    return text[:start].strip(" ,\uff0c"), field, text[-end:].strip(_BETWEEN)


def told(text: str, among: Iterable[Field], *, loosely: bool = False) -> tuple[str, Field, str] | None:
    """(customer, field, value) of a message that says nothing else: "把华能的合作等级改成重要", "Acme's tier is gold".

    None where it goes on like a sentence, which a value does not.
    """
    found = named(text[:MESSAGE], among, loosely=loosely)
    if found is None or len(text) > MESSAGE:
        return None
    whom = _WHOM.sub("", found[0]).strip(_BETWEEN)
    value = _MADE.sub("", found[2]).strip(_BETWEEN).rstrip(".。!！")
    sentence = found[1].kind != TEXT and _SENTENCE.search(value)
    return (whom, found[1], value) if whom and value and not sentence else None


def _place(name: str, *, loosely: bool) -> str:
    """Where a name stands in a text, as a pattern."""
    before = r"(?:^|(?<=[\s,\uff0c:：])|的|(?<=(?:'|’)s ))(?:的)?"
    after = r"(?=[\s:：=是为<>]|$)"
    first, last = loosely and not name[0].isascii(), loosely and not name[-1].isascii()
    return f"{'(?:的)?' if first else before}{re.escape(name)}{'' if last else after}"


def amount(field: Field, text: str) -> float | None:
    """The number or amount that `text` is; None where it is none."""
    if field.kind == MONEY:
        found = amounts.parse(text)
        return None if found is None or found.value is None else float(found.value)
    return _number(field, text, date.min)


def read(field: Field, text: str, *, today: date, lang: str) -> Any:
    """The value that `text` is; None where it says "none". UserError, in words of `lang`, where it cannot be one."""
    good, value = tried(field, text, today=today)
    if not good:
        said = clip(" ".join(text.split()), MAX_NAME)
        raise UserError("profile-bad-value", name=field.called(lang), words=said, hint=field.kind)
    return value


def tried(field: Field, text: str, *, today: date) -> tuple[bool, Any]:
    """Whether `text` is a value of the field or says that there is none, and the value."""
    said = " ".join(text.split())
    if not said or said.casefold() in GONE:
        return True, None
    value = _READERS[field.kind](field, said, today)
    return value is not None, value


def _text(field: Field, said: str, today: date) -> str:
    if field.key == "industry":
        return _industry(said)
    return clip(said, MAX_VALUE)


def _industry(said: str) -> str:
    """The key of an industry that has a name in the texts, else as it was written."""
    for key in _INDUSTRIES:
        if said.casefold() in {key, *(label(lang, f"industry-{key}").casefold() for lang in LANGUAGES)}:
            return key
    return clip(said, MAX_VALUE)


_INDUSTRIES: Final = (
    "power", "grid", "new_energy", "ev", "machinery", "food", "logistics", "hospital", "electronics",
)  # fmt: skip


def _choice(field: Field, said: str, today: date) -> str | None:
    for key in field.choices:
        names = {key.casefold()}
        if not field.own:
            names |= {label(lang, f"{field.key}-{key}").casefold() for lang in LANGUAGES}
        if said.casefold() in names:
            return key
    return None


def _number(field: Field, said: str, today: date) -> float | None:
    match = _NUMBER.fullmatch(said.rstrip(_UNITS))
    return float(re.sub("[,\uff0c]", "", match.group()).replace("−", "-")) if match else None


def _money(field: Field, said: str, today: date) -> Any:
    found = amounts.parse(said)
    if found is None or found.value is None or found.value < 0:
        return None
    return str(found.value) if field.own else found.value


def _share(field: Field, said: str, today: date) -> float | None:
    number = _number(field, said, today)
    if number is None:
        return None
    share = number / 100 if "%" in said or "\uff05" in said or number > 1 else number
    return share if -1 <= share <= 1 else None


def _days(field: Field, said: str, today: date) -> int | None:
    number = _number(field, said.removesuffix("days").strip(), today)
    return int(number) if number is not None and 0 <= number <= 3650 and number == int(number) else None


def _mark(field: Field, said: str, today: date) -> float | None:
    number = _number(field, said, today)
    return number if number is not None and 1 <= number <= 5 else None


def _day(field: Field, said: str, today: date) -> str | None:
    on = dates.parse(said, today, direction=Direction.FUTURE)
    return on.isoformat() if on is not None else None


_READERS: Final[Mapping[str, Callable[[Field, str, date], Any]]] = {
    TEXT: _text,
    CHOICE: _choice,
    NUMBER: _number,
    MONEY: _money,
    SHARE: _share,
    DAYS: _days,
    MARK: _mark,
    DAY: _day,
}


def split(text: str) -> tuple[str, list[str]]:
    """Name and words of "下次审计: 日期", "Next audit date", "Tier gold silver": a colon or a kind ends the name."""
    name, colon, rest = re.sub(r"[：=]", ":", text.strip(), count=1).partition(":")
    words = [word for word in _SPLIT.split(rest if colon else name) if word]
    if colon:
        return " ".join(name.split()), words
    if len(words) > 1 and words[-1].casefold() in _KINDS:
        return " ".join(words[:-1]), words[-1:]
    return (words[0], words[1:]) if words else ("", [])


def defined(text: str, there: Sequence[Field]) -> Field:
    """The own field that "合作等级: 战略 重要 一般" or "年产能 数字" makes. UserError, which teaches, otherwise."""
    of, text = _table(text)
    name, words = split(text)
    if not name or not words or len(name) > MAX_NAME or name.isdigit():
        raise UserError("fields-how-short")
    beside = (*(STANDARD if of == CUSTOMERS else ()), *there)
    taken = {each.called(lang).casefold() for each in beside for lang in LANGUAGES}
    if name.casefold() in taken:
        raise UserError("fields-taken", name=name)
    if len(there) >= MOST or len(words) > CHOICES:
        raise UserError("fields-too-many", most=str(MOST), choices=str(CHOICES))
    whole = name.casefold() if of == CUSTOMERS else f"{of}/{name.casefold()}"
    key = f"own_{hashlib.sha256(whole.encode()).hexdigest()[:8]}"  # made again, it finds its values again
    kind = _KINDS.get(words[0].casefold()) if len(words) == 1 else None
    if kind is not None:
        return Field(key, kind, (), name, of=of)
    return Field(key, CHOICE, tuple(dict.fromkeys(clip(word, MAX_NAME) for word in words)), name, of=of)


def _table(text: str) -> tuple[str, str]:
    """What "拜访/到访方式: 视频" is a field of, and the text without that; "visits" of "visit/Channel: video"."""
    match = _OF.match(text.strip())
    said = match.group(1).casefold() if match else ""
    table = next((each for each, words in _RECORDS.items() if said in words), None)
    return (CUSTOMERS, text) if match is None or table is None else (table, text.strip()[match.end() :])


@dataclass(frozen=True, slots=True)
class Rechosen:
    """Other choices of a field that is there: all of them, and the new name of each that is only called otherwise."""

    field: Field
    choices: tuple[str, ...]
    renamed: Mapping[str, str]


def rechosen(text: str, there: Sequence[Field]) -> Rechosen | None:
    """What "合作等级: 战略→核心" or a new list of choices makes of a field of choices; None where it is about none.

    UserError, which teaches, where a choice is not there, or two would be called the same.
    """
    text = _table(text)[1]
    name, _ = split(text)
    field = next((each for each in there if str(each.name).casefold() == name.casefold()), None)
    said = re.sub(r"[：=]", ":", text, count=1).partition(":")[2].strip()
    if field is None or field.kind != CHOICE or not said:
        return None
    pairs = _RENAMED.findall(said)
    known = {choice.casefold(): choice for choice in field.choices}
    strange = next((old for old, _ in pairs if old.casefold() not in known), None)
    if strange is not None:
        raise UserError("rules-own-choice", name=name, words=clip(strange, MAX_NAME), choices=" / ".join(field.choices))
    renamed = {known[old.casefold()]: clip(new, MAX_NAME) for old, new in pairs}
    words = [word for word in _SPLIT.split(said) if word]
    wanted = [renamed.get(each, each) for each in field.choices] if pairs else [clip(word, MAX_NAME) for word in words]
    if len({*wanted}) != len(wanted) or not 2 <= len(wanted) <= CHOICES:
        raise UserError("fields-choices", name=name, most=str(CHOICES))
    return Rechosen(field, tuple(wanted), renamed)


def kept(field: Field) -> dict[str, Any]:
    """An own field as the firm's settings keep it."""
    of = {} if field.of == CUSTOMERS else {"of": field.of}
    return {"key": field.key, "name": field.name, "kind": field.kind, "choices": list(field.choices)} | of
