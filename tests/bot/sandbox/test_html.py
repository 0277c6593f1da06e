"""Telegram's HTML: entities with UTF-16 offsets, refusals in Telegram's words, and the way back to HTML."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.html_parser import parse_html
from bot.sandbox.html_writer import to_html
from bot.sandbox.text import Formatted, cut, detect, enriched, trimmed, units

STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "tg-spoiler": "spoiler"}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp;amp; &quot;c&quot; &#65;&#x4e2d; &copy; &", 'a <b> &amp; "c" A中 &copy; &', []),
        ("😀<b>中</b>", "😀中", [("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<STRONG>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd", None),
        ("<b></b>x", "x", []),
        ("<span class='tg-spoiler'>x</span>", "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<a href='nothing'>x</a>", "x", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<tg-emoji emoji-id=5>👍</tg-emoji>", "👍", [("custom_emoji", 0, 2)]),
        ("<tg-time unix='5' format='d'>then</tg-time>", "then", [("date_time", 0, 4)]),
        ("<tg-time>then</tg-time>", "then", []),
    ],
)
def test_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]] | None) -> None:
    parsed = parse_html(source)
    assert parsed.text == text
    if entities is not None:
        assert [(e["type"], e["offset"], e["length"]) for e in parsed.entities] == entities


def test_what_links_and_languages_carry() -> None:
    parsed = parse_html(
        '<a href="https://a.b/?x=1&amp;y=2">l</a><a href="tg://user?id=5">m</a><a>example.com</a>'
        '<pre><code class="language-python">p</code></pre>'
    )
    link, mention, bare, block = parsed.entities
    assert link["url"] == "https://a.b/?x=1&y=2"
    assert mention["user"] == {"id": 5}
    assert bare["url"] == "http://example.com/"
    assert (block["type"], block["language"]) == ("pre", "python")


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("a<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("中<x>y</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href ", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x?y>z</a>", "Unexpected end of name token at byte offset"),
        ("<a ='x'>z</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_refusals(source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description.startswith(f"Bad Request: can't parse entities: {refusal}")


def test_text_is_trimmed_and_entities_move_along() -> None:
    trim = trimmed(parse_html("\n <b> 中 </b><i>\n</i>"))
    assert (trim.text, trim.entities) == ("中", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/visit 华能", ["bot_command"]),
        ("/visit华能", []),
        ("see /a@holdfast_bot, a/b", ["bot_command"]),
        ("你好@bob", []),
        ("你好 @bob!", ["mention"]),
        ("mail a.b@example.com", ["email"]),
        ("www.example.com/x", ["url"]),
        ("https://example.com/a?b=c.", ["url"]),
        ("#华能 #1 a#b", ["hashtag"]),
        ("$USD +86 138-0000-0000 12000", ["cashtag", "phone_number"]),
    ],
)
def test_what_telegram_marks_by_itself(text: str, found: list[str]) -> None:
    assert [e["type"] for e in detect(text)] == found


def test_nothing_is_marked_inside_code_and_links() -> None:
    parsed = parse_html('<code>/a</code> <a href="https://x.y">/b</a> /c')
    assert [e["type"] for e in enriched(parsed).entities] == ["code", "text_link", "bot_command"]


def test_overlapping_entities_become_balanced_html() -> None:
    bold, italic = ({"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2})
    assert to_html("a<c", [bold, italic]) == "<b>a<i>&lt;</i></b><i>c</i>"


def test_every_entity_has_its_tag() -> None:
    source = (
        '<b>b</b><tg-spoiler>p</tg-spoiler><a href="https://x.y/?a&amp;b">l</a><a href="tg://user?id=5">m</a>'
        "<blockquote>q</blockquote><blockquote expandable>e</blockquote>"
    )
    parsed = parse_html(source)
    assert to_html(parsed.text, parsed.entities) == source


# --- properties -----------------------------------------------------------------------------------------------------

plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def escaped(text: str) -> str:
    """As a careful bot writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


markup = st.recursive(
    plain.map(escaped),
    lambda inner: st.tuples(st.sampled_from(sorted(STYLES)), st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=8,
)


class Words(HTMLParser):
    """The slow obvious way to the text, and to the tags around each character."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.styled: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.styled += [(char, frozenset(STYLES[tag] for tag in self.open)) for char in data]


def styles_of(source: str) -> list[tuple[str, frozenset[str]]]:
    """Each character with the styles it has."""
    words = Words()
    words.feed(source)
    words.close()
    return words.styled


def styles_by_entities(formatted: Formatted) -> list[tuple[str, frozenset[str]]]:
    """The same from text and entities."""
    at, styled = 0, []
    for char in formatted.text:
        around = {e["type"] for e in formatted.entities if e["offset"] <= at < e["offset"] + e["length"]}
        styled.append((char, frozenset(around)))
        at += units(char)
    return styled


@given(markup)
def test_parsing_gives_every_character_its_styles(source: str) -> None:
    assert styles_by_entities(parse_html(source)) == styles_of(source)


@given(markup)
def test_written_html_reads_the_same(source: str) -> None:
    parsed = parse_html(source)
    assert styles_of(to_html(parsed.text, parsed.entities)) == styles_of(source)


def outcome(source: str) -> Formatted | str:
    """What parsing gives, or the words of the refusal."""
    try:
        return parse_html(source)
    except ApiError as refused:
        return refused.description


@given(st.text(st.sampled_from("<>/&;=\"' abi中😀"), max_size=30))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    result = outcome(source)
    if isinstance(result, str):
        assert result.startswith("Bad Request: can't parse entities: ")
    else:
        assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= units(result.text) for e in result.entities)


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=4))
def test_any_entities_give_balanced_html(text: str, spans: list[tuple[int, int]]) -> None:
    kinds = ["bold", "italic", "underline", "strikethrough"]
    entities = [{"type": k, "offset": o, "length": n} for k, (o, n) in zip(kinds, spans, strict=False)]
    words = Words()
    words.feed(to_html(text, entities))
    assert words.open == []


@given(st.text(max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_cut_takes_what_an_entity_covers(text: str, start: int, length: int) -> None:
    before, part = text[:start], text[start : start + length]
    assert cut(text, units(before), units(part)) == part
