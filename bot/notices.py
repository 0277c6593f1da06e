"""What the bot tells on its own account: repeats, lost chats, refused messages, incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from db import chats, deliveries, outbox, people
from db.gateway import Tx
from db.outbox import Call, Owed
from db.people import MemberInfo
from handlers.common import i18n

_ROOM: Final = {"text": 4096, "caption": 1024}


class Notices:
    """Writes notices into the outbox: to the operator chat, or to the administrators where there is none."""

    def __init__(self, operator_chat: int | None = None) -> None:
        self._operator_chat = operator_chat

    def incidents(self, tx: Tx, *, place: str, ids: list[str], now: datetime) -> bool:
        """Something broke at `place`, once for each of `ids`. At most one notice per place and hour: whether now."""
        told = {"place": place, "id": ids[-1], "count": str(len(ids))}
        return self._tell_operators(tx, "delivery-incident", told, kind=f"incident:{place}", now=now)

    def refused(self, tx: Tx, call: Owed, *, why: str, now: datetime) -> None:
        """Telegram refused a call for good."""
        told = {"method": call.method, "chat": str(call.chat_id), "why": why}
        self._tell_operators(tx, "delivery-refused", told, kind=f"refused:{call.method}", now=now)

    def misconfigured(self, tx: Tx, what: str, name: str, *, now: datetime) -> None:
        """A rule of config.toml names a team, customer or condition that nobody knows, and was left out."""
        self._tell_operators(tx, f"delivery-config-{what}", {"name": name}, kind=f"config:{what}:{name}", now=now)

    def unheard(self, tx: Tx, *, why: str, waiting: int, now: datetime) -> None:
        """Telegram cannot push updates to our address."""
        self._tell_operators(tx, "delivery-unheard", {"why": why, "count": str(waiting)}, kind="unheard", now=now)

    def lost(self, tx: Tx, chat_id: int, *, now: datetime) -> None:
        """The bot may no longer write to a chat: whoever bound the group hears it, else the operators."""
        chat, member = people.chat(tx, chat_id), people.member_by_telegram(tx, chat_id)
        name = member.name if member else (chat.title if chat else None) or str(chat_id)
        text = "delivery-group-lost" if chat_id < 0 else "delivery-person-lost"
        owner = people.binder(tx, chat_id)
        if owner is not None and _can_hear(owner):
            _put(tx, owner, text, {"name": name}, key=f"lost:{chat_id}:{now:%Y%m%d%H%M%S}", now=now)
        else:
            self._tell_operators(tx, text, {"name": name}, kind=f"lost:{chat_id}", now=now)

    def cannot_pin(self, tx: Tx, chat_id: int, *, now: datetime) -> None:
        """Digests cannot be pinned in a group: whoever bound it hears it once, until the bot was made an admin."""
        if not deliveries.claim(tx, chats.cannot_pin_key(chat_id), now=now):
            return
        chat, owner = people.chat(tx, chat_id), people.binder(tx, chat_id)
        told = {"name": (chat.title if chat else None) or str(chat_id)}
        if owner is not None and _can_hear(owner):
            _put(tx, owner, "delivery-cannot-pin", told, key=f"nopin:{chat_id}:{now:%Y%m%d%H%M%S}", now=now)
        else:
            self._tell_operators(tx, "delivery-cannot-pin", told, kind=f"nopin:{chat_id}", now=now)

    def _tell_operators(self, tx: Tx, text: str, told: dict[str, str], *, kind: str, now: datetime) -> bool:
        key = f"operator:{kind}:{now:%Y%m%d%H}"
        if not deliveries.claim(tx, key, now=now):
            return False
        if self._operator_chat is not None:
            said = str(i18n.say(language_of(tx, self._operator_chat), text, **told))
            outbox.put(tx, _call(key, self._operator_chat, said), now=now)
            return True
        for member in people.members(tx):
            if member.role == people.ADMINISTRATOR and _can_hear(member):
                _put(tx, member, text, told, key=f"{key}:{member.id}", now=now)
        return True


def language_of(tx: Tx, chat_id: int) -> str:
    """The language of a chat: the person's, the group's own, or the firm's."""
    member = people.member_by_telegram(tx, chat_id) if chat_id > 0 else None
    if member is not None:
        return member.language
    chat, firm = people.chat(tx, chat_id), people.firm(tx)
    return (chat.language if chat else None) or (firm.language if firm else i18n.DEFAULT)


def marked(params: dict[str, Any], language: str) -> dict[str, Any]:
    """The same message, saying first that it may be a repeat; unchanged where there is no room for that."""
    for name, room in _ROOM.items():
        if text := params.get(name):
            said = f"{i18n.say(language, 'delivery-repeat')}\n{text}"
            if params.get("parse_mode") == "HTML" and len(said.encode("utf-16-le")) // 2 <= room:
                return {**params, name: said}
    return params


def _can_hear(member: MemberInfo) -> bool:
    return member.active and member.reachable and member.telegram_id is not None


def _put(tx: Tx, member: MemberInfo, text: str, told: dict[str, str], *, key: str, now: datetime) -> None:
    assert member.telegram_id is not None
    outbox.put(tx, _call(key, member.telegram_id, str(i18n.say(member.language, text, **told))), now=now)


def _call(key: str, chat_id: int, text: str) -> Call:
    return Call(key, chat_id, "sendMessage", {"text": text, "parse_mode": "HTML"})
