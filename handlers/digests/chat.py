"""/digest 日报: the news of a group's team, or one's own, now."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from db.gateway import Tx
from handlers.common import access, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.digests import service, view
from handlers.digests.view import Audience

_BACK: Final = timedelta(days=1)


def register(app: App) -> None:
    """Answer to the command and its words."""
    routes.command(app, "digest", show, alone=("日报", "今日清单", "digest"))
    talk.asked(app, "digest", show)


async def show(turn: Turn) -> None:
    """The digest as it would be sent now."""
    reader = Audience(turn.lang, turn.firm.currency, access.shows_amounts(turn.met.chat))

    def unit(tx: Tx) -> Answer:
        since = turn.now - _BACK
        if turn.private:
            return view.digest(reader, service.of_member(tx, turn.firm, turn.member, since=since, now=turn.now))
        chat = turn.met.chat
        if chat is None or chat.team_id is None:
            raise UserError("digest-no-team")
        if not turn.scope.allows(chat.team_id):
            raise NotAllowed
        return view.digest(reader, service.of_team(tx, turn.firm, chat, since=since, now=turn.now))

    await turn.do(unit)
