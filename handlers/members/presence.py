"""Who is in a group: the bot comes and goes, those who lead leave; whoever answers for the group hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telegram import ChatMember, ChatMemberUpdated
from telegram.ext import ChatMemberHandler, filters

from db import chats, deliveries, outbox, people
from db.gateway import Tx
from db.people import ADMINISTRATOR, ChatInfo, MemberInfo
from handlers.common import formats, gate, keyboard, routes
from handlers.common.context import Answer, App, Turn
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.members import binding
from handlers.members.binding import Place

_GONE: Final = (ChatMember.LEFT, ChatMember.BANNED)


def register(app: App) -> None:
    """Changes of membership, as updates and as the notes that a group shows of them."""
    own = ChatMemberHandler(gate.guarded(_own_membership, strangers=True), ChatMemberHandler.MY_CHAT_MEMBER)
    routes.event(app, own)
    others = ChatMemberHandler(gate.guarded(_their_membership, strangers=True), ChatMemberHandler.CHAT_MEMBER)
    routes.event(app, others)
    routes.message(app, filters.StatusUpdate.MIGRATE, _upgraded, strangers=True)
    routes.message(app, filters.StatusUpdate.LEFT_CHAT_MEMBER, _left_note, strangers=True)


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
    """Added: say how to bind, once. Taken out: owe nothing, and tell who answers for the group. Admin: it may pin."""
    was_gone = change.old_chat_member.status in _GONE
    if change.new_chat_member.status in _GONE:
        before = people.chat(tx, turn.chat_id)
        if before is not None and before.team_id is not None:
            _tell(tx, turn, "members-bot-removed", before, who=change.from_user.full_name)
        binding.left(tx, turn.chat_id)
        return None
    if change.new_chat_member.status == ChatMember.ADMINISTRATOR:
        deliveries.release(tx, chats.cannot_pin_key(turn.chat_id))  # should it lose the right again, that is news
    bound = binding.arrived(tx, Place(turn.chat_id, change.chat.type, change.chat.title))
    return Reply(say(turn.lang, "members-added-to-group")) if was_gone and not bound else None


async def _their_membership(turn: Turn) -> None:
    change = turn.event.chat_member
    assert change is not None
    if change.old_chat_member.status not in _GONE and change.new_chat_member.status in _GONE:
        await turn.do(lambda tx: _left(tx, turn, change.new_chat_member.user.id))
    else:
        await turn.do(lambda tx: None)


async def _left_note(turn: Turn) -> None:
    left = turn.message.left_chat_member if turn.message else None
    await turn.do(lambda tx: _left(tx, turn, left.id) if left is not None else None)


def _left(tx: Tx, turn: Turn, user_id: int) -> None:
    """Somebody is no longer in a group. If it is one who leads, somebody else has to answer for it from now on.

    An update and a note may both say so.
    """
    member, chat = people.member_by_telegram(tx, user_id), people.chat(tx, turn.chat_id)
    if member is None or not member.leads or chat is None or chat.team_id is None:
        return
    if not deliveries.claim(tx, f"left:{turn.chat_id}:{user_id}:{turn.now:%Y%m%d%H}", now=turn.now):
        return
    binder = people.binder(tx, turn.chat_id)
    if binder is not None and binder.id == member.id and (heirs := list(_administrators(tx, without=member.id))):
        people.change_chat(tx, turn.chat_id, bound_by=heirs[0].id)
    _tell(tx, turn, "members-leader-left", chat, who=member.name, without=member.id)


def _tell(tx: Tx, turn: Turn, text: str, chat: ChatInfo, *, who: str, without: int | None = None) -> None:
    """Tell whoever answers for a group, in private: who bound it, else the administrators."""
    binder = people.binder(tx, chat.id)
    known = binder is not None and binder.id != without and _can_hear(binder)
    team = people.team(tx, chat.team_id or 0)
    for each in [binder] if binder is not None and known else list(_administrators(tx, without=without)):
        lang = each.language
        name = "" if team is None else formats.team(lang, team.name, team.name_en)
        said = Reply(say(lang, text, who=who, group=chat.title or str(chat.id), team=name))
        key = f"{turn.key()}:{text}:{each.id}"
        for call in keyboard.calls(said, key=key, chat_id=each.telegram_id or 0, pressed=None, thread_id=None):
            outbox.put(tx, call, now=turn.now)


def _administrators(tx: Tx, *, without: int | None) -> Iterator[MemberInfo]:
    for each in people.members(tx):
        if each.role == ADMINISTRATOR and each.id != without and _can_hear(each):
            yield each


def _can_hear(member: MemberInfo) -> bool:
    return member.active and member.reachable and member.telegram_id is not None


async def _upgraded(turn: Turn) -> None:
    """A group became a supergroup: everything that named it names the new one."""
    message = turn.message
    assert message is not None
    old, new = message.migrate_from_chat_id or turn.chat_id, message.migrate_to_chat_id or turn.chat_id
    await turn.do(lambda tx: chats.migrate(tx, old, new))
