"""The guided update: one message that edits itself, from the kind to the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from db.customers import CustomerInfo
from handlers.common import formats, i18n
from handlers.common.reply import Button, Html, Reply, Rows, data
from handlers.common.understand.facts import Option, Question
from handlers.updates import shapes

VERB: Final = "guide"
NAME: Final = 60
LABEL: Final = 28
QUOTE: Final = 40
_GROUPS: Final = {"loss": "cause", "judgement": "indicator"}


@dataclass(frozen=True, slots=True)
class Step:
    """Where a guided update stands: what was tapped so far. version: of its draft, on every button."""

    lang: str
    version: int
    kind: str | None = None
    customer: CustomerInfo | None = None
    choice: str | None = None

    def button(self, label: str, what: str, value: object = "") -> Button:
        return Button(label, data(VERB, what, value, self.version))


def kinds(step: Step) -> Reply:
    """What happened? Three kinds a row."""
    buttons = [step.button(_capital(_kind(step.lang, kind)), "kind", kind) for kind in shapes.CHOICES]
    text = i18n.say(step.lang, "updates-how") if step.customer is None else _head(step)
    return Reply(i18n.join([text, i18n.say(step.lang, "guided-kind")]), [*_by(3, buttons), _leave(step, back=False)])


def _kind(lang: str, kind: str) -> str:
    """How a kind is called here: what is none of the others is anything else."""
    return i18n.label(lang, "guided-kind-signal" if kind == "signal" else f"kind-{kind}")


def _capital(label: str) -> str:
    """As the first word of a button."""
    return label[:1].upper() + label[1:]


def customers(step: Step, choices: Sequence[CustomerInfo]) -> Reply:
    """At whom? Those due and seen last; another name is typed."""
    buttons = [step.button(formats.clip(each.name, LABEL), "who", each.id) for each in choices]
    text = i18n.say(step.lang, "guided-customer" if choices else "guided-customer-typed")
    return Reply(i18n.join([_head(step), text]), [*_by(2, buttons), _leave(step)])


def choices(step: Step) -> Reply:
    """The one more tap of this kind."""
    kind = step.kind or ""
    text = i18n.say(step.lang, f"guided-choose-{kind}")
    return Reply(i18n.join([_head(step), text]), [*_choice_rows(step, kind), _leave(step)])


def _choice_rows(step: Step, kind: str) -> Rows:
    if kind == "survey":
        csat = [step.button(f"{each[-1]} ★", "pick", each) for each in shapes.CSAT]
        nps = [step.button(each.removeprefix("nps-"), "pick", each) for each in shapes.NPS]
        return [csat, nps[:6], nps[6:]]
    buttons = [step.button(_capital(choice(step.lang, kind, each)), "pick", each) for each in shapes.CHOICES[kind]]
    return _by(3 if len(buttons) % 3 == 0 or kind == "complaint" else 2, buttons)


def choice(lang: str, kind: str, chosen: str) -> str:
    """How a choice is called."""
    if kind == "survey":
        metric, _, value = chosen.partition("-")
        return f"{metric.upper()} {value}"
    if kind == "complaint":
        return i18n.label(lang, f"severity-{chosen}" if chosen in shapes.SEVERITIES else f"kind-complaint_{chosen}")
    return i18n.label(lang, f"{_GROUPS.get(kind, f'event-{kind}')}-{chosen}")


def words_wanted(step: Step, *, again: bool = False) -> Reply:
    """The words, or done. again: those that came did not say what is needed."""
    kind = step.kind or ""
    rows: list[list[Button]] = []
    if kind == "judgement":
        rows.append([step.button(value, "value", value) for value in shapes.VALUES])
    if shapes.wordless(kind, step.choice):
        rows.append([step.button(i18n.label(step.lang, "guided-button-done"), "done")])
    key = f"guided-words-{kind}" if (kind, step.choice) != ("contract", "ends") else "guided-words-contract_ends"
    lines = [i18n.say(step.lang, "guided-again")] if again else []
    return Reply(i18n.join([*lines, _head(step), i18n.say(step.lang, key)]), [*rows, _leave(step)])


def ask(step: Step, question: Question, *, currency: str, today: date) -> Reply:
    """What the words left open, with at most three answers to tap."""
    quote = formats.clip(question.words, QUOTE)
    key = f"updates-ask-{question.topic}"
    text = i18n.say(step.lang, key, words=quote) if quote else i18n.say(step.lang, f"{key}-bare")
    rows = [
        [step.button(_answer(step.lang, option, currency, today), "answer", place)]
        for place, option in enumerate(question.options[:3])
    ]
    return Reply(i18n.join([_head(step), text]), [*rows, _leave(step)])


def _answer(lang: str, option: Option, currency: str, today: date) -> str:
    if isinstance(option.value, date):
        return formats.day_and_weekday(lang, option.value, today=today)
    if isinstance(option.value, Decimal):
        return formats.exact_money(lang, option.value, currency)
    return formats.clip(option.label, LABEL)


def cancelled(lang: str) -> Reply:
    return Reply(i18n.say(lang, "updates-cancelled"), edit=True)


def _head(step: Step) -> Html:
    """What is known so far, in one line."""
    customer = formats.clip(step.customer.name, NAME) if step.customer else None
    named = [i18n.say(step.lang, "guided-whom", customer=customer)] if customer else []
    kind = [i18n.quoted(_kind(step.lang, step.kind))] if step.kind else []
    chosen = [i18n.quoted(choice(step.lang, step.kind, step.choice))] if step.kind and step.choice else []
    return i18n.join([*named, *kind, *chosen], " · ")


def _by(width: int, buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]


def _leave(step: Step, *, back: bool = True) -> list[Button]:
    cancel = step.button(i18n.label(step.lang, "guided-button-cancel"), "cancel")
    return [step.button(i18n.label(step.lang, "guided-button-back"), "back"), cancel] if back else [cancel]
