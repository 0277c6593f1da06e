"""The firm, its teams, its people, and the chats they meet the bot in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Firm(Base):
    """One row: the company that runs the bot. `settings` overrides the defaults of scoring and rules."""

    __tablename__ = "firm"
    id: Mapped[Key]
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(default="CNY")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    language: Mapped[str] = mapped_column(default="zh")
    settings: Mapped[Json] = mapped_column(default=dict)
    settings_version: Mapped[int] = mapped_column(default=1)
    # Raised by every change to who the customers are and what they are called: search indexes follow it.
    directory_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class Team(Base):
    __tablename__ = "team"
    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class Member(Base):
    """A person who may use the bot. `telegram_id` is the identity; None until the invitation is used."""

    __tablename__ = "member"
    id: Mapped[Key]
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    role: Mapped[str]  # representative manager administrator
    language: Mapped[str] = mapped_column(default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    # Someone who never started the bot, or blocked it, can't be written to first.
    reachable: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class MemberTeam(Base):
    """Whose customers a person may see: a representative's own team, a manager's teams."""

    __tablename__ = "member_team"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)


class Invitation(Base):
    """A single-use way in: only the SHA-256 of its 128-bit token is kept."""

    __tablename__ = "invitation"
    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    name: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class BindCode(Base):
    """A one-time code that an administrator types in a group to bind it to a team."""

    __tablename__ = "bind_code"
    id: Mapped[Key]
    code_hash: Mapped[str] = mapped_column(unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    disclosure: Mapped[str] = mapped_column(default="internal")  # open internal confidential
    created_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Chat(Base):
    """A Telegram chat the bot knows. A group without a team is not bound and hears nothing."""

    __tablename__ = "chat"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str]  # private group supergroup
    title: Mapped[str | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    disclosure: Mapped[str] = mapped_column(default="internal")
    language: Mapped[str | None]
    thread_id: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    bound_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    bound_at: Mapped[datetime | None]
    migrated_to: Mapped[int | None] = mapped_column(BigInteger)
    settings: Mapped[Json] = mapped_column(default=dict)


class Recent(Base):
    """Whom a person looked at or wrote about last: the first buttons of every guided entry."""

    __tablename__ = "recent"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index("ix_recent_member_id_at", "member_id", "at"),)
