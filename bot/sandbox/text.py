"""Formatted text: UTF-16 offsets, trimming and the entities Telegram finds by itself."""

import re
from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

_CODE = {"code", "pre"}
_FOUND = re.compile(
    r"(?P<url>(?:https?://|tg://)[^\s<>\"']*[^\s<>\"'.,;:!?)\]，。；：！？）】]"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|io|dev|me)(?:/[^\s<>\"']*)?(?![\w@]))"
    r"|(?P<email>(?<![\w.+-])[a-z0-9._+-]+@[a-z0-9.-]+\.[a-z]{2,}(?!\w))"
    r"|(?P<bot_command>(?<![\w/@<>])/[a-z0-9_]{1,64}(?:@[a-z][a-z0-9_]{2,31})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@.])@[a-z][a-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#&])#\w*[^\W\d]\w*)"
    r"|(?P<cashtag>(?<![\w$])\$[a-z]{3,8}(?!\w))"
    r"|(?P<phone_number>(?<![\w+])\+[0-9][0-9\- ]{6,16}[0-9](?!\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Formatted:
    """A text and its entities; offsets and lengths count UTF-16 code units."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def units(text: str) -> int:
    """Length in UTF-16 code units, the measure of every offset and limit of the Bot API."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def trimmed(formatted: Formatted) -> Formatted:
    """Without white space at both ends, as Telegram stores every text; entities move along, empty ones go."""
    text = formatted.text.strip()
    if text == formatted.text:
        return Formatted(text, [e for e in formatted.entities if e["length"] > 0])
    lead = units(formatted.text[: len(formatted.text) - len(formatted.text.lstrip())])
    return Formatted(text, _clipped(formatted.entities, lead, units(text)))


def _clipped(entities: list[Entity], lead: int, size: int) -> list[Entity]:
    clipped = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(size, entity["offset"] + entity["length"] - lead)
        if end > start:
            clipped.append({**entity, "offset": start, "length": end - start})
    return clipped


def enriched(formatted: Formatted) -> Formatted:
    """With the commands, mentions, links and numbers that Telegram marks by itself, in Telegram's order."""
    given = formatted.entities
    taken = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in {*_CODE, "text_link"}]
    found = [e for e in detect(formatted.text) if not _overlaps(e, taken)]
    return Formatted(formatted.text, in_order([*given, *found]))


def in_order(entities: list[Entity]) -> list[Entity]:
    """Outer entities first: by offset, the longer one before the shorter."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def _overlaps(entity: Entity, spans: list[tuple[int, int]]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(start < stop and begin < end for begin, stop in spans)


def detect(text: str) -> list[Entity]:
    """Entities in plain text: bot_command, mention, hashtag, cashtag, url, email, phone_number."""
    return [
        {"type": m.lastgroup, "offset": units(text[: m.start()]), "length": units(m[0])} for m in _FOUND.finditer(text)
    ]


def without_overlap_in_code(entities: list[Entity]) -> list[Entity]:
    """Code stands alone: Telegram cuts every other style out of `code` and `pre`."""
    code = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _CODE]
    if not code:
        return entities
    kept: list[Entity] = []
    for entity in entities:
        kept += [entity] if entity["type"] in _CODE or "blockquote" in entity["type"] else _outside(entity, code)
    return kept


def _outside(entity: Entity, spans: list[tuple[int, int]]) -> list[Entity]:
    pieces, start, end = [], entity["offset"], entity["offset"] + entity["length"]
    for begin, stop in sorted(spans):
        if start < begin < end:
            pieces.append((start, begin))
        if begin < end and start < stop:
            start = stop
    pieces.append((start, end))
    return [{**entity, "offset": a, "length": b - a} for a, b in pieces if b > a]
