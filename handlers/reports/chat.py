"""/report 报告: the risk report as PDF or Excel, about the customers the asker may see."""

from __future__ import annotations

from typing import Final

from db import files
from db.gateway import Tx
from handlers.common import access, once, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.reports import document, view
from handlers.reports.document import Wish

_MIME: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SAID: Final = {"pdf": "pdf", "excel": "xlsx", "xlsx": "xlsx"}


def register(app: App) -> None:
    """Listen for the command and its buttons."""
    routes.command(app, "report", ask, words=("风险报告", "报告", "report"))
    talk.asked(app, "report", ask, leads=True)
    routes.button(app, "report", pressed)


async def ask(turn: Turn) -> None:
    """`/report [pdf|excel]`."""
    form = _SAID.get(turn.rest.casefold())
    if turn.rest and form is None and not turn.text.startswith("/"):
        await talk.listen(turn)
        return
    _may(turn)
    if form is None:
        await turn.say(view.choice(turn.lang))
    else:
        await _send(turn, form)


async def pressed(turn: Turn) -> None:
    """`v1:report:pdf|xlsx`."""
    _may(turn)
    if len(turn.pressed) != 1 or turn.pressed[0] not in document.FORMATS:
        raise UserError("common-old-button")
    await _send(turn, turn.pressed[0])


def _may(turn: Turn) -> None:
    """A report names amounts: it is for those who lead, in private."""
    access.must_lead(turn.member)
    if not turn.private:
        raise UserError("reports-private-only")


async def _send(turn: Turn, form: str) -> None:
    services = turn.services
    services.answer("sendChatAction", {"chat_id": turn.chat_id, "action": "upload_document"})
    wish = Wish(form, turn.scope, turn.lang)
    content = await services.workers.run(document.made, services.db.url, wish, turn.now)
    name = f"risk-{turn.today.isoformat()}.{form}"

    def unit(tx: Tx) -> Answer:
        if once.repeated(tx, turn):
            return None
        file_id = files.keep(tx, name=name, mime=_MIME[form], now=turn.now, content=content)
        return Reply(say(turn.lang, "reports-sent"), file_id=file_id)

    await turn.do(unit)
