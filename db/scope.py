"""Whose customers may be read: put into every query, so that no view can forget it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, false, true

from db.people import MemberInfo


@dataclass(frozen=True, slots=True)
class Scope:
    """Customers of `teams`; of every team and of none where `teams` is None."""

    teams: tuple[int, ...] | None

    @classmethod
    def of(cls, member: MemberInfo) -> Scope:
        """What a person may see: all for an administrator, else the own teams'."""
        return ALL if member.sees_all else cls(member.teams)

    @classmethod
    def team(cls, team_id: int | None) -> Scope:
        """What a group bound to this team may see; nothing where it is not bound."""
        return cls((team_id,) if team_id is not None else ())

    def both(self, other: Scope) -> Scope:
        """What both may see: a question asked in a group."""
        if self.teams is None or other.teams is None:
            return other if self.teams is None else self
        return Scope(tuple(team for team in self.teams if team in other.teams))

    def allows(self, team_id: int | None) -> bool:
        return self.teams is None or team_id in self.teams

    def where(self, column: Any) -> ColumnElement[bool]:
        """The condition on a team column."""
        if self.teams is None:
            return true()
        return column.in_(self.teams) if self.teams else false()


ALL: Final = Scope(None)
