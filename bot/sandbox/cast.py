"""Who and what the simulated Telegram starts with: people, groups and the customers they talk about."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody with a phone; `role` is representative, manager, administrator or stranger."""

    id: int
    name: str
    role: str
    team: str | None
    language: str
    username: str | None = None

    @property
    def language_code(self) -> str:
        """The tag a phone in this language sends."""
        return "zh-hans" if self.language == "zh" else self.language


@dataclass(frozen=True)
class Chat:
    """A group as it is seeded: `members` are person ids, `topics` names (they make a supergroup a forum)."""

    id: int
    type: str
    title: str
    team: str | None
    members: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class CustomerCard:
    """A customer that testers and visitors may name."""

    name: str
    owner: str
    team: str


def card_document(card: CustomerCard) -> dict[str, Any]:
    """As `/sandbox/state` shows it."""
    return {"name": card.name, "owner": card.owner, "team": card.team}


def person_document(person: Person) -> dict[str, Any]:
    """As `/sandbox/state` shows it."""
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "team": person.team,
        "language": person.language,
        "username": person.username,
    }
