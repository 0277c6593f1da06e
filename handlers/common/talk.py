"""Plain words without a command: the answer to an open question first, else whoever understands them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram.ext import filters

from db import drafts
from db.drafts import DraftInfo
from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.errors import UserError

Answerer = Callable[[Turn, DraftInfo], Awaitable[bool]]
Hearer = Callable[[Turn], Awaitable[bool]]
Show = Callable[[Turn], Awaitable[None]]
Guard = Callable[[Turn, str, bool], Awaitable[bool]]


def answers(app: App, kind: str, answerer: Answerer) -> None:
    """While a draft of this kind is open, the person's next words are first for `answerer`; True: it has answered."""
    app.bot_data.setdefault("answerers", {})[kind] = answerer


def first(app: App, hearer: Hearer) -> None:
    """Offer `hearer` all words that are said to the bot before anything else, even an answer to an open question. It
    must be sure that they are for it (True: it has answered), and store nothing."""
    app.bot_data.setdefault("firsts", []).append(hearer)


def hears(app: App, hearer: Hearer) -> None:
    """Offer `hearer` private words that answer no question, in the order of registration; True: it has answered."""
    app.bot_data.setdefault("hearers", []).append(hearer)


def asked(app: App, wish: str, show: Show, *, leads: bool = False) -> None:
    """Answer plain questions about everybody (`wish`: portfolio, my, ...) as the command does. leads: it refuses others
    than those who lead, and is not offered to them."""
    app.bot_data.setdefault("shows", {})[wish] = show
    if leads:
        app.bot_data.setdefault("for_leads", set()).add(wish)


def shown(turn: Turn, wish: str) -> Show | None:
    """Who answers such a question; None where nobody does."""
    shows: dict[str, Show] = turn.application.bot_data.get("shows", {})
    return shows.get(wish)


def may_offer(turn: Turn, wish: str) -> bool:
    """Whether such a question is answered, and to this person."""
    refused = not turn.member.leads and wish in turn.application.bot_data.get("for_leads", ())
    return shown(turn, wish) is not None and not refused


def otherwise(app: App, hearer: Hearer) -> None:
    """Offer `hearer` what nobody else has answered."""
    app.bot_data["otherwise"] = hearer


def guards(app: App, guard: Guard) -> None:
    """Ask `guard` before a guessed question is shown a page, or words that may be one are taken for news: it may say
    that it has no answer (True)."""
    app.bot_data["guard"] = guard


async def guarded(turn: Turn, page: str, *, of_one: bool = False) -> bool:
    """Whether the guard has said that a question has no answer on `page`, that of one customer or of all; "" before
    the words are taken for news."""
    guard: Guard | None = turn.application.bot_data.get("guard")
    return guard is not None and await guard(turn, page, of_one)


def asks(app: App, hearer: Hearer) -> None:
    """Offer `hearer` what is said to the bot in a group: it answers questions there (True), and stores nothing."""
    app.bot_data.setdefault("askers", []).append(hearer)


def register(app: App) -> None:
    """Listen; after every command, so that its words win. In a group only to what is said to the bot: its name is in
    it, or it answers a message of the bot."""
    to_the_bot = filters.ChatType.PRIVATE | filters.REPLY | filters.Entity("mention")
    routes.message(app, filters.TEXT & ~filters.COMMAND & to_the_bot, listen)


async def listen(turn: Turn) -> None:
    """Hand the words to whoever they are for; also for a command that finds its first word was only a word. What is
    said to a colleague in a group is for nobody here."""
    if not (turn.private or turn.called or _answers_bot(turn)):
        return
    for hearer in turn.application.bot_data.get("firsts", ()):
        if await hearer(turn):
            return
    draft = await turn.read(lambda tx: drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now))
    answerers = turn.application.bot_data.get("answerers", {})
    if draft is not None and draft.kind in answerers and await answerers[draft.kind](turn, draft):
        return
    if turn.private:
        await _offer(turn)
    else:
        await _answer(turn)


def _answers_bot(turn: Turn) -> bool:
    """Whether the message of a group is a reply to one of the bot's."""
    replied = turn.message.reply_to_message if turn.message else None
    return replied is not None and replied.from_user is not None and replied.from_user.id == turn.services.bot.id


async def _answer(turn: Turn) -> None:
    """Answer a question in a group; who called the bot without asking anything is told where to tell it."""
    for hearer in turn.application.bot_data.get("askers", ()):
        if await hearer(turn):
            return
    if turn.called:
        raise UserError("common-group-only-questions")


async def _offer(turn: Turn) -> None:
    shelf = turn.application.bot_data
    for hearer in (*shelf.get("hearers", ()), *([shelf["otherwise"]] if "otherwise" in shelf else [])):
        if await hearer(turn):
            return
