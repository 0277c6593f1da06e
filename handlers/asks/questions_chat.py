"""Questions that tables answer, in a private chat and in groups, and those that go on with them."""

from __future__ import annotations

from functools import partial

from db import drafts
from db.gateway import Tx
from handlers.asks import answers, follow, grammar, memory, questions, refusal_view, tables_view
from handlers.asks import guard as page_guard
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
    talk.guards(app, guard)


async def hear(turn: Turn) -> bool:
    """A whole question, or one that goes on with the last: this first where it is shaped so or names nothing new."""
    text = turn.text.strip()
    goes_on = follow.may_follow(text, turn.today)
    first = goes_on and (follow.opens(text) or grammar.topic_of(text) is None)
    if first and await _follow(turn, text):
        return True
    if questions.may_ask(text) and await _whole(turn, text):
        return True
    if first and turn.private and follow.opens(text) and follow.points_back(text):
        await turn.say(Reply(say(turn.lang, "asks-follow-none")))
        return True
    return goes_on and not first and await _follow(turn, text)


async def _whole(turn: Turn, text: str) -> bool:
    """A question whose words are all understood: the answer, or which of them has none."""
    known = await _known(turn, text)
    heard = questions.read(text, known, turn.today) if known is not None else None
    if heard is None or not heard.asks or not heard.query.topic or heard.left:
        return False
    if heard.whole:
        return await _answer(turn, heard.query)
    if heard.query.by == "cause":
        return False  # why a customer stands as it does is told elsewhere
    await turn.say(refusal_view.refused(turn.lang, heard))
    return True


async def guard(turn: Turn, page: str, of_one: bool) -> bool:
    """Say which words a page would leave out; or before words are taken for news, that they ask what has no answer."""
    text = turn.text.strip()
    if not 0 < len(text) <= questions.LONGEST:
        return False
    outright = not page and page_guard.outright(text)
    if not (outright or questions.may_ask(text)):
        return False
    known = await _known(turn, text)
    if known is None:
        return False
    heard = questions.read(text, known, turn.today)
    if page:
        said = page_guard.unheard(heard, page, turn.today, of_one=of_one)
        if said:
            await turn.say(refusal_view.left_out(turn.lang, said, page, private=turn.private and not of_one))
        return bool(said)
    if not (outright or page_guard.formal(heard, text)):
        return False
    reply = refusal_view.refused(turn.lang, heard) if heard.query.topic and (heard.left or heard.lacks) else None
    await turn.say(reply or Reply(say(turn.lang, "asks-cannot"), private=True))
    return True


async def _known(turn: Turn, text: str) -> Known | None:
    directory, currency = await pick.directory(turn), turn.firm.currency
    return await turn.read(lambda tx: questions.known(tx, turn.scope, directory, text, currency=currency))


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
    if last.asked is None or not (follow.opens(text) or await _free(turn)):
        return False
    known = await _known(turn, text)
    heard = follow.read(text, known, last.asked, turn.today) if known is not None else None
    if heard is None or heard.query.topic not in answers.ANSWERS:
        return False
    if not heard.whole:
        if heard.lacks and follow.opens(text) and grammar.topic_of(text) not in (None, last.asked.topic):
            return False  # it may be a question of its own
        await turn.say(refusal_view.refused(turn.lang, heard))
        return True
    own = questions.of_team(heard.query, turn.member)
    if own is None:
        await turn.say(Reply(say(turn.lang, "asks-follow-no-team"), private=True))
        return True
    await _table(turn, own)
    return True


async def _free(turn: Turn) -> bool:
    """Whether nothing is being asked of the person, so that few words answer nothing."""
    return await turn.read(lambda tx: drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now)) is None


async def _why(turn: Turn, last: Last) -> bool:
    """The reasons behind the last answer: of a customer its risk."""
    query = follow.why(last.asked) if last.asked is not None else None
    if query is not None:
        await _table(turn, query)
        return True
    customer = last.customer_id
    if customer is None and last.asked is not None and len(last.asked.customers) == 1:
        customer = last.asked.customers[0]
    if customer is None and last.asked is not None:
        await turn.say(Reply(say(turn.lang, "asks-why-none"), private=True))
        return True
    if customer is None:
        return False
    await pick.proceed(turn, customer, then="risk")
    return True


async def _table(turn: Turn, query: Query) -> None:
    def unit(tx: Tx) -> Reply:
        memory.keep(tx, query, member_id=turn.member.id, now=turn.now)
        asking = Asking(tx, turn.scope, query, turn.firm, turn.member, turn.today, turn.now, turn.lang)
        table, names = questions.answered(asking)
        return tables_view.told(_reader(turn, names, questions.whose(tx, turn.scope, turn.lang)), table)

    if query.amount and not _amounts(turn):
        await turn.say(Reply(say(turn.lang, "asks-group-amount"), private=True))
        return
    await turn.do(unit)


def _amounts(turn: Turn) -> bool:
    return access.shows_amounts(None if turn.private else turn.met.chat)


def _reader(turn: Turn, names: dict[tuple[str, int], str], whose: list[str]) -> tables_view.Reader:
    url = None if turn.private else f"https://t.me/{turn.services.bot.username}"
    firm = turn.firm
    return tables_view.Reader(turn.lang, firm.zone, turn.today, firm.currency, names, _amounts(turn), url, whose=whose)
