"""`/new` in one line: a name, then what else was typed, each part told by its label or by its looks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.common.errors import UserError
from handlers.common.understand.lexicon import words

MAX_NAME: Final = 80
_PARTS: Final = re.compile(r"[,，;；、\n]+")
_LABELS: Final[Mapping[str, str]] = {
    "行业": "industry", "industry": "industry", "sector": "industry",
    "规模": "size", "size": "size",
    "地区": "region", "区域": "region", "城市": "region", "region": "region", "city": "region",
    "集团": "group_company", "母公司": "group_company", "group": "group_company", "parent": "group_company",
    "全称": "legal_name", "legal name": "legal_name",
    "简称": "alias", "别名": "alias", "alias": "alias", "aka": "alias", "short": "alias",
    "联系人": "contact", "contact": "contact",
    "电话": "phone", "手机": "phone", "phone": "phone", "mobile": "phone", "tel": "phone",
    "渠道": "acquisition_channel", "来源": "acquisition_channel", "channel": "acquisition_channel",
}  # fmt: skip
_SIZES: Final[Mapping[str, str]] = {
    "微型": "micro", "小型": "small", "中型": "medium", "大型": "large", "小微": "micro",
    "跨国": "multinational", "跨国公司": "multinational", "multinational": "multinational",
    "micro": "micro", "small": "small", "medium": "medium", "large": "large",
}  # fmt: skip
# A label is parted from its value by a mark or a space; these few also stand right before Chinese text.
_LABELLED: Final = re.compile(
    rf"^({'|'.join(sorted(_LABELS, key=len, reverse=True))})"
    rf"(?:\s*[:：=是]\s*|\s+|(?<=行业)|(?<=联系人)|(?<=简称)|(?<=全称)|(?<=电话)|(?<=手机))(.+)$",
    re.I,
)
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?\d[\d\s-]{5,17}\d)(?!\d)")
_TITLE: Final = r"(?:总|经理|主任|工|先生|女士|老师)"
_PERSON: Final = re.compile(rf"^(?:[\u3400-\u9fff]{{1,3}}{_TITLE}|(?:mr|ms|mrs|dr)\.? \w[\w .'-]*)$", re.I)
_GROUP: Final = 2  # characters of what a group of companies is called before a place
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_PLACES: Final = frozenset(words("regions"))
_TRADES: Final = frozenset(word for word in words("trades") if word not in ("股份", "集团"))
# Where a label begins within a line: before a mark or Chinese; in Latin letters "contact Li Qiang" is one, and the
# words of Ridgeway Mobile Services are not.
_HAN_LABELS: Final = "|".join(sorted((label for label in _LABELS if not label.isascii()), key=len, reverse=True))
_ASCII_LABELS: Final = "|".join(sorted((label for label in _LABELS if label.isascii()), key=len, reverse=True))
_SPACED: Final = re.compile(
    rf"\s+(?=(?:{_HAN_LABELS})\s*\S|(?i:{_ASCII_LABELS})\s*[:=]|(?:contact|phone|mobile|tel|aka) (?=[A-Z+\d]))"
)
_LEGAL: Final = re.compile(r"^(?:ltd|inc|llc|co|corp|gmbh|plc|s\.?a|ag|bv|pte ltd|co ltd|co\.,? ltd)\.?$", re.I)


@dataclass(frozen=True, slots=True)
class Described:
    """A customer as it was typed. `fields` are columns of the customer; `rest` is what no part of it explains."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    alias: str | None = None
    contact: str | None = None
    phone: str | None = None
    rest: str | None = None


def describe(text: str) -> Described:
    """Take `text` apart. UserError where there is no name, or none that can be one."""
    first, *parts = _split(text)
    name, more = _parted(first)
    found: dict[str, str] = {}
    rest: list[str] = []
    for part in (*more, *(piece for each in parts for piece in _pieces(each))):
        if not _understood(part, found):
            rest.append(part)
    alias, contact, phone = (found.pop(key, None) for key in ("alias", "contact", "phone"))
    return Described(checked_name(name), found, alias, contact, phone, "; ".join(rest) or None)


def checked_name(text: str) -> str:
    """A name on one line. UserError for an empty or endless one, or one without a letter."""
    name = " ".join("".join(character for character in text if character.isprintable() or character.isspace()).split())
    if not any(character.isalnum() for character in name) or _PHONE.fullmatch(name):
        raise UserError("customers-new-no-name")
    if len(name) > MAX_NAME:
        raise UserError("customers-new-long-name", most=str(MAX_NAME))
    return name


def _split(text: str) -> list[str]:
    """The parts; a legal form behind a comma belongs to the name before it: Bolt & Sons, Ltd."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    while len(parts) > 1 and _LEGAL.match(parts[1]):
        parts[:2] = [f"{parts[0]}, {parts[1]}"]
    return parts or [""]


def _parted(text: str) -> tuple[str, list[str]]:
    """A name and what follows it by spaces alone: 海蓝半导体 上海 电子 联系人李强 13900001111.

    A name in Latin letters is ended by a label or a phone only: Bolt Energy and Bank of Shanghai are whole; so is a
    name with one word behind it, 华能 新能源.
    """
    head, *labelled = _pieces(text)
    tokens, phone = _tokens(head), _PHONE.search(head)
    if not _HAN.search(tokens[0]):
        end = phone.start() if phone and phone.start() else len(head)
        return head[:end].strip(), [*filter(None, [head[end:]]), *labelled]
    told = next((at for at, token in enumerate(tokens) if at > _begins(tokens) and _by_itself(token)), len(tokens))
    alone = len(tokens) - told + len(labelled) < 2 and bool(tokens[told:]) and not _PERSON.match(tokens[told])
    return (head, labelled) if alone else (" ".join(tokens[:told]), [*tokens[told:], *labelled])


def _tokens(text: str) -> list[str]:
    """The words between spaces, a phone being one."""
    phone = _PHONE.search(text)
    if phone is None:
        return text.split() or [""]
    return [*text[: phone.start()].split(), phone.group(), *text[phone.end() :].split()]


def _begins(tokens: Sequence[str]) -> int:
    """The last word that the name surely has: 上海 is none by itself, and neither is 国网 before 上海 电力."""
    if tokens[0] in _PLACES:
        return 1
    if len(tokens[0]) > _GROUP or tokens[1:2] == [] or tokens[1] not in _PLACES:
        return 0
    return 2 if tokens[2:3] and tokens[2] in _TRADES else 1


def _pieces(part: str) -> list[str]:
    """What stands in front of each label is a piece of its own."""
    return [piece.strip() for piece in _SPACED.split(part) if piece.strip()] or [part]


def _by_itself(token: str) -> bool:
    """Whether a word says by its looks that it is no more of the name."""
    looks = _PERSON.match(token) or _PHONE.fullmatch(token)
    return token in _PLACES or token in _TRADES or token.lower() in _SIZES or bool(looks)


def _understood(part: str, found: dict[str, str]) -> bool:
    labelled = _LABELLED.match(part)
    if labelled:
        return _labelled(_LABELS[labelled.group(1).lower()], labelled.group(2).strip(), found)
    if part.lower() in _SIZES:
        found["size"] = _SIZES[part.lower()]
        return True
    return _by_looks(part, found)


def _labelled(name: str, value: str, found: dict[str, str]) -> bool:
    if name == "size":
        if value.lower() not in _SIZES:
            return False
        value = _SIZES[value.lower()]
    if name == "phone" and not _PHONE.search(value):
        return False
    if name == "contact":
        return _by_looks(value, found) or bool(found.setdefault("contact", value))
    found.setdefault(name, value)
    return True


def _by_looks(part: str, found: dict[str, str]) -> bool:
    phone = _PHONE.search(part)
    person = (part[: phone.start()] + part[phone.end() :]).strip() if phone else part
    if phone and (not person or len(person) <= 20):
        found.setdefault("phone", phone.group())
        if person:
            found.setdefault("contact", person)
        return True
    if _PERSON.match(part):
        found.setdefault("contact", part)
        return True
    kind = "region" if part in _PLACES else "industry" if part in _TRADES else None
    if kind is None or kind in found:
        return False
    found[kind] = part
    return True
