"""`/settings`: digest hour, quiet hours, days off, attention budget, language, topics; a person's morning list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from db import drafts, people, schedules, telling
from db.drafts import DraftInfo
from db.gateway import Tx
from db.people import ChatInfo
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.rhythm import WEEK
from handlers.digests import service as digests
from handlers.members import settings_view
from handlers.members.groups import must_lead_group
from handlers.members.settings_view import Attention, Group, Own

HOUR: Final = "set-hour"
ANSWER_WITHIN: Final = timedelta(minutes=15)
_CLOCK: Final = re.compile(
    r"(?:at |每天)?(?P<half>凌晨|清晨|上午|早上|早晨|早|中午|下午|傍晚|晚上|晚|半夜|夜里|深夜)?"
    r"\s*(?P<hour>[01]?\d|2[0-3])"
    r"\s*(?:[:：点时h]\s*(?P<minute>[0-5]?\d|半|一刻|三刻)?\s*[分钟整]*|\.(?P<dotted>[0-5]\d))?"
    r"\s*(?:o'?clock)?\s*(?P<noon>[ap]\.?m\.?)?"
)
_QUARTERS: Final = {"一刻": 15, "半": 30, "三刻": 45}
_AFTERNOON: Final = frozenset({"下午", "傍晚", "pm"})
_NIGHT: Final = frozenset({"晚上", "晚", "半夜", "夜里", "深夜"})
_EARLY: Final = frozenset({"凌晨", "am"})
_MORNING: Final = 5  # the hour from which on 5点 at night is in the evening, and 中午 before noon
DAY: Final = 24 * 60
NOON: Final = 12


def register(app: App) -> None:
    """The command, its Chinese word, its buttons."""
    routes.command(app, "settings", _settings, words=("设置",), alone=("settings",))
    routes.button(app, "set", _pressed)
    talk.answers(app, HOUR, _typed)


async def _settings(turn: Turn) -> None:
    """Show them; `/settings 8:15` sets the hour at once."""
    if not turn.private:
        must_lead_group(turn)
    minute = minute_of(turn.rest) if turn.rest else None
    await turn.do(lambda tx: _set_hour(tx, turn, minute) if minute is not None else show(tx, turn))


def minute_of(text: str) -> int:
    """A time of day as minutes: 8:15, 8点半, 下午5点, 5pm, 20 h. UserError for anything else."""
    found = _CLOCK.fullmatch(text.strip(" .。!！").lower())
    if found is None:
        raise UserError("members-bad-hour")
    minute = found["minute"] or found["dotted"] or "0"
    hour = _hour(int(found["hour"]), found["half"] or (found["noon"] or "").replace(".", ""))
    return hour * 60 + (_QUARTERS[minute] if minute in _QUARTERS else int(minute))


def _hour(hour: int, half: str) -> int:
    """The hour of 24 that one of 12 is in a part of the day: 晚上12点 and 12 am are midnight, 中午1点 is 13."""
    if hour == NOON:
        return 0 if half in _NIGHT | _EARLY else NOON
    later = half in _AFTERNOON or (half in _NIGHT and hour >= _MORNING) or (half == "中午" and hour < _MORNING)
    return hour + NOON if later and hour < NOON else hour


def show(tx: Tx, turn: Turn) -> Reply:
    """The settings of this chat, with buttons."""
    if turn.private:
        morning = schedules.get(tx, digests.MORNING, member_id=turn.member.id)
        minute = morning.minute if morning is not None and morning.active else None
        return settings_view.own(turn.lang, Own(turn.member, minute, _attention(tx, turn, turn.chat_id)))
    chat = _group(tx, turn)
    team = people.team(tx, chat.team_id) if chat.team_id is not None else None
    digest = schedules.get(tx, digests.DAILY, chat_id=chat.id)
    minute = digest.minute if digest is not None and digest.active else None
    attention = _attention(tx, turn, chat.id)
    return settings_view.group(turn.lang, Group(chat, team, minute, attention, topic=turn.thread_id))


def _attention(tx: Tx, turn: Turn, chat_id: int) -> Attention:
    return Attention(digests.rhythm(tx, chat_id), telling.told_since(tx, chat_id, turn.now - WEEK))


def _group(tx: Tx, turn: Turn) -> ChatInfo:
    """The group. UserError where it is not bound: there is nothing to set yet."""
    chat = people.chat(tx, turn.chat_id)
    if chat is None or chat.team_id is None:
        raise UserError("members-not-bound")
    return chat


async def _pressed(turn: Turn) -> None:
    """`v1:set:<what>[:<value>...]`."""
    if not turn.private:
        must_lead_group(turn)
    await turn.do(lambda tx: _change(tx, turn).edited())


def _change(tx: Tx, turn: Turn) -> Reply:
    match turn.pressed:
        case ["show"]:
            return show(tx, turn)
        case ["hour"]:
            return _ask_hour(tx, turn)
        case ["hour", "off"] if turn.private:
            return _no_morning(tx, turn)
        case ["hour", minute]:
            return _set_hour(tx, turn, _minute(minute))
        case ["quiet"]:
            return settings_view.quiet_hours(turn.lang)
        case ["budget"]:
            return settings_view.budgets(turn.lang)
        case ["topic", where] if not turn.private:
            _set_topic(tx, turn, where)
        case _:
            digests.change_rhythm(tx, _whose(tx, turn), **_rhythm(turn))
    return show(tx, turn)


def _rhythm(turn: Turn) -> dict[str, int | bool]:
    """What a button sets about when and how often a chat may be disturbed. UserError for what no button offers."""
    match turn.pressed:
        case ["quiet", begin, end] if (_minute(begin), _minute(end)) in settings_view.QUIET:
            return {"quiet_from": _minute(begin), "quiet_until": _minute(end)}
        case ["budget", number] if number in map(str, settings_view.BUDGETS):
            return {"budget": int(number)}
        case ["days", "all" | "work" as days] if not turn.private:
            return {"workdays": days == "work"}
        case ["line", "yes" | "no" as wanted] if not turn.private:
            return {"quiet_line": wanted == "yes"}
    raise UserError("common-old-button")


def _set_topic(tx: Tx, turn: Turn, where: str) -> None:
    chat_id = _group(tx, turn).id
    if where == "alerts":
        digests.change_rhythm(tx, chat_id, alert_thread=turn.thread_id)
    elif where in ("here", "none"):
        people.change_chat(tx, chat_id, thread_id=turn.thread_id if where == "here" else None)
        digests.change_rhythm(tx, chat_id, alert_thread=None)
    else:
        raise UserError("common-old-button")


def _whose(tx: Tx, turn: Turn) -> int:
    """The chat whose quiet and budget are set: the person's own, or the bound group."""
    return turn.chat_id if turn.private else _group(tx, turn).id


def _minute(part: str) -> int:
    if not (part.isascii() and part.isdigit() and int(part) < DAY):
        raise UserError("common-old-button")
    return int(part)


def _answered(tx: Tx, turn: Turn) -> None:
    """The question for the hour needs no typed answer any more; another question stays open."""
    there = drafts.get(tx, turn.member.id, turn.chat_id, now=turn.now)
    if there is not None and there.kind == HOUR:
        drafts.drop(tx, turn.member.id, turn.chat_id)


def _set_hour(tx: Tx, turn: Turn, minute: int) -> Reply:
    _answered(tx, turn)
    if turn.private:
        made = digests.ensure_morning(tx, turn.member.id, zone=turn.firm.zone, now=turn.now, minute=minute)
        if made.minute != minute:
            schedules.change(tx, made.id, minute=minute, since=turn.now)
    else:
        digests.set_hour(tx, _group(tx, turn).id, minute, now=turn.now)
    return show(tx, turn)


def _ask_hour(tx: Tx, turn: Turn) -> Reply:
    """Hours to tap; another one is typed."""
    expires = turn.now + ANSWER_WITHIN
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, HOUR, 1, {}, None, expires))
    return settings_view.hours(turn.lang, private=turn.private)


async def _typed(turn: Turn, draft: DraftInfo) -> bool:
    """An hour typed after "at which hour"; anything else is for others."""
    try:
        minute = minute_of(turn.text)
    except UserError:
        return False
    if not turn.private:
        must_lead_group(turn)

    await turn.do(lambda tx: _set_hour(tx, turn, minute))
    return True


def _no_morning(tx: Tx, turn: Turn) -> Reply:
    _answered(tx, turn)
    known = schedules.get(tx, digests.MORNING, member_id=turn.member.id)
    if known is not None:
        schedules.change(tx, known.id, active=False)
    return show(tx, turn)
