"""What people do to a conversation at each of its steps, and what may come of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from sqlalchemy import delete, select, update

from db import customers
from db.gateway import Tx
from db.models import Alert, Contact, Customer, Draft, Measure, Member, NextStep, Rule, Ticket
from tests.support.flows import Stage
from tests.support.walker import Act, Rows, Step, Trouble, Walker, cells

# Typed where a question is open: answers that fit, and what fits nothing.
WORDS: Final = {
    "zh": ("35万", "下周二 回访", "<b>99月35日&"),
    "en": ("350k", "call back next Tuesday", "<b>Febtober 35th&"),
}
_KEEPING: Final = ("entry", "ticket", "draft", "fact", "firm", "visit", "measure", "customer", "project")


def more(before: Rows, now: Rows) -> list[str]:
    """Tables that hold more rows than before."""
    return [table for table in before if len(now[table]) > len(before[table])]


def other(before: Rows, now: Rows) -> list[str]:
    """Tables that hold something else than before."""
    return [table for table in before if now[table] != before[table]]


async def double(walk: Walker, step: Step, act: Act) -> None:
    """The same button twice stores what once stores; the same words twice are two messages."""
    await walk.do(act)
    once = walk.stored()
    walk.look("double", step, act, await walk.do(act))
    for table in more(once, walk.stored()) if act.data else ():
        walk.complain("double", step, act, f"stores twice: {table}")


async def earlier(walk: Walker, step: Step, act: Act) -> None:
    """A button of an earlier step, then the one of this step after all."""
    start = walk.stored()
    await walk.do(act)
    changed = other(start, walk.stored())  # what this step undid or closed may well be made anew
    for old in reversed(step.trail[1:]):
        if old.data:
            once = walk.stored()
            walk.look("earlier", step, old, await walk.do(old))
            for table in set(more(once, walk.stored())) - set(changed):
                walk.complain("earlier", step, old, f"stores twice: {table}")
    walk.look("earlier", step, act, await walk.do(act))


def words(stage: Stage) -> Trouble:
    """Something else is said before it, again and again: nonsense, a command, an end to it all."""

    async def trouble(walk: Walker, step: Step, act: Act) -> None:
        for text in (WORDS[stage.lang][-1], "/help", "/cancel"):
            if act.chat == act.person:
                said = Act(act.person, act.chat, text=text)
                walk.look(f"before {act.kind}:", step, said, await walk.do(said))
        walk.look("after words", step, act, await walk.do(act))

    return trouble


async def much_later(walk: Walker, step: Step, act: Act) -> None:
    """The button is pressed a month later."""
    walk.booth.later(days=31)
    walk.look("later", step, act, await walk.do(act))


def behind(stage: Stage, name: str, unit: Callable[[Tx, Stage], object]) -> Trouble:
    """What it was about is gone meanwhile."""

    async def trouble(walk: Walker, step: Step, act: Act) -> None:
        stage.run(lambda tx: unit(tx, stage))
        walk.look(name, step, act, await walk.do(act))

    return trouble


def _merge(tx: Tx, stage: Stage) -> None:
    gone = Customer.id != stage.firm.bolt
    tx.sql.execute(update(Customer).where(gone).values(merged_into=stage.firm.bolt))
    _index_anew(tx)


def _move_away(tx: Tx, stage: Stage) -> None:
    tx.sql.execute(update(Customer).values(team_id=stage.firm.north, owner_id=stage.firm.wang.id))
    _index_anew(tx)


def _index_anew(tx: Tx) -> None:
    for (number,) in tx.sql.execute(select(Customer.id)).all():
        customers.change(tx, number)


def _settle_all(tx: Tx, stage: Stage) -> None:
    now = stage.booth.world.clock.now()
    tx.sql.execute(update(Alert).values(closed_at=now, state="closed"))
    tx.sql.execute(update(Measure).values(done_at=now, result="worked"))
    tx.sql.execute(update(NextStep).values(done_at=now))
    tx.sql.execute(update(Contact).values(left_at=now))


def _forget_asked(tx: Tx, stage: Stage) -> None:
    tx.sql.execute(delete(Ticket))
    tx.sql.execute(delete(Draft))
    tx.sql.execute(delete(Rule))


def _leave(tx: Tx, stage: Stage) -> None:
    tx.sql.execute(update(Member).where(Member.id.in_((stage.firm.li.id, stage.firm.chen.id))).values(active=False))


def others(stage: Stage) -> Trouble:
    """People whom it is none of press it: nothing of the firm changes, nothing of it is shown."""
    north = stage.firm.wang.telegram

    async def trouble(walk: Walker, step: Step, act: Act) -> None:
        if not act.data:
            return
        for person in (north, stage.firm.stranger):
            walk.booth.back(step.mark)
            before, theirs = walk.stored(), Act(person, person, 0, act.data)
            seen = await walk.do(theirs)
            if person == north:
                walk.look("of the other team", step, theirs, seen)
            else:
                assert not seen.broken
            for table in set(other(before, walk.stored())):
                walk.complain("of somebody else", step, act, f"changes: {table}")
            shown = " ".join([seen.toast or "", *(str(message.content) for message in seen.here(person))])
            for name in (stage.name, stage.other):
                if name in shown:
                    walk.complain("of somebody else", step, act, "shows a customer")

    return trouble


async def in_the_group(walk: Walker, step: Step, act: Act) -> None:
    """Somebody else of the group presses it."""
    if act.chat != act.person and act.data:
        for member in walk.booth.world.rooms[act.chat].members:
            if member != act.person:
                walk.booth.back(step.mark)
                theirs = Act(member, act.chat, act.under, act.data)
                walk.look("in the group", step, theirs, await walk.do(theirs))


def lost(stage: Stage) -> Trouble:
    """A whole message about another customer where a button is expected is not lost."""

    async def trouble(walk: Walker, step: Step, act: Act) -> None:
        if act.chat != act.person:
            return
        words = stage.both("{o} 下单 7.31万", "{o} ordered 73.1k")
        said = Act(act.person, act.chat, text=words)
        seen = await walk.do(said)
        walk.look(f"told before {act.kind}:", step, said, seen)
        if not _kept(walk.booth.path, words):
            walk.complain("told", step, act, "and lost")
        walk.look("after being told", step, act, await walk.do(act))

    return trouble


def _kept(path: str, words: str) -> bool:
    """Whether words are anywhere that something is read from again."""
    as_json = json.dumps(words)[1:-1]
    return any(words in cell or as_json in cell for cell in cells(path, _KEEPING))


def troubles(stage: Stage) -> dict[str, Trouble]:
    """All of them, by name."""
    return {
        "double": double,
        "earlier": earlier,
        "words": words(stage),
        "told": lost(stage),
        "later": much_later,
        "merged": behind(stage, "merged", _merge),
        "moved": behind(stage, "moved", _move_away),
        "settled": behind(stage, "settled", _settle_all),
        "forgotten": behind(stage, "forgotten", _forget_asked),
        "left": behind(stage, "left", _leave),
        "others": others(stage),
        "group": in_the_group,
    }
