"""`/start`, `/help`, `/language`, and what happens to the bot's own membership; the way in for everybody."""

from __future__ import annotations

from typing import Final

from telegram import ChatMember, ChatMemberUpdated
from telegram.ext import ChatMemberHandler, filters

from db import chats, outbox, people
from db.gateway import Tx
from db.people import MemberInfo
from handlers.common import gate, i18n, routes
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.customers import pick
from handlers.members import admin, binding, commands, groups, service, settings, view
from handlers.members.binding import Place
from handlers.members.service import Newcomer

_FIELD: Final = ("visit", "risk", "mine")
_LEAD: Final = ("risk", "rating", "card")
_GONE: Final = (ChatMember.LEFT, ChatMember.BANNED)


def register(app: App) -> None:
    """Commands, words, buttons, and the bot's own comings and goings."""
    routes.command(app, "start", _start, strangers=True)
    routes.command(app, "help", _help, words=("帮助", "help"))
    routes.command(app, "language", _language, words=("语言", "language"))
    routes.button(app, "lang", _language_chosen)
    admin.register(app)
    groups.register(app)
    settings.register(app)
    handler = ChatMemberHandler(gate.guarded(_own_membership, strangers=True), ChatMemberHandler.MY_CHAT_MEMBER)
    routes.event(app, handler)
    routes.message(app, filters.StatusUpdate.MIGRATE, _upgraded, strangers=True)


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


# The bot's own membership ---------------------------------------------------------------------------------------------


async def _own_membership(turn: Turn) -> None:
    change = turn.event.my_chat_member
    assert change is not None
    if turn.private:
        await turn.do(lambda tx: _reachable(tx, turn, change))
    else:
        await turn.do(lambda tx: _in_group(tx, turn, change))


def _reachable(tx: Tx, turn: Turn, change: ChatMemberUpdated) -> None:
    """A person blocked the bot, or lets it speak again."""
    if turn.met.member is not None:
        people.change_member(tx, turn.met.member.id, reachable=change.new_chat_member.status not in _GONE)


def _in_group(tx: Tx, turn: Turn, change: ChatMemberUpdated) -> Answer:
    """Added: say how to bind, once; taken out: owe nothing. A change of rights is no news."""
    was_gone = change.old_chat_member.status in _GONE
    is_gone = change.new_chat_member.status in _GONE
    if is_gone:
        binding.left(tx, turn.chat_id)
        return None
    bound = binding.arrived(tx, Place(turn.chat_id, change.chat.type, change.chat.title))
    return Reply(say(turn.lang, "members-added-to-group")) if was_gone and not bound else None


async def _upgraded(turn: Turn) -> None:
    """A group became a supergroup: everything that named it names the new one."""
    message = turn.message
    assert message is not None
    old, new = message.migrate_from_chat_id or turn.chat_id, message.migrate_to_chat_id or turn.chat_id
    await turn.do(lambda tx: chats.migrate(tx, old, new))
