"""Text and entities back to HTML: escaped by construction, tags always balanced."""

from html import escape

from bot.sandbox.text import Entity, in_order

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def to_html(text: str, entities: list[Entity]) -> str:
    """HTML of a message; entities that Telegram found by itself stay plain text."""
    shown = [e for e in in_order(entities) if _open_tag(e)]
    raw = text.encode("utf-16-le", "surrogatepass")
    marks = sorted({0, len(raw) // 2, *(m for e in shown for m in (e["offset"], e["offset"] + e["length"]))})
    pieces: list[str] = []
    stack: list[Entity] = []
    for start, end in zip(marks, [*marks[1:], None], strict=True):
        stack = _close_ended(stack, start, pieces)
        for entity in (e for e in shown if e["offset"] == start and e["length"] > 0):
            pieces.append(_open_tag(entity))
            stack.append(entity)
        if end is not None:
            pieces.append(escape(raw[2 * start : 2 * end].decode("utf-16-le", "replace")))
    return "".join(pieces)


def _close_ended(stack: list[Entity], at: int, pieces: list[str]) -> list[Entity]:
    """Closes what ends here; whatever overlaps it is closed and opened again, so tags stay balanced."""
    ended = [i for i, e in enumerate(stack) if e["offset"] + e["length"] <= at]
    if not ended:
        return stack
    pieces += [_close_tag(e) for e in reversed(stack[ended[0] :])]
    again = [e for e in stack[ended[0] :] if e["offset"] + e["length"] > at]
    pieces += [_open_tag(e) for e in again]
    return [*stack[: ended[0]], *again]


def _open_tag(entity: Entity) -> str:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">'
    if kind == "text_mention":
        return f'<a href="tg://user?id={int(entity["user"]["id"])}">'
    if kind == "expandable_blockquote":
        return "<blockquote expandable>"
    return f"<{_TAGS[kind]}>" if kind in _TAGS else ""


def _close_tag(entity: Entity) -> str:
    tag = _open_tag(entity)[1:-1].split()[0]
    return f"</{tag}>"
