"""Refusals as a chat shows them: the question that goes with the buttons, for whatever field is unclear."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from handlers.common import i18n
from handlers.imports import view
from handlers.imports.amounts import Styles
from handlers.imports.dayorder import Evidence, decide
from handlers.imports.fields import DATED, KINDS, Field, Reads
from handlers.imports.preview import Refusal
from handlers.imports.refusal import FileRefused
from tests.handlers.imports.reading import refusal


def _refused(field: Field) -> FileRefused:
    """How a column of this field is refused whose values may be read in two ways."""
    styles, evidence = Styles(), Evidence()
    styles.see("1.234")
    evidence.see("03/04/2026")
    if field.reads is Reads.AMOUNT:
        with pytest.raises(FileRefused) as raised:
            styles.decided("column", field.name)
    else:
        with pytest.raises(FileRefused) as raised:
            decide([(field.name, "column", evidence)])
    return raised.value


def _unclear() -> Iterator[tuple[str, Field]]:
    """Every field that can be unclear: dates by their order, amounts by their decimals."""
    for kind in KINDS.values():
        yield from ((kind.name, field) for field in kind.fields if field.reads in (*DATED, Reads.AMOUNT))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "field"), [pytest.param(*each, id=f"{each[0]}-{each[1].name}") for each in _unclear()]
)
def test_of_two_readings_it_is_asked_which_is_right(kind: str, field: Field, lang: str) -> None:
    refused = _refused(field)
    shown = view.refused(lang, "a.csv", Refusal(refused.key, refused.values, kind, refused.choices), 7)
    assert shown.text.endswith(i18n.say(lang, "imports-pick-reading"))
    assert len(shown.buttons) == 2  # both readings, and the way out


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_column_is_missing_is_asked_by_its_name(kind: str, lang: str) -> None:
    known: list[str] = []
    for group in KINDS[kind].needs:
        headings = ",".join([*known, "Foo"])
        refused = refusal(f"{headings}\n" + "x," * len(known) + "x\n", kind, *(f"{name}={name}" for name in known))
        shown = view.refused(lang, "a.csv", Refusal(refused.key, refused.values, kind, refused.choices), 7)
        asked = i18n.say(lang, "imports-pick", field=i18n.label(lang, f"imports-field-{group[0]}"))
        assert shown.text.endswith(asked)
        known.append(group[0])
