"""The settings of a group and of a person, and what they can be set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db.people import ChatInfo, MemberInfo, TeamInfo
from handlers.common import formats
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES, label, say
from handlers.common.reply import Button, Reply, data
from handlers.common.rhythm import Rhythm

_HOURS: Final = (450, 480, 510, 540, 570, 600, 1020, 1080, 1140)
BUDGETS: Final = (0, 3, 5, 10, 20)
QUIET: Final = ((1200, 480), (1260, 480), (1320, 420), (0, 0))


@dataclass(frozen=True, slots=True)
class Attention:
    """When and how often a chat may be disturbed, and how many alert messages it got in the last seven days."""

    rhythm: Rhythm
    spent: int


@dataclass(frozen=True, slots=True)
class Group:
    """A bound group; `minute` of its digest, None where it has none; `topic` the one it is asked in."""

    chat: ChatInfo
    team: TeamInfo | None
    minute: int | None
    attention: Attention
    topic: int | None


@dataclass(frozen=True, slots=True)
class Own:
    """A person; `minute` of the morning list, None where it is off."""

    member: MemberInfo
    minute: int | None
    attention: Attention


def clock(minute: int) -> str:
    """A minute of the day: 08:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def group(lang: str, shown: Group) -> Reply:
    """What is set for a group."""
    rhythm = shown.attention.rhythm
    values = {
        "team": _team(lang, shown.team),
        "disclosure": label(lang, f"members-disclosure-{shown.chat.disclosure}"),
        "hour": clock(shown.minute) if shown.minute is not None else label(lang, "members-off"),
        "quiet": _quiet(lang, rhythm.quiet_from, rhythm.quiet_until),
        "days": label(lang, "members-days-work" if rhythm.workdays else "members-days-all"),
        "budget": _budget(lang, shown.attention),
    }
    other_days, line = "all" if rhythm.workdays else "work", "no" if rhythm.quiet_line else "yes"
    days = Button(label(lang, f"members-set-days-{other_days}"), data("set", "days", other_days))
    calm = Button(label(lang, f"members-set-line-{line}"), data("set", "line", line))
    first = [_button(lang, "hour"), _button(lang, "quiet"), _button(lang, "budget")]
    rows = [first, [days], [calm], *_topic(lang, shown), _languages()]
    return Reply(say(lang, "members-settings-group", **values), rows)


def _team(lang: str, team: TeamInfo | None) -> str:
    if team is None:
        return "–"
    return clip(formats.team(lang, team.name, team.name_en), 32)


def _languages() -> list[Button]:
    return [Button(label(each, "members-language-name"), data("lang", each)) for each in LANGUAGES]


def _button(lang: str, what: str) -> Button:
    return Button(label(lang, f"members-set-{what}"), data("set", what))


def _topic(lang: str, shown: Group) -> list[list[Button]]:
    """Where the digest and the alerts go: into the topic in which the question was asked, or only the alerts."""
    digests, alerts = shown.chat.thread_id, shown.attention.rhythm.alert_thread
    wanted = []
    if shown.topic is not None and shown.topic != digests:
        wanted.append("here")
    if shown.topic is not None and shown.topic != (alerts or digests):
        wanted.append("alerts")
    if not wanted and (digests is not None or alerts is not None):
        wanted.append("none")
    return [[Button(label(lang, f"members-set-topic-{each}"), data("set", "topic", each))] for each in wanted]


def _budget(lang: str, attention: Attention) -> str:
    if attention.rhythm.budget == 0:
        return label(lang, "members-budget-none")
    return label(lang, "members-budget", most=str(attention.rhythm.budget), spent=str(attention.spent))


def budgets(lang: str) -> Reply:
    """How many alerts a week."""
    buttons = [Button(_most(lang, number), data("set", "budget", number)) for number in BUDGETS]
    rows = [buttons[:1], buttons[1:], [Button(label(lang, "members-back"), data("set", "show"))]]
    return Reply(say(lang, "members-budget-which"), rows)


def _most(lang: str, number: int) -> str:
    return label(lang, "members-budget-none") if number == 0 else str(number)


def _quiet(lang: str, begin: int, end: int) -> str:
    return f"{clock(begin)}–{clock(end)}" if begin != end else label(lang, "members-never")


def own(lang: str, shown: Own) -> Reply:
    """What a person has set."""
    hour = clock(shown.minute) if shown.minute is not None else label(lang, "members-off")
    rhythm = shown.attention.rhythm
    quiet = _quiet(lang, rhythm.quiet_from, rhythm.quiet_until)
    said = say(lang, "members-settings-own", hour=hour, quiet=quiet, budget=_budget(lang, shown.attention))
    return Reply(said, [[_button(lang, "hour"), _button(lang, "quiet"), _button(lang, "budget")], _languages()])


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
    rows = [[Button(_quiet(lang, begin, end), data("set", "quiet", begin, end))] for begin, end in QUIET]
    return Reply(say(lang, "members-quiet-which"), [*rows, [Button(label(lang, "members-back"), data("set", "show"))]])
