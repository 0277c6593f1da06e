"""Something told before is put right in words: the entry changes in its place; what is not clear is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from db import customers, drafts, people, records, tickets
from db.drafts import DraftInfo
from db.gateway import Tx
from db.records import EntryInfo
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.understand.correcting import Correction
from handlers.common.understand.facts import Understood
from handlers.common.understand.message import correction
from handlers.common.understand.scan import Asker
from handlers.customers import pick
from handlers.customers.wishes import Wish
from handlers.updates import colleagues, edits, fixes, fixing_view, meant, tell, view
from handlers.updates.fixes import Fix, Hand
from handlers.updates.fixing_view import Offered
from handlers.updates.meant import Meant, Recent

ASKED: Final = "fix"
ANSWER_WITHIN: Final = timedelta(minutes=30)


def register(app: App) -> None:
    """Answer the buttons of corrections, and what is typed after "what is right?"."""
    routes.button(app, "fix", pressed)
    pick.continues(app, ASKED, picked)
    talk.answers(app, ASKED, typed)


async def correct(turn: Turn, text: str, understood: Understood) -> None:
    """`text` puts right what the person told lately; what was never told is news."""
    said = await _said(turn, text, asked=False) or Correction()
    entries = await turn.read(lambda tx: fixes.told(tx, turn.member.id, turn.now))
    if not await _fix(turn, text, said, entries) and not await _news(turn, text, understood):
        await turn.do(lambda tx: _how(tx, turn))


async def _said(turn: Turn, text: str, *, asked: bool) -> Correction | None:
    recent = await turn.glance(lambda tx: people.recent_customers(tx, turn.member.id))
    asker = Asker(prefer=frozenset(recent))
    return correction(text, directory=await pick.directory(turn), today=turn.today, asker=asker, asked=asked)


async def _fix(turn: Turn, text: str, said: Correction, entries: list[EntryInfo]) -> bool:
    """Change what is meant, or ask; False where nothing that was told fits."""
    if not entries:
        return False
    if not said.says_what or (said.name and not await pick.named(turn, said.name)):
        await turn.do(lambda tx: _ask_what(tx, turn, entries[0]))
        return True
    if said.name:
        await pick.customer(turn, said.name, then=ASKED, data=_aside(text, Fix(entries[0].id)))
        return True
    due = await turn.read(lambda tx: fixes.due_days(tx, entries, turn.firm.zone)) if said.not_day else {}
    found = meant.meant(Recent(entries, due, turn.firm.zone), said, turn.lang)
    if found.sure and found.fixes[0].new.get("customer", 0) is None:
        await pick.among(turn, said.customers[:3], Wish(ASKED, "", _aside(text, found.fixes[0])))
    elif found.fixes:
        await turn.do(lambda tx: _done(tx, turn, text, found))
    return bool(found.fixes)


def _done(tx: Tx, turn: Turn, text: str, found: Meant) -> list[Reply]:
    return _apply(tx, turn, found.fixes[0], text) if found.sure else [_ask_which(tx, turn, text, found.fixes)]


def _aside(text: str, fix: Fix) -> dict[str, Any]:
    return {"fix": fix.to_json(), "words": text}


async def _news(turn: Turn, text: str, understood: Understood) -> bool:
    """What only sounded like a correction and tells something is told."""
    if understood.facts:
        await tell.tell(turn, text, replace(understood, requests=()))
    return bool(understood.facts)


def _how(tx: Tx, turn: Turn) -> Reply:
    """Nothing fits: how else it is put right, with what was told last."""
    last = records.last_entry(tx, turn.member.id)
    whose = customers.get(tx, last.customer_id, turn.scope) if last else None
    return view.how_to_correct(turn.lang, last, whose)


def hand(turn: Turn) -> Hand:
    """Whoever writes, as the one who puts right."""
    return Hand(tell.author_of(turn, None), turn.scope, turn.firm.zone)


def _apply(tx: Tx, turn: Turn, fix: Fix, words: str) -> list[Reply]:
    drafts.drop(tx, turn.member.id, turn.chat_id)
    return _shown(tx, turn, fixes.apply(tx, fix, hand(turn), words))


def _shown(tx: Tx, turn: Turn, fixed: fixes.Fixed) -> list[Reply]:
    """The entry as it stands; a colleague whose to-do that changed is told."""
    moved = [fixed.entry] if not {"due", "customer"}.isdisjoint(fixed.fix.new) else []
    reply = fixing_view.fixed(tell.frame_of(turn), fixed, _named(tx, turn, fixed))
    return [reply, *colleagues.told(tx, turn, moved, changed=True)]


def _named(tx: Tx, turn: Turn, fixed: fixes.Fixed) -> str | None:
    """What the customer is called that it was kept with before."""
    return _called(tx, turn, fixed.before.get("customer"))


def _called(tx: Tx, turn: Turn, customer_id: Any) -> str | None:
    known = customers.get(tx, int(customer_id), turn.scope) if customer_id is not None else None
    return known.name if known else None


def _ask_what(tx: Tx, turn: Turn, entry: EntryInfo) -> Reply:
    """Something is wrong, nobody said what: show the last entry and ask."""
    expires = turn.now + ANSWER_WITHIN
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, ASKED, 1, {"entry": entry.id}, None, expires))
    found = edits.mine(tx, entry.id, tell.author_of(turn, None), turn.scope)
    return fixing_view.what(tell.frame_of(turn), edits.logged(tx, found))


def _ask_which(tx: Tx, turn: Turn, text: str, found: Sequence[Fix]) -> Reply:
    kept = {"fixes": [fix.to_json() for fix in found], "words": text}
    ticket = tickets.add(tx, ASKED, kept, member_id=turn.member.id, now=turn.now)
    return fixing_view.which(tell.frame_of(turn), [_offered(tx, turn, fix) for fix in found], ticket)


def _offered(tx: Tx, turn: Turn, fix: Fix) -> Offered:
    entry = edits.logged(tx, edits.mine(tx, fix.entry_id, tell.author_of(turn, None), turn.scope))
    return Offered(fix, entry, _called(tx, turn, fix.new.get("customer")))


async def typed(turn: Turn, draft: DraftInfo) -> bool:
    """What is right, typed after it was asked; anything else is for others."""
    said = await _said(turn, turn.text, asked=True)
    if said is None or not said.says_what or (said.name and not await pick.named(turn, said.name)):
        return False
    entry = await turn.read(lambda tx: records.entry(tx, int(draft.data["entry"])))
    return entry is not None and entry.voided_at is None and await _fix(turn, turn.text, said, [entry])


async def picked(turn: Turn, chosen: pick.Picked) -> None:
    """Whose it is was picked from a list."""
    fix = Fix.from_json(chosen.data["fix"])
    whole = replace(fix, new={**fix.new, "customer": chosen.customer.id})
    await turn.do(lambda tx: _apply(tx, turn, whole, chosen.data["words"]))


async def pressed(turn: Turn) -> None:
    """`v1:fix:use:<ticket>:<place>` or `v1:fix:undo:<ticket>`."""
    match turn.pressed:
        case ["use", number, place] if number.isdecimal() and place.isdecimal():
            await turn.do(lambda tx: _edited(_use(tx, turn, int(number), int(place))))
        case ["undo", number] if number.isdecimal():
            await turn.do(lambda tx: _edited(take_back(tx, turn, int(number))))
        case ["drop", number] if number.isdecimal():
            await turn.do(lambda tx: _drop(tx, turn, int(number)))
        case _:
            raise UserError("common-old-button")


def _edited(replies: list[Reply]) -> list[Reply]:
    """The first in place of the message whose button was pressed."""
    return [replies[0].edited(), *replies[1:]]


def _used(tx: Tx, turn: Turn, number: int) -> tickets.TicketInfo:
    ticket = tickets.get(tx, number)
    if ticket is None or ticket.kind != ASKED or ticket.member_id != turn.member.id:
        raise UserError("common-old-button")
    if not tickets.use(tx, number, now=turn.now):
        raise UserError("common-old-button")
    return ticket


def _drop(tx: Tx, turn: Turn, number: int) -> Reply:
    _used(tx, turn, number)
    return view.plain(turn.lang, "updates-fix-dropped", edit=True)


def _use(tx: Tx, turn: Turn, number: int, place: int) -> list[Reply]:
    ticket = _used(tx, turn, number)
    if place >= len(ticket.data["fixes"]):
        raise UserError("common-old-button")
    return _apply(tx, turn, Fix.from_json(ticket.data["fixes"][place]), ticket.data["words"])


def take_back(tx: Tx, turn: Turn, ticket: int) -> list[Reply]:
    """The entry as it was before a correction."""
    return _shown(tx, turn, fixes.take_back(tx, ticket, hand(turn)))


def take_back_asked(tx: Tx, turn: Turn, ticket: int) -> Reply:
    """Shall this correction be taken back?"""
    return fixing_view.undo_asked(tell.frame_of(turn), _offered(tx, turn, fixes.restored(tx, ticket)), ticket)
