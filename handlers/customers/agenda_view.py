"""My customers as a list with buttons, and where a next step is put off to."""

from __future__ import annotations

from typing import Final

from db.agenda import Waiting
from db.customers import Step
from handlers.common import formats
from handlers.common.formats import clip
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.customers import agenda
from handlers.customers.agenda import Agenda
from handlers.customers.card import Seen
from handlers.customers.view import ICONS, due

NAME: Final = 32


def mine(lang: str, page: Agenda, seen: Seen, *, finished: int | None = None) -> Reply:
    """A page of the list; `finished` is the step that was just done, and can be opened again."""
    if not page.total:
        return Reply(say(lang, "customers-my-none"))
    first = page.number * agenda.PAGE + 1
    head = say(lang, "customers-my-head", count=page.total, due=page.due)
    entries = [_entry(lang, first + at, row, seen) for at, row in enumerate(page.rows)]
    rows = [_row(lang, first + at, row, page.number) for at, row in enumerate(page.rows)]
    if finished is not None:
        undo = Button(label(lang, "customers-step-undo"), data("step", "undo", finished, "my", page.number))
        rows.append([undo])
    return Reply(join([head, *entries]), [*rows, _turn(lang, page)])


def _entry(lang: str, number: int, row: Waiting, seen: Seen) -> Html:
    icon = ICONS.get(row.level or "", "⚪")
    facts = [say(lang, "customers-my-name", number=str(number), icon=icon, name=clip(row.name, NAME))]
    if row.churn_probability is not None:
        facts.append(say(lang, "customers-my-churn", share=formats.percent(lang, row.churn_probability)))
    if seen.amounts and row.stake is not None:
        facts.append(say(lang, "customers-card-value", value=formats.money(lang, row.stake, seen.currency)))
    if row.alerts:
        facts.append(say(lang, "customers-my-alerts", count=str(row.alerts)))
    lines = [join(facts, " · ")]
    if row.step_due is not None:
        words = clip(row.step_text or "", 60)
        lines.append(say(lang, "customers-my-step", when=due(lang, row.step_due, seen), text=words))
    return join(lines)


def _row(lang: str, number: int, row: Waiting, page: int) -> list[Button]:
    buttons = [Button(f"{number} {clip(row.name, 14)}", data("do", "card", row.customer_id))]
    if row.step_id is not None:
        buttons.append(Button(label(lang, "customers-step-done"), data("step", "done", row.step_id, "my", page)))
        buttons.append(Button(label(lang, "customers-step-move"), data("step", "ask", row.step_id, "my", page)))
    return buttons


def _turn(lang: str, page: Agenda) -> list[Button]:
    turn = []
    if page.number > 0:
        turn.append(Button(label(lang, "customers-previous"), data("my", page.number - 1)))
    if page.more:
        turn.append(Button(label(lang, "customers-next"), data("my", page.number + 1)))
    return turn


def put_off(lang: str, step: Step, seen: Seen, *, back: str, where: tuple[object, ...]) -> Reply:
    """To which day a step is to move. `back` is the data of the way back, `where` names the message it stands in."""
    text = say(lang, "customers-step-ask", name=clip(step.customer_name, NAME), text=clip(step.text, 90))
    rows = []
    for to in agenda.MOVES:
        day = formats.day_and_weekday(lang, agenda.day_of(to, seen.today), today=seen.today)
        rows.append(
            [Button(label(lang, f"customers-step-to-{to}", day=day), data("step", to, step.id, *where))],
        )
    return Reply(text, [*rows, [Button(label(lang, "customers-back"), back)]])
