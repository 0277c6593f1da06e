"""/export 导出: a kind of records, or the scores, as a file in the chat; only what the asker may see."""

from __future__ import annotations

from typing import Final

from db import files
from db.gateway import Tx
from handlers.common import formats, once, routes
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import say
from handlers.common.reply import Button, Reply, data
from handlers.common.words import listed
from handlers.imports import export, guess, view

_A_ROW: Final = 3
_MIME: Final = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def register(app: App) -> None:
    """Listen for the command and its buttons."""
    routes.command(app, "export", ask, words=("导出",), alone=("export",))
    routes.button(app, "export", pressed)


async def ask(turn: Turn) -> None:
    """`/export [KIND] [csv|xlsx]`."""
    _must_lead(turn)
    words = turn.rest.casefold().split()
    forms = [word for word in words if word in export.FORMATS]
    said = " ".join(word for word in words if word not in export.FORMATS)
    if not said:
        await turn.say(_choice(turn.lang))
        return
    kind = _named(said)
    if kind is None:
        kinds = listed(turn.lang, [view.kind_name(turn.lang, each) for each in export.NAMES])
        raise UserError("imports-export-unknown", kind=formats.clip(said, 40), kinds=kinds)
    await _send(turn, kind, forms[0] if forms else "xlsx")


async def pressed(turn: Turn) -> None:
    """`v1:export:<kind>`."""
    _must_lead(turn)
    if len(turn.pressed) != 1 or turn.pressed[0] not in export.NAMES:
        raise UserError("common-old-button")
    await _send(turn, turn.pressed[0], "xlsx")


def _must_lead(turn: Turn) -> None:
    if not turn.private:
        raise UserError("imports-private-only")
    if not turn.member.leads:
        raise NotAllowed("imports-export-leaders-only")


def _choice(lang: str) -> Reply:
    buttons = [Button(view.kind_name(lang, kind), data("export", kind)) for kind in export.NAMES]
    rows = [buttons[start : start + _A_ROW] for start in range(0, len(buttons), _A_ROW)]
    return Reply(say(lang, "imports-export-which"), rows)


def _named(said: str) -> str | None:
    return export.SCORES if said in guess.names(export.SCORES) else guess.named(said)


async def _send(turn: Turn, kind: str, form: str) -> None:
    services = turn.services
    services.answer("sendChatAction", {"chat_id": turn.chat_id, "action": "upload_document"})
    content, count = await services.workers.run(export.made, services.db.url, kind, form, turn.scope)
    name = f"{kind}-{turn.today.isoformat()}.{form}"

    def unit(tx: Tx) -> Answer:
        if once.repeated(tx, turn):
            return None
        file_id = files.keep(tx, name=name, mime=_MIME[form], now=turn.now, content=content)
        told = {"kind": view.kind_name(turn.lang, kind), "rows": formats.number(turn.lang, count)}
        return Reply(say(turn.lang, "imports-exported", **told), file_id=file_id)

    await turn.do(unit)
