"""Who may use the bot, in which teams and chats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from db.gateway import Tx
from db.models import BindCode, Chat, Firm, Invitation, Member, MemberTeam, Recent, Team
from db.prepared import Adding, Prepared
from db.upsert import ignoring_known

REPRESENTATIVE, MANAGER, ADMINISTRATOR = "representative", "manager", "administrator"
ROLES = (REPRESENTATIVE, MANAGER, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class FirmInfo:
    id: int
    name: str
    currency: str
    zone: str
    language: str
    settings: dict[str, Any]
    settings_version: int
    directory_version: int


@dataclass(frozen=True, slots=True)
class TeamInfo:
    id: int
    key: str
    name: str
    name_en: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A person with the teams whose customers they may see; an administrator sees all, whatever `teams` says."""

    id: int
    telegram_id: int | None
    name: str
    role: str
    language: str
    active: bool
    reachable: bool
    teams: tuple[int, ...] = ()

    @property
    def sees_all(self) -> bool:
        return self.role == ADMINISTRATOR

    @property
    def leads(self) -> bool:
        return self.role in (MANAGER, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class ChatInfo:
    id: int
    type: str
    title: str | None
    team_id: int | None
    disclosure: str
    language: str | None
    thread_id: int | None
    active: bool
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InvitationInfo:
    id: int
    role: str
    team_id: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class BindCodeInfo:
    id: int
    team_id: int
    disclosure: str


_FIRM = select(
    Firm.id,
    Firm.name,
    Firm.currency,
    Firm.zone,
    Firm.language,
    Firm.settings,
    Firm.settings_version,
    Firm.directory_version,
)
_TEAM = select(Team.id, Team.key, Team.name, Team.name_en, Team.active)
_MEMBER = select(
    Member.id,
    Member.telegram_id,
    Member.name,
    Member.role,
    Member.language,
    Member.active,
    Member.reachable,
    MemberTeam.team_id,
).join_from(Member, MemberTeam, MemberTeam.member_id == Member.id, isouter=True)
_ONE_FIRM = Prepared(_FIRM)
_BY_TELEGRAM = Prepared(_MEMBER.where(Member.telegram_id == bindparam("telegram_id")).order_by(MemberTeam.team_id))
_BY_ID = Prepared(_MEMBER.where(Member.id == bindparam("id")).order_by(MemberTeam.team_id))
_EVERYBODY = Prepared(_MEMBER.order_by(Member.id, MemberTeam.team_id))
_CHAT = select(
    Chat.id,
    Chat.type,
    Chat.title,
    Chat.team_id,
    Chat.disclosure,
    Chat.language,
    Chat.thread_id,
    Chat.active,
    Chat.settings,
)
_CHAT_BY_ID = Prepared(_CHAT.where(Chat.id == bindparam("id")))
_BOUND = Prepared(_CHAT.where(Chat.team_id.is_not(None), Chat.active, Chat.migrated_to.is_(None)).order_by(Chat.id))
_SEEN = Adding(Recent, known=("at",), key=("member_id", "customer_id"))
_RECENT = Prepared(
    select(Recent.customer_id)
    .where(Recent.member_id == bindparam("member"))
    .order_by(Recent.at.desc())
    .limit(bindparam("most"))
)
# Read for every update, so in one statement: firm, person (a row for each team), chat.
_MEETING = Prepared(
    select(*_FIRM.selected_columns, *_MEMBER.selected_columns, *_CHAT.selected_columns)
    .select_from(Firm)
    .outerjoin(Member, Member.telegram_id == bindparam("telegram_id"))
    .outerjoin(MemberTeam, MemberTeam.member_id == Member.id)
    .outerjoin(Chat, Chat.id == bindparam("chat_id"))
    .order_by(MemberTeam.team_id)
)
_FIRM_ENDS = len(_FIRM.selected_columns)
_MEMBER_ENDS = _FIRM_ENDS + len(_MEMBER.selected_columns)


def firm(tx: Tx) -> FirmInfo | None:
    """The firm, or None before set-up. Read once in a commit or a reading unit."""
    return tx.once("firm", lambda: _firm(tx))


def _firm(tx: Tx) -> FirmInfo | None:
    row = _ONE_FIRM.first(tx)
    return FirmInfo(*row) if row else None


def meeting(tx: Tx, *, telegram_id: int, chat_id: int) -> tuple[FirmInfo | None, MemberInfo | None, ChatInfo | None]:
    """Who speaks, and where: the firm, the person with this Telegram id, the chat."""
    rows = _MEETING.all(tx, telegram_id=telegram_id, chat_id=chat_id)
    if not rows:
        return None, None, None
    first = rows[0]
    person = first[_FIRM_ENDS : _MEMBER_ENDS - 1]
    teams = tuple(row[_MEMBER_ENDS - 1] for row in rows if row[_MEMBER_ENDS - 1] is not None)
    return (
        FirmInfo(*first[:_FIRM_ENDS]),
        MemberInfo(*(*person, teams)) if person[0] is not None else None,
        ChatInfo(*first[_MEMBER_ENDS:]) if first[_MEMBER_ENDS] is not None else None,
    )


def create_firm(tx: Tx, *, name: str, currency: str, zone: str, language: str, now: datetime) -> FirmInfo:
    """Make the firm's one row."""
    tx.sql.execute(
        insert(Firm).values(name=name, currency=currency, zone=zone, language=language, settings={}, created_at=now)
    )
    made = firm(tx)
    assert made is not None
    return made


def change_settings(tx: Tx, settings: dict[str, Any]) -> None:
    """Replace the firm's settings and raise their version."""
    tx.sql.execute(update(Firm).values(settings=settings, settings_version=Firm.settings_version + 1))


def directory_changed(tx: Tx) -> None:
    """Say that names, aliases or owners changed, so that search indexes are refreshed."""
    tx.sql.execute(update(Firm).values(directory_version=Firm.directory_version + 1))
    tx.announce("directory")


def teams(tx: Tx) -> list[TeamInfo]:
    return [TeamInfo(*row) for row in tx.sql.execute(_TEAM.order_by(Team.id))]


def team(tx: Tx, team_id: int) -> TeamInfo | None:
    row = tx.sql.execute(_TEAM.where(Team.id == team_id)).first()
    return TeamInfo(*row) if row else None


def find_team(tx: Tx, word: str) -> TeamInfo | None:
    """The team whose key or name (either language) is `word`, whatever its case."""
    wanted = word.strip().casefold()
    for found in teams(tx):
        if wanted in {str(name).casefold() for name in (found.key, found.name, found.name_en) if name}:
            return found
    return None


def create_team(tx: Tx, *, key: str, name: str, name_en: str | None = None) -> int:
    return _inserted(tx, insert(Team).values(key=key, name=name, name_en=name_en))


def _inserted(tx: Tx, statement: Any) -> int:
    key = tx.sql.execute(statement).inserted_primary_key
    assert key is not None
    return int(key[0])


def member_by_telegram(tx: Tx, telegram_id: int) -> MemberInfo | None:
    """The person with this Telegram id, active or not."""
    return _one_member(_BY_TELEGRAM.all(tx, telegram_id=telegram_id))


def member(tx: Tx, member_id: int) -> MemberInfo | None:
    return _one_member(_BY_ID.all(tx, id=member_id))


def members(tx: Tx) -> list[MemberInfo]:
    """Everybody, in the order they were added."""
    by_id: dict[int, list[Sequence[Any]]] = {}
    for row in _EVERYBODY.all(tx):
        by_id.setdefault(row[0], []).append(row)
    return [found for rows in by_id.values() if (found := _one_member(rows))]


def _one_member(rows: Sequence[Sequence[Any]]) -> MemberInfo | None:
    """A person from the rows of _MEMBER, one for each team."""
    if not rows:
        return None
    return MemberInfo(*(*rows[0][:-1], tuple(row[-1] for row in rows if row[-1] is not None)))


def create_member(
    tx: Tx,
    *,
    name: str,
    role: str,
    language: str,
    now: datetime,
    telegram_id: int | None = None,
    team_ids: Iterable[int] = (),
) -> int:
    """Add a person. `team_ids`: a representative's own team, the teams a manager leads."""
    member_id = _inserted(
        tx,
        insert(Member).values(
            name=name, role=role, language=language, telegram_id=telegram_id, reachable=False, created_at=now
        ),
    )
    set_teams(tx, member_id, team_ids)
    return member_id


def set_teams(tx: Tx, member_id: int, team_ids: Iterable[int]) -> None:
    tx.sql.execute(delete(MemberTeam).where(MemberTeam.member_id == member_id))
    rows = [{"member_id": member_id, "team_id": team_id} for team_id in sorted(set(team_ids))]
    if rows:
        tx.sql.execute(insert(MemberTeam), rows)


def change_member(tx: Tx, member_id: int, **values: Any) -> None:
    """Set columns of a person (name, role, language, active, reachable, telegram_id)."""
    tx.sql.execute(update(Member).where(Member.id == member_id).values(**values))


def chat(tx: Tx, chat_id: int) -> ChatInfo | None:
    row = _CHAT_BY_ID.first(tx, id=chat_id)
    return ChatInfo(*row) if row else None


def remember_chat(tx: Tx, chat_id: int, *, type: str, title: str | None) -> None:
    """Note a chat the bot met; what is known of it stays."""
    tx.sql.execute(
        ignoring_known(tx, Chat),
        [{"id": chat_id, "type": type, "title": title, "disclosure": "internal", "active": True, "settings": {}}],
    )


def change_chat(tx: Tx, chat_id: int, **values: Any) -> None:
    """Set columns of a chat (title, team_id, disclosure, language, thread_id, active, settings ...)."""
    tx.sql.execute(update(Chat).where(Chat.id == chat_id).values(**values))


def bound_chats(tx: Tx, team_id: int | None = None) -> list[ChatInfo]:
    """Active groups that are bound to a team (to this one)."""
    bound = (ChatInfo(*row) for row in _BOUND.all(tx))
    return [chat for chat in bound if team_id is None or chat.team_id == team_id]


def binder(tx: Tx, chat_id: int) -> MemberInfo | None:
    """Who bound a group."""
    bound_by = tx.sql.execute(select(Chat.bound_by).where(Chat.id == chat_id)).scalar_one_or_none()
    return member(tx, bound_by) if bound_by is not None else None


def add_invitation(tx: Tx, **values: Any) -> int:
    return _inserted(tx, insert(Invitation).values(**values))


def take_invitation(tx: Tx, token_hash: str, *, now: datetime) -> InvitationInfo | None:
    """Use up the invitation with this hash; None where it is unknown, used or expired."""
    valid = (Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > now)
    if tx.sql.execute(update(Invitation).where(*valid).values(used_at=now)).rowcount != 1:
        return None
    wanted = select(Invitation.id, Invitation.role, Invitation.team_id, Invitation.name)
    return InvitationInfo(*tx.sql.execute(wanted.where(Invitation.token_hash == token_hash)).one())


def invitation_used_by(tx: Tx, invitation_id: int, member_id: int) -> None:
    tx.sql.execute(update(Invitation).where(Invitation.id == invitation_id).values(used_by=member_id))


def add_bind_code(tx: Tx, **values: Any) -> int:
    return _inserted(tx, insert(BindCode).values(**values))


def take_bind_code(tx: Tx, code_hash: str, *, now: datetime) -> BindCodeInfo | None:
    """Use up a bind code; None where it is unknown, used or expired."""
    valid = (BindCode.code_hash == code_hash, BindCode.used_at.is_(None), BindCode.expires_at > now)
    if tx.sql.execute(update(BindCode).where(*valid).values(used_at=now)).rowcount != 1:
        return None
    wanted = select(BindCode.id, BindCode.team_id, BindCode.disclosure)
    return BindCodeInfo(*tx.sql.execute(wanted.where(BindCode.code_hash == code_hash)).one())


def saw(tx: Tx, member_id: int, customer_id: int, *, now: datetime) -> None:
    """Remember that a person dealt with a customer just now."""
    tx.later(_flush_seen, {"member_id": member_id, "customer_id": customer_id, "at": now})


def _flush_seen(tx: Tx, rows: list[Any]) -> None:
    latest = {(row["member_id"], row["customer_id"]): row for row in rows}
    _SEEN.soon(tx, list(latest.values()))


def recent_customers(tx: Tx, member_id: int, *, limit: int = 8) -> list[int]:
    """Customers a person dealt with, latest first."""
    return _RECENT.scalars(tx, member=member_id, most=limit)


def last_seen(tx: Tx, member_id: int, *, since: datetime) -> tuple[int, datetime] | None:
    """The customer that a person dealt with last, and when; None where that was before `since`."""
    wanted = select(Recent.customer_id, Recent.at).where(Recent.member_id == member_id, Recent.at >= since)
    row = tx.sql.execute(wanted.order_by(Recent.at.desc(), Recent.customer_id).limit(1)).first()
    return (row[0], row[1]) if row else None
