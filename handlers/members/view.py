"""What is said to newcomers, members and administrators about themselves, teams and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from db.agenda import Waiting
from db.customers import CustomerInfo
from db.people import ADMINISTRATOR, ROLES, MemberInfo, TeamInfo
from handlers.common import formats
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES, join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.members import commands
from handlers.members.binding import DISCLOSURES, Bound
from handlers.members.commands import Command
from handlers.members.handover import HandedOver

NAME: Final = 32
_TEAMS, _LINES = 24, 40  # what fits into one message
_ICONS: Final = {"extreme": "🔴", "high": "🟠", "medium": "🟡", "low": "🟢"}


def greeting(lang: str, member: MemberInfo, examples: Sequence[CustomerInfo], offers: Iterable[str]) -> Reply:
    """Hello, with three examples to tap, made of the person's own customers."""
    if not examples:
        key = "members-start-empty-admin" if member.role == ADMINISTRATOR else "members-start-empty"
        return Reply(say(lang, key, name=clip(member.name, NAME)))
    rows = []
    for number, then in enumerate(each for each in offers if each != "mine"):
        customer = examples[number % len(examples)]
        text = label(lang, f"members-try-{then}", name=clip(customer.name, 20))
        rows.append([Button(text, data("do", then, customer.id))])
    if "mine" in offers:
        rows.append([Button(label(lang, "members-try-mine"), data("mine"))])
    text = say(lang, f"members-start-{member.role}", name=clip(member.name, NAME), customer=clip(examples[0].name, 20))
    return Reply(text, rows)


def joined(lang: str, member: MemberInfo, team: TeamInfo | None) -> Reply:
    """Somebody came in by an invitation."""
    role = label(lang, f"members-role-{member.role}")
    where = team_name(lang, team) if team else label(lang, "members-every-team")
    return Reply(say(lang, "members-joined", name=clip(member.name, NAME), role=role, team=where))


def help_page(lang: str, shown: Sequence[Command], bot: str) -> Reply:
    """The commands of a role under headings, each to tap; `bot` is the name that inline mode is typed behind."""
    parts = [say(lang, "members-help-head")]
    for section in commands.SECTIONS:
        lines = [_help_line(lang, each) for each in shown if each.section == section]
        if lines:
            parts.append(join([say(lang, f"members-help-{section}"), *lines]))
    parts.append(say(lang, "members-help-inline", bot=bot))
    return Reply(join(parts, "\n\n"))


def _help_line(lang: str, command: Command) -> Html:
    what = label(lang, f"menu-{command.name}")
    name = f"{command.name} {command.word}" if lang == "zh" else command.name
    return say(lang, "members-help-line", name=name, what=what)


def languages(lang: str, *, group: bool) -> Reply:
    """Which language."""
    key = "members-language-group" if group else "members-language-own"
    row = [Button(label(each, "members-language-name"), data("lang", each)) for each in LANGUAGES]
    return Reply(say(lang, key), [row])


def team_name(lang: str, team: TeamInfo) -> str:
    """A team's name in the reader's language, where it has one."""
    return clip(formats.team(lang, team.name, team.name_en), NAME)


# Invitations --------------------------------------------------------------------------------------------------------


def which_role(lang: str) -> Reply:
    """What the invited person is to be."""
    rows = [[Button(label(lang, f"members-role-{role}"), data("invite", role))] for role in ROLES]
    return Reply(say(lang, "members-invite-role"), rows)


def which_team(lang: str, teams: Sequence[TeamInfo], *, verb: str, before: tuple[str, ...]) -> Reply:
    """Which team an invitation or a group is for; `verb` and `before` lead the buttons' data."""
    if not teams:
        return Reply(say(lang, "members-no-teams"))
    rows = [[Button(team_name(lang, each), data(verb, *before, each.id))] for each in teams]
    return Reply(say(lang, f"members-{verb}-team"), rows)


def invitation(lang: str, link: str, role: str, team: TeamInfo | None) -> Reply:
    """The link, shown once."""
    where = team_name(lang, team) if team else label(lang, "members-every-team")
    values = {"link": link, "role": label(lang, f"members-role-{role}"), "team": where}
    return Reply(say(lang, "members-invite-link", **values))


# Teams --------------------------------------------------------------------------------------------------------------


def everybody(
    lang: str, teams: Sequence[TeamInfo], members: Sequence[MemberInfo], *, counts: dict[int, int], manage: bool
) -> Reply:
    """The members by team, with how many customers each has; `manage`: with a button for each person."""
    places = [(team_name(lang, team), [m for m in members if team.id in m.teams]) for team in teams[:_TEAMS]]
    unplaced = [each for each in members if not each.teams]
    if unplaced:
        places.append((label(lang, "members-every-team"), unplaced))
    lines = max(1, _LINES // max(len(places), 1))
    parts = [_team(lang, name, [_member(lang, m, counts.get(m.id, 0)) for m in there], lines) for name, there in places]
    buttons = [Button(clip(each.name, 20), data("team", "who", each.id)) for each in members] if manage else []
    rows = [buttons[at : at + 3] for at in range(0, min(len(buttons), 90), 3)]
    if manage:
        parts.append(say(lang, "members-team-how"))
    return Reply(join(parts, "\n\n"), rows)


def _team(lang: str, name: str, members: Sequence[Html], lines: int) -> Html:
    return join([say(lang, "members-team-head", team=name, count=len(members)), *members[:lines]])


def _member(lang: str, member: MemberInfo, count: int) -> Html:
    state = "left" if not member.active else "unseen" if member.telegram_id is None else "here"
    role = label(lang, f"members-role-{member.role}")
    return say(lang, f"members-team-{state}", name=clip(member.name, NAME), role=role, count=count)


def person(lang: str, member: MemberInfo, count: int) -> Reply:
    """One person, and what an administrator can do."""
    rows = []
    if count and member.role != ADMINISTRATOR:
        rows.append([Button(label(lang, "members-hand-over"), data("team", "give", member.id))])
    if member.active:
        rows.append([Button(label(lang, "members-deactivate"), data("team", "off", member.id))])
    else:
        rows.append([Button(label(lang, "members-activate"), data("team", "on", member.id))])
    rows.append([Button(label(lang, "members-back"), data("team", "all"))])
    return Reply(_member(lang, member, count), rows)


def which_taker(lang: str, giver: MemberInfo, takers: Sequence[MemberInfo]) -> Reply:
    """Who gets the customers."""
    if not takers:
        return Reply(say(lang, "members-handover-alone", name=clip(giver.name, NAME)))
    rows = [[Button(clip(each.name, NAME), data("team", "to", giver.id, each.id))] for each in takers[:20]]
    back = Button(label(lang, "members-back"), data("team", "who", giver.id))
    return Reply(say(lang, "members-handover-to", name=clip(giver.name, NAME)), [*rows, [back]])


def confirm_handover(lang: str, giver: MemberInfo, taker: MemberInfo, count: int) -> Reply:
    """Whether to hand over, said in one message."""
    text = say(lang, "members-handover-ask", giver=clip(giver.name, NAME), taker=clip(taker.name, NAME), count=count)
    yes = Button(label(lang, "members-handover-yes"), data("team", "yes", giver.id, taker.id))
    return Reply(text, [[yes], [Button(label(lang, "members-back"), data("team", "who", giver.id))]])


def handed_over(lang: str, done: HandedOver) -> Reply:
    """The administrator's receipt, with undo."""
    names = {"giver": clip(done.giver.name, NAME), "taker": clip(done.taker.name, NAME)}
    undo = Button(label(lang, "members-undo"), data("team", "undo", done.ticket))
    off = Button(label(lang, "members-deactivate"), data("team", "off", done.giver.id))
    rows = [[undo], [off]] if done.giver.active else [[undo]]
    told = "members-handover-told" if done.taker.reachable and done.count else "members-handover-untold"
    text = join([say(lang, "members-handover-done", count=done.count, **names), say(lang, told)])
    return Reply(text, rows)


def given_back(lang: str, done: HandedOver) -> Reply:
    """A handover was taken back."""
    names = {"giver": clip(done.giver.name, NAME), "taker": clip(done.taker.name, NAME)}
    return Reply(say(lang, "members-handover-undone", count=done.count, **names))


def brief(lang: str, done: HandedOver, currency: str) -> Reply:
    """What the new owner is told: who comes with which risk, and a button for each of the first."""
    lines = [say(lang, "members-brief-head", giver=clip(done.giver.name, NAME), count=done.count)]
    lines += [_brief_line(lang, row, currency) for row in done.worst]
    buttons = [Button(clip(row.name, 20), data("do", "card", row.customer_id)) for row in done.worst[:6]]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    rows.append([Button(label(lang, "members-try-mine"), data("mine"))])
    return Reply(join(lines), rows, chat_id=done.taker.telegram_id)


def _brief_line(lang: str, row: Waiting, currency: str) -> Html:
    level = _ICONS.get(row.level or "", "⚪")
    facts = [say(lang, "members-brief-name", level=level, name=clip(row.name, NAME))]
    if row.churn_probability is not None:
        facts.append(say(lang, "members-brief-churn", share=formats.percent(lang, row.churn_probability)))
    if row.stake is not None:
        facts.append(say(lang, "members-brief-value", value=formats.money(lang, row.stake, currency)))
    step = say(lang, "members-brief-step", text=clip(row.step_text, 60)) if row.step_text else Html("")
    return join([join(facts, " · "), step])


# Groups -------------------------------------------------------------------------------------------------------------


def which_disclosure(lang: str, team: TeamInfo) -> Reply:
    """How much a group may see."""
    rows = [[Button(label(lang, f"members-disclosure-{each}"), data("bind", team.id, each))] for each in DISCLOSURES]
    return Reply(say(lang, "members-bind-disclosure", team=team_name(lang, team)), rows)


def bind_code(lang: str, code: str, team: TeamInfo, minutes: int) -> Reply:
    """The code to type in the group."""
    shown = f"{code[:4]}-{code[4:]}"
    return Reply(say(lang, "members-bind-code", code=shown, team=team_name(lang, team), minutes=minutes))


def bound(lang: str, done: Bound) -> Reply:
    """A group was bound."""
    hour = f"{done.digest.minute // 60:02}:{done.digest.minute % 60:02}"
    what = label(lang, f"members-disclosure-{done.disclosure}")
    return Reply(say(lang, "members-bound", team=team_name(lang, done.team), disclosure=what, hour=hour))
