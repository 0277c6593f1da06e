"""`/start`, `/help`, `/language`; the way in for everybody."""

from __future__ import annotations

from typing import Final

from db import outbox, people
from db.gateway import Tx
from db.people import MemberInfo
from handlers.common import gate, i18n, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.customers import pick
from handlers.members import admin, binding, commands, groups, presence, service, settings, view
from handlers.members.service import Newcomer

_FIELD: Final = ("visit", "risk", "mine")
_LEAD: Final = ("risk", "rating", "card")


def register(app: App) -> None:
    """Commands, words, buttons, and who comes and goes."""
    routes.command(app, "start", _start, strangers=True)
    routes.command(app, "help", _help, alone=("帮助", "help"))
    talk.asked(app, "help", _help)
    routes.command(app, "language", _language, alone=("语言", "language"))
    routes.button(app, "lang", _language_chosen)
    admin.register(app)
    groups.register(app)
    settings.register(app)
    presence.register(app)


# Start and help -----------------------------------------------------------------------------------------------------


async def _start(turn: Turn) -> None:
    """A member is greeted or led where a link points, an invited person let in; a stranger gets the neutral line."""
    member = turn.met.member
    if member is None or not member.active:
        await turn.do(lambda tx: _let_in(tx, turn))
    elif turn.private and not await pick.follow(turn, turn.rest):
        await turn.do(lambda tx: _greet(tx, turn, member))


def _greet(tx: Tx, turn: Turn, member: MemberInfo) -> Reply:
    people.change_member(tx, member.id, reachable=True)
    people.remember_chat(tx, turn.chat_id, type="private", title=None)
    _own_menu(tx, turn, member, member.language)
    return _examples(tx, turn, member, member.language)


def _examples(tx: Tx, turn: Turn, member: MemberInfo, lang: str) -> Reply:
    wanted = _LEAD if member.leads else _FIELD
    offers = [each for each in wanted if each == "mine" or each in pick.offered(turn, wanted)]
    return view.greeting(lang, member, service.examples(tx, member), offers)


def _let_in(tx: Tx, turn: Turn) -> Answer:
    user = turn.event.effective_user
    if not turn.private or not turn.rest or user is None:
        return gate.neutral_line(tx, turn)
    newcomer = Newcomer(user.id, user.full_name, turn.lang)
    member = service.accept(tx, turn.rest.split()[0], newcomer, now=turn.now)
    if member is None:
        return gate.neutral_line(tx, turn)
    _own_menu(tx, turn, member, member.language)
    team = people.team(tx, member.teams[0]) if member.teams else None
    return [view.joined(turn.lang, member, team), _examples(tx, turn, member, turn.lang)]


def _answered(turn: Turn) -> set[str]:
    return commands.registered(turn.application.handlers)


def _own_menu(tx: Tx, turn: Turn, member: MemberInfo, lang: str) -> None:
    call = commands.menu(member, lang, _answered(turn), key=f"{turn.key()}:menu")
    if call is not None:
        outbox.put(tx, call, now=turn.now)


async def _help(turn: Turn) -> None:
    shown = commands.of_role(turn.member.role, _answered(turn))
    await turn.say(view.help_page(turn.lang, shown, turn.services.bot.username))


# Language -----------------------------------------------------------------------------------------------------------


async def _language(turn: Turn) -> None:
    if not turn.private:
        groups.must_lead_group(turn)
    await turn.say(view.languages(turn.lang, group=not turn.private))


async def _language_chosen(turn: Turn) -> None:
    chosen = turn.pressed[0] if turn.pressed else ""
    if chosen not in i18n.LANGUAGES:
        raise UserError("common-old-button")
    if not turn.private:
        groups.must_lead_group(turn)
    await turn.do(lambda tx: _speak(tx, turn, chosen))


def _speak(tx: Tx, turn: Turn, chosen: str) -> Reply:
    if turn.private:
        service.speak(tx, turn.member, chosen, now=turn.now)
        _own_menu(tx, turn, turn.member, chosen)
        return Reply(say(chosen, "members-language-set"), edit=True)
    binding.speak(tx, turn.chat_id, chosen, by=turn.member, now=turn.now)
    return Reply(say(chosen, "members-language-set-group"), edit=True)
