"""What /whatif shows: what can be asked, today against then, and what came of the last question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from db.customers import CustomerInfo
from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.portfolio.frame import Frame, in_rows
from handlers.portfolio.whatif import Answer, Came, Figures, Inputs

if TYPE_CHECKING:
    from scoring.scenario import Move

MONEY: Final = ("revenue", "value", "at_risk", "exposure", "overdue")
# What is always shown of a book, changed or not; other figures only where they change.
ALWAYS: Final = ("at_risk", "top5")
FIGURES: Final = ("customers", "revenue", "value", "at_risk", "expected_losses", "exposure", "overdue", "top5", "hhi")
OF_ONE: Final = ("churn", "points", "grade", "level", "value", "at_risk", "exposure", "overdue")
GRADES: Final = ("A", "B", "C", "D")
LEVELS: Final = ("extreme", "high", "medium", "low")
NAME: Final = 40
# Offered for one customer, and for the book: kind, amount.
FOR_ONE: Final = (
    ("complaints_solved", "0"), ("paid_on_time", "0"), ("orders", "0.5"), ("terms", "30"), ("lose", "0"),
)  # fmt: skip
FOR_BOOK: Final = (
    ("lose_largest", "1"), ("lose_largest", "2"), ("terms", "30"), ("demand", "0.8"), ("paid_on_time", "0"),
)  # fmt: skip
Names = Mapping[int, str]


def menu(frame: Frame, industries: Sequence[str]) -> Reply:
    """Examples to tap, and how to ask in one's own words."""
    lang = frame.lang
    named = words.word(lang, "industry", industries[0]) if industries else i18n.say(lang, "whatif-some-industry")
    lines = [i18n.say(lang, "whatif-head"), i18n.say(lang, "whatif-help", industry=named)]
    return frame.reply(lines, _offers(lang, FOR_BOOK, 0, last=True))


def of_customer(frame: Frame, customer: CustomerInfo, *, edit: bool) -> Reply:
    """What can be asked of one customer."""
    name = formats.clip(customer.name, NAME)
    lines = [i18n.say(frame.lang, "whatif-customer-head", customer=name)]
    return frame.reply(lines, [*_offers(frame.lang, FOR_ONE, customer.id), _back(frame, customer.id)], edit=edit)


def _offers(lang: str, kinds: Sequence[tuple[str, str]], customer_id: int, *, last: bool = False) -> list[list[Button]]:
    made = [
        Button(_short(lang, Inputs(kind, float(amount))), data("wi", kind, amount, customer_id))
        for kind, amount in kinds
    ]
    return in_rows([*made, *([Button(i18n.label(lang, "whatif-button-last"), data("wi", "last"))] if last else [])], 2)


def _back(frame: Frame, customer_id: int) -> list[Button]:
    return [Button(i18n.label(frame.lang, "risk-button-back"), data("risk", "show", customer_id))]


def _short(lang: str, inputs: Inputs) -> str:
    """The change in a few words, for a button."""
    return str(i18n.label(lang, f"whatif-try-{_key(inputs)}", **_amount(lang, inputs)))


def _key(inputs: Inputs) -> str:
    if inputs.kind == "terms":
        return "terms" if inputs.amount >= 0 else "terms-shorter"
    return {"lose_largest": "largest", "demand": "fewer", "orders": "fewer"}.get(inputs.kind, inputs.kind)


def _amount(lang: str, inputs: Inputs) -> dict[str, str | int]:
    """The number that the text of a kind wants."""
    if inputs.kind == "lose_largest":
        return {"count": int(inputs.amount)}
    if inputs.kind in ("terms", "paid_later"):
        return {"days": formats.number(lang, abs(inputs.amount))}
    if inputs.kind in ("demand", "orders"):
        return {"share": formats.percent(lang, 1.0 - inputs.amount, 1)}
    return {}


def question(frame: Frame, inputs: Inputs, names: Names) -> Html:
    """The change as a sentence: about whom, and what."""
    lang = frame.lang
    if inputs.customer_id is not None:
        whom = i18n.quoted(formats.clip(names.get(inputs.customer_id, "–"), NAME))
    elif inputs.industry:
        whom = i18n.say(lang, "whatif-whom-industry", industry=words.word(lang, "industry", inputs.industry))
    else:
        whom = i18n.say(lang, "whatif-whom-all")
    change = i18n.quoted(_short(lang, inputs))
    return i18n.say(lang, "whatif-question", whom=whom, change=change)


def industries(lang: str, subject: str, known: Sequence[str]) -> dict[str, str]:
    """What a refusal says of an industry that nobody is in: the word, and the industries there are."""
    return {"word": subject, "known": i18n.label(lang, "whatif-no-industry") if not known else _listed(lang, known)}


def _listed(lang: str, known: Sequence[str]) -> str:
    return words.listed(lang, [words.word(lang, "industry", key) for key in known])


# Today and then -----------------------------------------------------------------------------------------------------


def answer(frame: Frame, found: Answer, names: Names, *, edit: bool = False) -> Reply:
    """Today against then: figures, grades, levels, and the customers that move most."""
    lang, one = frame.lang, found.inputs.one
    lines = [question(frame, found.inputs, names)]
    lines += [] if found.nothing else [i18n.say(lang, "whatif-columns")]
    if found.nothing:
        lines.append(i18n.say(lang, f"whatif-nothing-{_key(found.inputs)}"))
    elif one is not None:
        lines += _rows(frame, OF_ONE, (found.today, found.then))
    else:
        lines += [
            *_rows(frame, FIGURES, (found.today, found.then)),
            *_counts(frame, found),
            *_moves(frame, found, names),
        ]
    if not found.nothing:
        lines.append(i18n.say(lang, "whatif-kept"))
    customer_id = found.inputs.customer_id
    if customer_id is None:
        return frame.reply(lines, _offers(lang, FOR_BOOK, 0, last=True), edit=edit)
    return frame.reply(lines, [*_offers(lang, FOR_ONE, customer_id), _back(frame, customer_id)], edit=edit)


def _rows(frame: Frame, names: Sequence[str], sides: tuple[Figures, ...]) -> Iterator[Html]:
    """A line per figure that differs between the sides, or always matters; amounts only where they may be shown."""
    for name in names:
        values = [side.get(name) for side in sides]
        if (name in MONEY and not frame.amounts) or all(value in (None, 0) for value in values):
            continue
        shown = [_shown(frame, name, value) for value in values]
        if len({*shown}) > 1 or name in ALWAYS or name in OF_ONE[:4]:
            label = i18n.say(frame.lang, f"whatif-figure-{name}")
            yield i18n.say(frame.lang, "whatif-row", name=label, values=Html(" → ".join(shown)))


def _shown(frame: Frame, name: str, value: object) -> Html:
    if value is None:
        return Html("–")
    if name in ("grade", "level"):
        return words.word(frame.lang, "level", str(value)) if name == "level" else i18n.quoted(str(value))
    number = float(str(value))
    if name in MONEY:
        return i18n.quoted(frame.money(number))
    if name in ("top5", "churn"):
        return Html(frame.share(number, 1))
    return Html(
        frame.count(number * 10_000 if name == "hhi" else number, 1 if name in ("points", "expected_losses") else 0)
    )


def _counts(frame: Frame, found: Answer) -> Iterator[Html]:
    """How many customers have each grade and level, where that changes."""
    for name, keys in (("grades", GRADES), ("levels", LEVELS)):
        changed = [(key, found.today[name].get(key, 0), found.then[name].get(key, 0)) for key in keys]
        parts = [f"{_called(frame, name, key)} {a}→{b}" for key, a, b in changed if a != b]
        if parts:
            label = i18n.say(frame.lang, f"whatif-figure-{name}")
            yield i18n.say(frame.lang, "whatif-row", name=label, values=Html(" · ".join(parts)))


def _called(frame: Frame, name: str, key: str) -> str:
    return words.word(frame.lang, "level-short", key) if name == "levels" else key


def _moves(frame: Frame, found: Answer, names: Names) -> Iterator[Html]:
    shown = [move for move in found.moves if move.customer_id in names]
    if shown:
        yield i18n.say(frame.lang, "whatif-moves", count=found.moved)
    for at, move in enumerate(shown):
        yield i18n.say(
            frame.lang,
            "whatif-move",
            number=words.CIRCLED[at],
            customer=formats.clip(names[move.customer_id], NAME),
            what=_move(frame, move),
        )


def _move(frame: Frame, move: Move) -> Html:
    """What changes for a customer: gone, or grade, level and churn."""
    lang = frame.lang
    if not move.grade[1]:
        return i18n.say(lang, "whatif-gone", share=frame.share(move.churn[0]))
    parts = []
    if move.grade[0] != move.grade[1]:
        parts.append(Html(f"{move.grade[0]}→{move.grade[1]}"))
    if move.level[0] != move.level[1]:
        levels = [words.word(lang, "level", level) for level in move.level]
        parts.append(Html(f"{levels[0]}→{levels[1]}"))
    if abs(move.churn[1] - move.churn[0]) >= 0.005:
        parts.append(i18n.say(lang, "whatif-churn", a=frame.share(move.churn[0]), b=frame.share(move.churn[1])))
    points = i18n.say(lang, "whatif-points", a=frame.count(move.points[0], 1), b=frame.count(move.points[1], 1))
    return Html(" · ".join(parts or [points]))


# What came ----------------------------------------------------------------------------------------------------------


def came(frame: Frame, found: Came, names: Names) -> Reply:
    """The last question: how it stood, what was expected, how it stands now."""
    lang = frame.lang
    asked = formats.local(found.asked_at, frame.zone).date()
    lines = [
        i18n.say(lang, "whatif-last-head", day=formats.day(lang, asked, today=frame.today)),
        question(frame, found.inputs, names),
        i18n.say(lang, "whatif-last-columns"),
        *_rows(frame, OF_ONE if found.inputs.one is not None else FIGURES, (found.today, found.then, found.now)),
    ]
    return frame.reply(lines, [])
