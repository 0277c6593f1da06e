"""PostgreSQL asked by libpq itself, on psycopg's connection and with psycopg's conversions.

psycopg takes three times as long over a small statement, and seven times over many of them, and a visit runs thirty.
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

    @property
    def idle(self) -> bool:
        return bool(self._libpq.transaction_status == pq.TransactionStatus.IDLE)

    def command(self, sql: str) -> None:
        self._good(self._libpq.exec_(sql.encode()))

    def fetch(self, sql: str, values: Sequence[Any]) -> Rows:
        self._result = result = self._run(sql, values)
        self._convert.set_pgresult(result)
        found: Rows = self._convert.load_rows(0, result.ntuples, tuple)
        return found

    def kinds(self) -> list[Any]:
        return [self._result.ftype(place) for place in range(self._result.nfields)]

    def change(self, sql: str, values: Sequence[Any]) -> int:
        return self._run(sql, values).command_tuples or 0

    def change_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) == 1:
            self._run(sql, rows[0])
            return
        name, dumped = self._prepared(sql), [self._dumped(values) for values in rows]
        for start in range(0, len(rows), _AT_ONCE):
            self._pipeline(name, dumped[start : start + _AT_ONCE])

    def _run(self, sql: str, values: Sequence[Any]) -> Any:
        return self._good(self._libpq.exec_prepared(self._prepared(sql), self._dumped(values)))

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

    def _pipeline(self, name: bytes, rows: Sequence[Sequence[Any]]) -> None:
        """One round trip for all of them."""
        self._libpq.enter_pipeline_mode()
        try:
            for values in rows:
                self._libpq.send_query_prepared(name, values)
            self._libpq.pipeline_sync()
            results = self._results(len(rows) + 1)
        finally:
            self._libpq.exit_pipeline_mode()
        for result in results[:-1]:
            self._good(result)

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
