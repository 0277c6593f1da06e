"""Somebody at a customer, as a message names one: the name, what the person is there, phone and e-mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from handlers.common.understand.clauses import CUSTOMER, Clause
from handlers.common.understand.lexicon import table, words
from handlers.common.understand.text import Text
from handlers.common.understand.words import EVERYDAY_EN

_ZH: Final = {name: "|".join(lines) for name, lines in table("people")["zh"].items()}
_EN: Final = {name: "|".join(lines) for name, lines in table("people")["en"].items()}
_SAID: Final = "|".join(table("people")["reach"]["said"])

_SURNAME: Final = f"[{''.join(words('surnames'))}]"
_TITLE_ZH: Final = rf"(?P<title>(?:{_ZH['offices']}){{0,2}}(?:部|中心|处|科)?的?(?:{_ZH['posts']}))"
_NAME_ZH: Final = rf"(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)"
_END_ZH: Final = rf"(?=$|[\s,，。;；、（(:：!！\d+]|{_ZH['follows']})"
_ONLY_POST_ZH: Final = re.compile(rf"(?:{_ZH['posts']}|{_ZH['polite']})+")
_BY_TITLE_ZH: Final = re.compile(
    rf"{_TITLE_ZH}(?:已经?|刚|就|现在)?(?:{_ZH['between']})?\s*{_NAME_ZH}{_END_ZH}"
)  # 采购总监李伟, 采购总监换成李伟了
_BECOMES_ZH: Final = re.compile(
    rf"{_NAME_ZH}(?:[\s,，(（]|{_ZH['becomes']})[了上]?(?:他们|公司|{CUSTOMER}+)?[新的]*{_TITLE_ZH}"
)  # 李伟接替王总当采购经理
_BY_WORD_ZH: Final = re.compile(rf"(?:{_ZH['leads']})[\s:：]*{_NAME_ZH}{_END_ZH}")  # 新来的叫刘洋
_TITLE_AFTER_ZH: Final = re.compile(rf"[\s,，(（]*{_TITLE_ZH}")

_TITLE_EN: Final = (
    r"(?P<title>(?:head|director|vp|vice president|chief|manager) of (?!the\b|our\b)[a-z]+(?: and [a-z]+)?"
    rf"|(?:[a-z]+ ){{0,2}}(?:{_EN['posts']}|{_EN['vague']}))\b"
)
_TITLE_BEHIND_EN: Final = re.compile(
    rf"['s]*[\s,(]*(?:(?:has|joined|joins|{_EN['fillers']}|{CUSTOMER}+)[\s,]+)*{_TITLE_EN}"
)
_TITLE_AHEAD_EN: Final = re.compile(rf"{_TITLE_EN}[\s,:(]*(?:(?:now|{_EN['fillers']}) )*(?:mr|ms|mrs|dr)?\.?\s*$")
_VAGUE_EN: Final = re.compile(rf"\b(?:{_EN['vague']})$")
_FILLER_EN: Final = re.compile(rf"(?:(?:{_EN['fillers']}) )+")
_NO_NAMES: Final = EVERYDAY_EN | frozenset(table("people")["en"]["no_names"])
_NAME_EN: Final = r"[A-Z][a-zA-Z'’\-]+(?: (?:van|von|de|der|da|di|la|bin|al|O'|Mc)?\s?[A-Z][a-zA-Z'’\-]+){1,2}"
_PERSON_EN: Final = re.compile(rf"\b(?:(?:Mr|Ms|Mrs|Dr)\.? )?(?P<name>{_NAME_EN})\b")

_FIRST_NAME_EN: Final = re.compile(
    rf"\b(?P<name>[A-Z][a-z'’\-]+(?: [A-Z][a-zA-Z'’\-]+)?),? (?:(?:over )?(?:at|from|of)) (?:the )?{CUSTOMER}"
)  # Bruce at Wayne

_PHONE: Final = re.compile(
    r"(?<![\d.])(?:(?:\+|00)\d{1,3}[\s\-]?(?:\(0\))?[\d\s\-]{6,14}\d|1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
    r"|0\d{2,3}[\s\-]\d{7,8}|0[1-9]\d{8,9})(?![\d.])"
)
_NUMBER_SAID: Final = re.compile(
    rf"(?:{_SAID})\.?(?:号|是|为|number)?[\s:：]*(\d[\d\s\-]{{5,14}}\d)(?![\d.])", re.IGNORECASE
)
_EMAIL: Final = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)  # 邮箱li@sany.example begins at its li


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named; every field as typed, None where it is not said."""

    name: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None


def spans(text: str) -> list[tuple[int, int]]:
    """Where phone numbers and e-mail addresses stand: they are no amounts and no days."""
    found = [match.span() for match in (*_PHONE.finditer(text), *_EMAIL.finditer(text))]
    return found + [match.span(1) for match in _NUMBER_SAID.finditer(text)]


def named(text: Text, clause: Clause) -> Named:
    """Whom a clause names as somebody at the customer; the name may follow it, as in "the new buyer, Tom Reed".

    Phone and e-mail may stand anywhere in the message.
    """
    phone, email = _reach(text.original)
    rest = text.quote(clause.end, len(text.clean))
    found = _chinese(text, clause) or _english(_shown(text, clause), rest) or _following(_shown(text, clause), rest)
    name, title = found or (None, None)
    return Named(name, title, phone, email)


def _following(shown: str, rest: str) -> tuple[str, str | None] | None:
    """The name that the words right behind a clause begin with."""
    match = _PERSON_EN.match(rest)
    return _english(shown + rest[: match.end()], rest[match.end() :]) if match else None


def _reach(original: str) -> tuple[str | None, str | None]:
    said = _NUMBER_SAID.search(original)
    phone = said[1] if said else next((match.group() for match in _PHONE.finditer(original)), None)
    email = _EMAIL.search(original)
    return phone.strip() if phone else None, email.group() if email else None


def _chinese(text: Text, clause: Clause) -> tuple[str, str | None] | None:
    for pattern in (_BY_TITLE_ZH, _BECOMES_ZH, _BY_WORD_ZH):
        for match in pattern.finditer(clause.masked):
            name = _quoted(text, clause, match.span("name"))
            if _ONLY_POST_ZH.fullmatch(name[1:]):
                continue  # 王总 is no name yet
            place = match.span("title") if "title" in match.groupdict() else _title_after(clause.masked, match.end())
            return name, _quoted(text, clause, place) if place else None
    return None


def _title_after(masked: str, end: int) -> tuple[int, int] | None:
    match = _TITLE_AFTER_ZH.match(masked[end:])
    return (end + match.start("title"), end + match.end("title")) if match else None


def _quoted(text: Text, clause: Clause, place: tuple[int, int]) -> str:
    return text.quote(clause.start + place[0], clause.start + place[1])


def _shown(text: Text, clause: Clause) -> str:
    """The clause as it was typed, customers hidden: their names look like people's."""
    return "".join(
        sign if sign == CUSTOMER else text.original[text.origins[clause.start + place]]
        for place, sign in enumerate(clause.masked)
    )


def _english(shown: str, rest: str = "") -> tuple[str, str | None] | None:
    for match in _PERSON_EN.finditer(shown):
        parts = match["name"].removesuffix("'s").split()
        while parts and parts[0].casefold() in _NO_NAMES:
            parts.pop(0)
        if len(parts) > 1 and not any(part.casefold() in _NO_NAMES for part in parts):
            return " ".join(parts), _title_en(shown[: match.start()], f"{shown[match.end() :]} {rest}")
    first = _FIRST_NAME_EN.search(shown)
    if first and not any(part.casefold() in _NO_NAMES for part in first["name"].split()):
        return first["name"], _title_en(shown[: first.start()], f"{shown[first.end() :]} {rest}")
    return None


def _title_en(before: str, after: str) -> str | None:
    behind = _TITLE_BEHIND_EN.match(after.lower())
    ahead = _TITLE_AHEAD_EN.search(before.lower())
    title = (behind or ahead or {"title": ""})["title"]
    title = title[match.end() :] if (match := _FILLER_EN.match(title)) else title
    return title if title and not _VAGUE_EN.search(title) else None
