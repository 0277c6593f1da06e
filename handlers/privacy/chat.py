"""/forget 遗忘: what is kept about a person, as a file or erased; for administrators, in private."""

from __future__ import annotations

from typing import Final

from db import privacy
from db.gateway import Tx
from db.privacy import CONTACT, MEMBER, Person
from handlers.common import access, once, routes
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.customers import frame
from handlers.privacy import service, view

SHOWN: Final = 8


def register(app: App) -> None:
    """Answer the command, its words and the buttons."""
    routes.command(app, "forget", forget, alone=("遗忘",))
    routes.button(app, "forget", pressed)


async def forget(turn: Turn) -> None:
    """`/forget NAME`."""
    _may(turn)
    words = turn.rest[:80].strip()
    if not words:
        await turn.say(Reply(say(turn.lang, "privacy-how")))
    else:
        await turn.do(lambda tx: view.whose(turn.lang, words, privacy.called(tx, words, limit=SHOWN)))


async def pressed(turn: Turn) -> None:
    """`v1:forget:<who|export|ask|yes>:<contact|member>:<id>`."""
    _may(turn)
    what, kind = (*turn.pressed, "", "")[:2]
    if what not in _ACTS or kind not in (CONTACT, MEMBER):
        raise UserError("common-old-button")
    await turn.do(lambda tx: _ACTS[what](tx, turn, service.known(tx, kind, frame.number(turn, 2))))


def _who(tx: Tx, turn: Turn, person: Person) -> Reply:
    return view.person(turn.lang, person, len(privacy.told(tx, person))).edited()


def _export(tx: Tx, turn: Turn, person: Person) -> Answer:
    if once.repeated(tx, turn):
        return None
    return Reply(
        say(turn.lang, "privacy-exported", name=person.name),
        file_id=service.hand_out(tx, person, turn.member, now=turn.now),
    )


def _ask(tx: Tx, turn: Turn, person: Person) -> Reply:
    return view.ask(turn.lang, person).edited()


def _yes(tx: Tx, turn: Turn, person: Person) -> Reply:
    service.erase(tx, person, turn.member, now=turn.now)
    return Reply(say(turn.lang, "privacy-erased")).edited()


_ACTS: Final = {"who": _who, "export": _export, "ask": _ask, "yes": _yes}


def _may(turn: Turn) -> None:
    access.must_administer(turn.member)
    if not turn.private:
        raise UserError("members-in-private")
