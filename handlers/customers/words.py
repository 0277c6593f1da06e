"""`/new` in one line: a name, then what else was typed, each part told by its label or by its looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from handlers.common.errors import UserError

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
    name, *parts = _split(text)
    found: dict[str, str] = {}
    rest: list[str] = []
    for part in parts:
        if not _understood(part, found):
            rest.append(part)
    alias, contact, phone = (found.pop(key, None) for key in ("alias", "contact", "phone"))
    return Described(checked_name(name), found, alias, contact, phone, "; ".join(rest) or None)


def checked_name(text: str) -> str:
    """A name on one line. UserError for an empty or endless one, or one without a letter."""
    name = " ".join("".join(character for character in text if character.isprintable() or character.isspace()).split())
    if not name or not any(character.isalnum() for character in name):
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
    return False
