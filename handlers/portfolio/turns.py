"""What the turns of this feature share: who reads, names within their scope, work that is done elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, TypeVar

from db import customers
from db.gateway import Tx
from handlers.common import access
from handlers.common.context import Turn
from handlers.portfolio.frame import Frame

P = ParamSpec("P")
T = TypeVar("T")


def frame_of(turn: Turn) -> Frame:
    """In what this person reads here."""
    chat = None if turn.private else turn.met.chat
    url = None if turn.private else f"https://t.me/{turn.services.bot.username}"
    amounts, sets = access.shows_amounts(chat), turn.private and turn.member.sees_all
    return Frame(turn.lang, turn.firm.currency, turn.firm.zone, turn.today, amounts, url, sets)


def names_of(tx: Tx, turn: Turn, ids: Sequence[int]) -> dict[int, str]:
    """The names of those of `ids` that this person may see here."""
    return {each.id: each.name for each in customers.many(tx, ids, turn.scope)}


async def elsewhere(turn: Turn, function: Callable[Concatenate[str, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`function` of the database's URL and `args`, in a worker process; meanwhile the chat shows "typing ..."."""
    typing = {"chat_id": turn.chat_id, "action": "typing"}
    if turn.thread_id is not None:
        typing["message_thread_id"] = turn.thread_id
    turn.services.answer("sendChatAction", typing)
    return await turn.services.workers.run(function, turn.services.db.url, *args, **kwargs)
