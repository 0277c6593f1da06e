"""The settings of a group and of a person, and what they can be set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.people import ChatInfo, MemberInfo, TeamInfo
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES, label, say
from handlers.common.reply import Button, Reply, data
from handlers.common.rhythm import Rhythm

_HOURS: Final = (450, 480, 510, 540, 570, 600, 1020, 1080, 1140)
_QUIET: Final = ((1200, 480), (1260, 480), (1320, 420), (0, 0))


@dataclass(frozen=True, slots=True)
class Group:
    """A bound group; `minute` of its digest, None where it has none; `topic` the one it is asked in."""

    chat: ChatInfo
    team: TeamInfo | None
    minute: int | None
    rhythm: Rhythm
    topic: int | None


@dataclass(frozen=True, slots=True)
class Own:
    """A person; `minute` of the morning list, None where it is off."""

    member: MemberInfo
    minute: int | None


def clock(minute: int) -> str:
    """A minute of the day: 08:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def group(lang: str, shown: Group) -> Reply:
    """What is set for a group."""
    values = {
        "team": _team(lang, shown.team),
        "disclosure": label(lang, f"members-disclosure-{shown.chat.disclosure}"),
        "hour": clock(shown.minute) if shown.minute is not None else label(lang, "members-off"),
        "quiet": _quiet(lang, shown.rhythm.quiet_from, shown.rhythm.quiet_until),
        "days": label(lang, "members-days-work" if shown.rhythm.workdays else "members-days-all"),
    }
    other_days = "all" if shown.rhythm.workdays else "work"
    days = Button(label(lang, f"members-set-days-{other_days}"), data("set", "days", other_days))
    rows = [[_button(lang, "hour"), _button(lang, "quiet")], [days], *_topic(lang, shown), _languages()]
    return Reply(say(lang, "members-settings-group", **values), rows)


def _team(lang: str, team: TeamInfo | None) -> str:
    if team is None:
        return "–"
    return clip(team.name_en if lang == "en" and team.name_en else team.name, 32)


def _languages() -> list[Button]:
    return [Button(label(each, "members-language-name"), data("lang", each)) for each in LANGUAGES]


def _button(lang: str, what: str) -> Button:
    return Button(label(lang, f"members-set-{what}"), data("set", what))


def _topic(lang: str, shown: Group) -> list[list[Button]]:
    if shown.topic is not None and shown.topic != shown.chat.thread_id:
        return [[Button(label(lang, "members-set-topic-here"), data("set", "topic", "here"))]]
    if shown.chat.thread_id is not None:
        return [[Button(label(lang, "members-set-topic-none"), data("set", "topic", "none"))]]
    return []


def _quiet(lang: str, begin: int, end: int) -> str:
    return f"{clock(begin)}–{clock(end)}" if begin != end else label(lang, "members-never")


def own(lang: str, shown: Own) -> Reply:
    """What a person has set."""
    hour = clock(shown.minute) if shown.minute is not None else label(lang, "members-off")
    return Reply(say(lang, "members-settings-own", hour=hour), [[_button(lang, "hour")], _languages()])


def hours(lang: str, *, private: bool) -> Reply:
    """At which hour."""
    buttons = [Button(clock(minute), data("set", "hour", minute)) for minute in _HOURS]
    rows = [buttons[at : at + 3] for at in range(0, len(buttons), 3)]
    if private:
        rows.append([Button(label(lang, "members-off"), data("set", "hour", "off"))])
    rows.append([Button(label(lang, "members-back"), data("set", "show"))])
    return Reply(say(lang, "members-hour-which"), rows)


def quiet_hours(lang: str) -> Reply:
    """Between which hours nothing is said."""
    rows = [[Button(_quiet(lang, begin, end), data("set", "quiet", begin, end))] for begin, end in _QUIET]
    return Reply(say(lang, "members-quiet-which"), [*rows, [Button(label(lang, "members-back"), data("set", "show"))]])
