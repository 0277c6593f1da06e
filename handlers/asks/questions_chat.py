"""Questions that tables answer, in a private chat and in groups, and those that go on with them."""

from __future__ import annotations

from functools import partial

from db.gateway import Tx
from handlers.asks import answers, follow, memory, questions, tables_view
from handlers.asks.grammar import Known
from handlers.asks.memory import Last
from handlers.asks.query import Query
from handlers.asks.tables import Asking
from handlers.common import access, talk
from handlers.common.context import App, Turn
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.customers import pick

_ASKED = 200  # characters of a question that are kept


def register(app: App) -> None:
    """Hear questions before anything that might take their words for news, or for a name."""
    talk.first(app, hear)


async def hear(turn: Turn) -> bool:
    """A whole question, else one that goes on with the last."""
    text = turn.text.strip()
    if questions.may_ask(text):
        known = await _known(turn, text)
        query = questions.read(text, known, turn.today) if known is not None else None
        if query is not None:
            return await _answer(turn, query)
    if not follow.may_follow(text):
        return False
    if await _follow(turn, text):
        return True
    if turn.private and follow.points_back(text):
        await turn.say(Reply(say(turn.lang, "asks-follow-none")))
        return True
    return False


async def _known(turn: Turn, text: str) -> Known | None:
    directory = await pick.directory(turn)
    return await turn.read(lambda tx: questions.known(tx, turn.scope, directory, text))


async def _answer(turn: Turn, query: Query) -> bool:
    """The table, or the page that says it better; False where others answer as well."""
    page = "my" if query.topic == "steps" and not turn.member.leads else answers.page(query)
    if page == "":
        return False
    if page is None:
        await _table(turn, query)
        return True
    return await _page(turn, query, page)


async def _page(turn: Turn, query: Query, page: str) -> bool:
    remember = partial(memory.keep, asked=query, member_id=turn.member.id, now=turn.now)
    if len(query.customers) == 1 and page in pick.offered(turn, [page]):
        turn.first(remember)
        await pick.proceed(turn, query.customers[0], then=page, data={"asked": turn.text[:_ASKED]})
        return True
    show = talk.shown(turn, page) if talk.may_offer(turn, page) else None
    if query.customers or show is None:
        return False
    turn.first(remember)  # only here and above: what is not answered is no question to go on with
    turn.rest = ""  # the words asked for it, they are no part of it
    await show(turn)
    return True


async def _follow(turn: Turn, text: str) -> bool:
    last = await turn.read(lambda tx: memory.last(tx, member_id=turn.member.id, now=turn.now))
    if follow.asks_why(text):
        return await _why(turn, last)
    if last.asked is None:
        return False
    known = await _known(turn, text)
    query = follow.read(text, known, last.asked, turn.today) if known is not None else None
    if query is None:
        return False
    own = questions.of_team(query, turn.member)
    if own is None:
        await turn.say(Reply(say(turn.lang, "asks-follow-no-team"), private=True))
        return True
    await _table(turn, own)
    return True


async def _why(turn: Turn, last: Last) -> bool:
    """The reasons behind the last answer: of a customer its risk."""
    query = follow.why(last.asked) if last.asked is not None else None
    if query is not None:
        await _table(turn, query)
        return True
    customer = last.customer_id
    if customer is None and last.asked is not None and len(last.asked.customers) == 1:
        customer = last.asked.customers[0]
    if customer is None:
        return False
    await pick.proceed(turn, customer, then="risk")
    return True


async def _table(turn: Turn, query: Query) -> None:
    def unit(tx: Tx) -> Reply:
        memory.keep(tx, query, member_id=turn.member.id, now=turn.now)
        asking = Asking(tx, turn.scope, query, turn.firm, turn.member, turn.today, turn.now, turn.lang)
        table, names = questions.answered(asking)
        return tables_view.told(_reader(turn, names), table)

    await turn.do(unit)


def _reader(turn: Turn, names: dict[tuple[str, int], str]) -> tables_view.Reader:
    amounts = access.shows_amounts(None if turn.private else turn.met.chat)
    url = None if turn.private else f"https://t.me/{turn.services.bot.username}"
    return tables_view.Reader(turn.lang, turn.firm.zone, turn.today, names, amounts, url)
