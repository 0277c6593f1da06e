"""The one door: who is this, may they speak here, how often; and what is said when a handler refuses or fails."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from telegram import Update

from db import deliveries, people
from db.gateway import DatabaseAway, Tx
from db.inbox import AlreadyHandled
from handlers.common import i18n
from handlers.common.context import Answer, Handler, Met, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply

PER_MINUTE: Final = 120
_MINUTE: Final = timedelta(minutes=1)


class Pace:
    """How often each person spoke within the last minute."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self._limit = per_minute
        self._seen: dict[int, deque[datetime]] = {}

    def exceeded(self, person: int, now: datetime) -> bool:
        """Count one more; whether it is one too many."""
        seen = self._seen.setdefault(person, deque())
        while seen and (seen[0] <= now - _MINUTE or seen[0] > now):  # a clock that was set back starts anew
            seen.popleft()
        seen.append(now)
        if len(seen) > self._limit:
            seen.pop()
            return True
        return False


def meet(tx: Tx, *, user_id: int, chat_id: int) -> Met:
    """Read who and where. The firm must have been set up."""
    firm, member, chat = people.meeting(tx, telegram_id=user_id, chat_id=chat_id)
    assert firm is not None
    return Met(firm, member, chat)


def guarded(handler: Handler, *, strangers: bool = False) -> Callable[[Update, Turn], Coroutine[Any, Any, None]]:
    """`handler` behind the gate: strangers stop here, refusals are said, anything else gets an incident id.

    strangers: the handler serves people who are not members (an invitation, a change of membership).
    """

    @wraps(handler)
    async def enter(update: Update, turn: Turn) -> None:
        turn.begin(update)
        turn.met = await turn.glance(lambda tx: meet(tx, user_id=turn.user_id, chat_id=turn.chat_id))
        try:
            if strangers or await _let_in(turn):
                await handler(turn)
        except UserError as refusal:
            await turn.refuse(refusal)
        except (DatabaseAway, AlreadyHandled):
            raise  # the update stays in the inbox and is tried again, or somebody else has settled it
        except Exception as error:
            incident = turn.services.incident(error, handler.__qualname__)
            await turn.refuse(UserError("common-incident", id=incident))

    return enter


async def _let_in(turn: Turn) -> bool:
    if turn.met.member is None or not turn.met.member.active:
        await turn.do(lambda tx: neutral_line(tx, turn))
        return False
    if turn.services.pace.exceeded(turn.user_id, turn.now):
        raise UserError("common-too-fast")
    return True


def neutral_line(tx: Tx, turn: Turn) -> Answer:
    """One line an hour for a stranger in a private chat; in a group the bot does not talk to strangers."""
    if not turn.private or not deliveries.claim(tx, f"stranger:{turn.user_id}:{turn.now:%Y%m%d%H}", now=turn.now):
        return None
    return Reply(i18n.say(turn.lang, "common-stranger"))
