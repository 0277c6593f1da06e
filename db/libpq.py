"""PostgreSQL asked by libpq itself, on psycopg's connection and with psycopg's conversions.

psycopg takes three times as long over a small statement, and seven times over many of them, and a visit runs thirty.
What nobody waits for goes with the next statement: each answer that is waited for costs more than the statement.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import dialect

from db.driver import Rows

_KEPT: Final = 500  # statements that a connection keeps prepared
_AT_ONCE: Final = 100  # statements that are under way together
_Call = tuple[bytes, Sequence[Any]]  # the name of a statement, and its values
_GOOD: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


@cache
def _numbered() -> Dialect:
    """With PostgreSQL's own marks: $1, $2."""
    make: Callable[..., Dialect] = dialect
    return make(paramstyle="numeric_dollar", dbapi=psycopg)


class Libpq:
    """The `Driver` of a psycopg connection, which goes on serving everybody else."""

    def __init__(self, raw: Any) -> None:
        self.dialect = _numbered()
        self._raw = raw
        self._libpq = raw.pgconn
        self._convert = Transformer(raw)
        self._names: dict[str, bytes] = {}
        self._result: Any = None
        self._waiting: list[_Call] = []
        self._culprit: str | None = None

    @property
    def idle(self) -> bool:
        return bool(self._libpq.transaction_status == pq.TransactionStatus.IDLE)

    def command(self, sql: str) -> None:
        self.settle()
        self._good(self._libpq.exec_(sql.encode()))

    def fetch(self, sql: str, values: Sequence[Any]) -> Rows:
        return self._rows(self._run(sql, values))

    def kinds(self) -> list[Any]:
        return [self._result.ftype(place) for place in range(self._result.nfields)]

    def change(self, sql: str, values: Sequence[Any]) -> int:
        return self._run(sql, values).command_tuples or 0

    def change_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            self._run(sql, rows[0])
            return
        self.soon(sql, rows)
        self.settle()

    def fetch_each(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Rows]:
        if len(self._names) + len(calls) > _KEPT:  # one without a name would be taken over by the next
            return [self.fetch(sql, values) for sql, values in calls]
        named = [self._call(sql, values) for sql, values in calls]
        return [self._rows(result) for result in self._pipeline(named)]

    def soon(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if not self._prepared(sql):
            for values in rows:
                self._run(sql, values)
            return
        for values in rows:
            self._waiting.append(self._call(sql, values))
            if len(self._waiting) >= _AT_ONCE:
                self.settle()

    def settle(self) -> None:
        if self._waiting:
            self._pipeline([])

    def drop(self, sql: str = "") -> bool:
        name = self._names.get(sql)
        found = any(name == each for each, _ in self._waiting)
        self._waiting.clear()
        return found

    def culprit(self) -> str | None:
        found, self._culprit = self._culprit, None
        return found

    def _rows(self, result: Any) -> Rows:
        self._result = result
        self._convert.set_pgresult(result)
        found: Rows = self._convert.load_rows(0, result.ntuples, tuple)
        return found

    def _run(self, sql: str, values: Sequence[Any]) -> Any:
        call = self._call(sql, values)
        if self._waiting:
            return self._pipeline([call])[0]
        return self._good(self._libpq.exec_prepared(*call))

    def _call(self, sql: str, values: Sequence[Any]) -> _Call:
        return self._prepared(sql), self._dumped(values)

    def _prepared(self, sql: str) -> bytes:
        """The name of a statement; of one too many the empty one, which the next takes over."""
        name = self._names.get(sql)
        if name is None:
            name = b"hf%d" % len(self._names) if len(self._names) < _KEPT else b""
            self._good(self._libpq.prepare(name, sql.encode()))
            if name:
                self._names[sql] = name
        return name

    def _dumped(self, values: Sequence[Any]) -> Sequence[Any]:
        """As text, which needs no agreement about the widths of numbers."""
        dumped: Sequence[Any] = self._convert.dump_sequence(values, [PyFormat.TEXT] * len(values))
        return dumped

    def _pipeline(self, calls: Sequence[_Call]) -> list[Any]:
        """One round trip for what was put off and for `calls`, whose results these are."""
        together = [*self._waiting, *calls]
        self._waiting.clear()
        self._libpq.enter_pipeline_mode()
        try:
            for name, values in together:
                self._libpq.send_query_prepared(name, values)
            self._libpq.pipeline_sync()
            results = self._results(len(together) + 1)
        finally:
            self._libpq.exit_pipeline_mode()
        waited = len(together) - len(calls)
        for (name, _), result in zip(together[:waited], results, strict=False):
            self._good_of(name, result)
        return [self._good(result) for result in results[waited:-1]]

    def _good_of(self, name: bytes, result: Any) -> None:
        """Of what was put off: nobody else knows any more which statement it was."""
        try:
            self._good(result)
        except psycopg.Error:
            self._culprit = next(sql for sql, each in self._names.items() if each == name)
            raise

    def _results(self, count: int) -> list[Any]:
        """So many results, waited for without holding up other threads, which libpq's own waiting here would."""
        found: list[Any] = []
        ready = select.poll()
        ready.register(self._libpq.socket, select.POLLIN | select.POLLOUT)
        while self._libpq.flush():
            ready.poll()
            self._libpq.consume_input()
        ready.modify(self._libpq.socket, select.POLLIN)
        while len(found) < count:
            while self._libpq.is_busy():
                ready.poll()
                self._libpq.consume_input()
            result = self._libpq.get_result()
            if result is not None:
                found.append(result)
            else:
                self._alive()
        return found

    def _good(self, result: Any) -> Any:
        if result.status in _GOOD:
            return result
        self._alive()
        raise error_from_result(result, encoding=self._raw.info.encoding)

    def _alive(self) -> None:
        if self._libpq.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError(self._libpq.get_error_message())
