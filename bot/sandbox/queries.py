"""Questions to the bot that wait for one answer: pressed buttons and inline queries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.store import Store

CALLBACK_SECONDS = 30
INLINE_SECONDS = 10
_KEPT = 1_000

_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass
class Query:
    """A press or an inline query; `asked_at` is real time in seconds, as answers expire in real time."""

    number: int
    kind: str
    person_id: int
    asked_at: float
    chat_id: int = 0
    message_id: int = 0
    text: str = ""
    answered: bool = False
    results: list[dict[str, Any]] = field(default_factory=list)
    button: dict[str, Any] | None = None

    @property
    def query_id(self) -> str:
        """The id the bot sees."""
        return f"{41_000_000_000_000 + self.number * 7919}"


class Queries:
    """The newest queries, kept over a restart."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._all = {n: Query(**document) for n, document in store.load("query")}
        self._by_id = {query.query_id: query for query in self._all.values()}

    def ask(self, kind: str, person_id: int, **details: Any) -> Query:
        """A new query."""
        number = max(self._all, default=0) + 1
        query = Query(number, kind, person_id, self._clock(), **details)
        self._all[number] = self._by_id[query.query_id] = query
        if len(self._all) > _KEPT:
            self._forget(next(iter(self._all)))
        self.save(query)
        return query

    def _forget(self, number: int) -> None:
        self._by_id.pop(self._all.pop(number).query_id)
        self._store.drop("query", number)

    def save(self, query: Query) -> None:
        """Remember a changed query."""
        self._store.put("query", query.number, query)

    def find(self, query_id: str) -> Query | None:
        """A query by the id the bot sees, whatever its age."""
        return self._by_id.get(query_id)

    def to_answer(self, kind: str, query_id: str) -> Query:
        """The query an answer is for; ApiError 400 where it is unknown or too old."""
        query = self._by_id.get(query_id)
        seconds = CALLBACK_SECONDS if kind == "callback" else INLINE_SECONDS
        if query is None or query.kind != kind or self._clock() - query.asked_at > seconds:
            raise bad_request(_TOO_OLD)
        return query
