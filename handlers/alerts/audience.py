"""Who hears of an alert: the groups of the team and the owner, each in its own language and class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from db import people
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import ADMINISTRATOR, MANAGER, ChatInfo, FirmInfo, MemberInfo
from handlers.common.rhythm import Rhythm
from handlers.measures.service import Advisor

EVERYONE, GROUP, OWNER = "everyone", "group", "owner"
INTERNAL, CONFIDENTIAL = "internal", "confidential"  # what a group may be shown, the latter more
_PERSONAL: Final = (EVERYONE, OWNER)


@dataclass(frozen=True, slots=True)
class Listener:
    """A chat that may be told something: how it is spoken to, and when."""

    chat_id: int
    lang: str
    disclosure: str
    thread_id: int | None
    rhythm: Rhythm
    leads: bool = False  # a person's own chat, and that person may change rules


class Company:
    """The firm, its people and its groups, each read at most once in a commit."""

    def __init__(self, tx: Tx, firm: FirmInfo, now: datetime) -> None:
        self.firm = firm
        self.advisor = Advisor(tx, now)
        self.rhythm = Rhythm()  # of whoever has not set an own one
        self._tx = tx

    @cached_property
    def members(self) -> dict[int, MemberInfo]:
        """Everybody: for those who need all; one person is looked up."""
        return self._tx.once("members", lambda: {member.id: member for member in people.members(self._tx)})

    @cached_property
    def names(self) -> dict[int, str]:
        return {member.id: member.name for member in self.members.values()}

    @cached_property
    def groups(self) -> dict[int, list[int]]:
        """Team -> the chats that are bound to it."""
        return self._tx.once("groups", lambda: _by_team(people.bound_chats(self._tx)))

    def hearing(self, customer: CustomerInfo, audience: str | None, author: int | None) -> list[int]:
        """The chats that hear of a customer's alert. Whoever told it has seen the effect already.

        Where neither a group nor the owner can be reached, those who lead hear it.
        """
        audience = audience or EVERYONE
        owner = self._person(customer.owner_id) if customer.owner_id else None
        chats = list(self.groups.get(customer.team_id or 0, ())) if audience in (EVERYONE, GROUP) else []
        if audience in _PERSONAL and owner is not None and reachable(owner) and owner.id != author:
            chats.append(owner.telegram_id or 0)
        heard = bool(chats) or (audience in _PERSONAL and owner is not None and owner.id == author)
        return chats if heard else self.leading(customer.team_id, 1)

    def leading(self, team_id: int | None, level: int) -> list[int]:
        """The private chats of a team's managers (level 1) or the administrators (2); whoever there is, if nobody."""
        managers = [m for m in self.members.values() if m.role == MANAGER and team_id in m.teams and reachable(m)]
        administrators = [m for m in self.members.values() if m.role == ADMINISTRATOR and reachable(m)]
        return _private(managers if level == 1 and managers else administrators)

    def listener(self, chat_id: int) -> Listener | None:
        """How a chat is spoken to; None for one that must not be told anything any more."""
        return self._tx.once(("listener", chat_id), lambda: self._listener(people.chat(self._tx, chat_id), chat_id))

    def _person(self, member_id: int) -> MemberInfo | None:
        return self._tx.once(("member", member_id), lambda: people.member(self._tx, member_id))

    def _listener(self, chat: ChatInfo | None, chat_id: int) -> Listener | None:
        rhythm = Rhythm.of(chat.settings if chat else {})
        member = people.member_by_telegram(self._tx, chat_id)
        if member is not None:
            known = reachable(member)
            return Listener(chat_id, member.language, CONFIDENTIAL, None, rhythm, member.leads) if known else None
        if chat is None or not chat.active or chat.team_id is None:
            return None
        return Listener(
            chat_id, chat.language or self.firm.language, chat.disclosure, rhythm.alert_thread or chat.thread_id, rhythm
        )


def _by_team(chats: Iterable[ChatInfo]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for chat in chats:
        if chat.team_id is not None:
            found.setdefault(chat.team_id, []).append(chat.id)
    return found


def reachable(member: MemberInfo) -> bool:
    """Whether the bot may write to a person first."""
    return member.active and member.reachable and member.telegram_id is not None


def _private(members: Iterable[MemberInfo]) -> list[int]:
    return [member.telegram_id for member in members if member.telegram_id is not None]
