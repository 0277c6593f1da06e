"""Telegram's HTML: tags become entities, broken markup is refused in Telegram's words."""

import re
from dataclasses import dataclass

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.text import Entity, Formatted, in_order, units, without_overlap_in_code

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAGS = {*_STYLES, "a", "tg-emoji", "tg-time"}
_ARGUMENT = {("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "unix"), ("code", "class"), ("span", "class")}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_PLAIN = re.compile(r"[^<&]+")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#x([0-9a-f]{1,6})|#([0-9]{1,7}));?", re.IGNORECASE)
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)(?=[\s>])))?""")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")


@dataclass(frozen=True)
class _Open:
    tag: str
    argument: str
    offset: int
    position: int


def parse_html(source: str) -> Formatted:
    """Text and entities of an HTML message.

    Raises ApiError 400 "can't parse entities: ..." with Telegram's wording and the byte offset of the mistake.
    """
    parser = _Parser(source)
    parser.run()
    return Formatted("".join(parser.pieces), in_order(without_overlap_in_code(parser.entities)))


def _reference_value(match: re.Match[str]) -> str | None:
    if match[1]:
        return _NAMED[match[1].lower()]
    code = int(match[2], 16) if match[2] else int(match[3])
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else None


def _unescape(value: str) -> str:
    return _REFERENCE.sub(lambda match: _reference_value(match) or match[0], value)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.offset = 0
        self.pieces: list[str] = []
        self.entities: list[Entity] = []
        self.open: list[_Open] = []

    def run(self) -> None:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "&":
                self._reference()
            elif char != "<":
                self._plain()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _emit(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += units(text)

    def _plain(self) -> None:
        match = _PLAIN.match(self.source, self.at)
        assert match
        self._emit(match[0])
        self.at = match.end()

    def _reference(self) -> None:
        match = _REFERENCE.match(self.source, self.at)
        value = _reference_value(match) if match else None
        self._emit(value or "&")
        self.at = match.end() if match and value else self.at + 1

    def _here(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode('utf-8', 'surrogatepass'))}"

    def _start_tag(self) -> None:
        begin = self.at
        match = _TAG_NAME.match(self.source, begin + 1)
        assert match
        if match.end() == len(self.source):
            raise _refusal(f"Unclosed start tag {self._here(begin)}")
        tag = match[0].lower()
        if tag not in _TAGS:
            raise _refusal(f'Unsupported start tag "{tag}" {self._here(begin)}')
        argument = self._attributes(tag, begin, match.end())
        if tag == "span" and argument != "tg-spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" {self._here(begin)}')
        self.open.append(_Open(tag, argument, self.offset, len(self.pieces)))

    def _attributes(self, tag: str, begin: int, at: int) -> str:
        argument = ""
        while True:
            at = len(self.source) - len(self.source[at:].lstrip())
            if at >= len(self.source):
                raise _refusal(f'Unclosed start tag "{tag}" {self._here(begin)}')
            if self.source[at] == ">":
                self.at = at + 1
                return argument
            match = _ATTRIBUTE.match(self.source, at)
            if not match:
                raise _refusal(f'Empty attribute name in the tag "{tag}" {self._here(begin)}')
            self._check_value(match, begin)
            argument = _argument(tag, match) or argument
            at = match.end()

    def _check_value(self, match: re.Match[str], begin: int) -> None:
        if match.end() < len(self.source) and self.source[match.end()] == "=":
            rest = self.source[match.end() + 1 :].lstrip()
            if rest[:1] in {'"', "'"} or not rest:
                raise _refusal(f"Unclosed start tag {self._here(begin)}")
            raise _refusal(f"Unexpected end of name token {self._here(match.end() + 1)}")

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _refusal(f"Unexpected end tag {self._here(begin)}")
        match = _END_TAG.match(self.source, begin)
        if not match:
            raise _refusal(f"Unclosed end tag {self._here(begin)}")
        expected, found = self.open[-1].tag, match[1].lower()
        if found not in {"", expected}:
            where = self._here(begin)
            raise _refusal(f'Unmatched end tag {where}, expected "</{expected}>", found "</{match[1]}>"')
        self._close(self.open.pop())
        self.at = match.end()

    def _close(self, tag: _Open) -> None:
        length = self.offset - tag.offset
        if length <= 0:
            return
        entity = _entity(tag, "".join(self.pieces[tag.position :]))
        if entity is None:
            return
        entity |= {"offset": tag.offset, "length": length}
        if tag.tag == "pre":
            self._absorb_code(entity)
        self.entities.append(entity)

    def _absorb_code(self, entity: Entity) -> None:
        """`<pre><code class="language-x">` is one block with a language, not two entities."""
        last = self.entities[-1] if self.entities else {}
        if last.get("type") == "code" and (last["offset"], last["length"]) == (entity["offset"], entity["length"]):
            self.entities.pop()
            if "language" in last:
                entity["language"] = last["language"]


def _argument(tag: str, match: re.Match[str]) -> str:
    name = match[1].lower()
    value = _unescape(next((v for v in match.groups()[1:] if v is not None), ""))
    if (tag, name) == ("blockquote", "expandable"):
        return "expandable"
    return value if (tag, name) in _ARGUMENT else ""


def _entity(tag: _Open, text: str) -> Entity | None:
    if tag.tag == "a":
        return _link(tag.argument or text)
    if tag.tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": tag.argument}
    if tag.tag == "tg-time":
        return {"type": "date_time", "unix_time": int(tag.argument)} if tag.argument.isdigit() else None
    if tag.tag == "blockquote" and tag.argument:
        return {"type": "expandable_blockquote"}
    entity: Entity = {"type": _STYLES[tag.tag]}
    if tag.tag == "code" and tag.argument.startswith("language-"):
        entity["language"] = tag.argument.removeprefix("language-")
    return entity


def _link(url: str) -> Entity | None:
    """A link, or nothing where the address is none: Telegram then keeps the text and drops the link."""
    mention = re.fullmatch(r"tg://user\?id=(\d+)", url)
    if mention:
        return {"type": "text_mention", "user": {"id": int(mention[1])}}
    has_host = re.fullmatch(r"(?:(?:https?|tg|ton|tonsite)://)?[^\s/.]+(?:[.?=/][^\s]*)+", url, re.IGNORECASE)
    return {"type": "text_link", "url": url if "://" in url else f"http://{url}/"} if has_host else None


def _refusal(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
