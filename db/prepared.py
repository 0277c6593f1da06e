"""Statements that are built and compiled once, and run by the driver itself.

What SQLAlchemy does around a small statement takes five to fifty times as long as the statement, and a visit runs a
hundred of them. Here a Core statement is compiled once a dialect; types convert what goes in and comes out as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from sqlalchemy import BindParameter, Dialect, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from db.driver import Driver, Rows
from db.gateway import Tx

READ_ONCE: Final = frozenset({"firm", "team", "member", "member_team", "chat", "rule"})  # kept by `Tx.once`
_LISTED: Final = 1_024  # values of an IN; the texts for more are not kept
Convert = Callable[[Any], Any]
_Places = tuple[tuple[str | None, Convert | None, Any], ...]


class _Form:
    """A statement compiled for one dialect."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        self._compiled = statement.compile(dialect=dialect)
        binds: Mapping[str, BindParameter[Any]] = self._compiled.binds
        self._lists = tuple(name for name, each in binds.items() if each.expanding)
        self._convert = {name: _binding(each, dialect) for name, each in binds.items()}
        fixed = {name: each.effective_value for name, each in binds.items() if not each.required}
        self._fixed = {name: self._bound(name, value) for name, value in fixed.items() if name not in self._lists}
        self._places = self._order(self._compiled.positiontup)
        self._texts: dict[tuple[int, ...], tuple[str, _Places, Mapping[str, Sequence[str]]]] = {}
        self._columns = tuple(statement.exported_columns) if hasattr(statement, "exported_columns") else ()
        self._dialect = dialect
        self._results: tuple[tuple[int, Convert], ...] | None = None

    def ready(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The text and its values, as the driver takes them. KeyError for a value that was not given."""
        if self._lists:
            return self._listed(values)
        return self._compiled.string, [
            fixed if name is None else (values[name] if convert is None else convert(values[name]))
            for name, convert, fixed in self._places
        ]

    def _order(self, names: Sequence[str] | None) -> _Places:
        """For each mark: the value's name, what converts it, or the value that never changes."""
        fixed = self._fixed
        return tuple((None, None, fixed[n]) if n in fixed else (n, self._convert.get(n), None) for n in names or ())

    def _listed(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        bound = self._fixed | {name: self._bound(name, value) for name, value in values.items()}
        sql, places, parts = self._listing(bound)
        for name, marks in parts.items():
            bound.update(zip(marks, bound.pop(name), strict=True))
        return sql, [fixed if name is None else bound[name] for name, _, fixed in places]

    def _listing(self, bound: Mapping[str, Any]) -> tuple[str, _Places, Mapping[str, Sequence[str]]]:
        """The text for lists of these lengths, its marks, and what the marks of each list are called."""
        lengths = tuple(len(bound[name]) for name in self._lists)
        found = self._texts.get(lengths)
        if found is None:
            state = self._compiled.construct_expanded_state(dict(bound))
            marks = {name: state.parameter_expansion[name] for name in self._lists}
            found = state.statement, self._order(state.positiontup), marks
            if max(lengths) <= _LISTED:
                self._texts[lengths] = found
        return found

    def _bound(self, name: str, value: Any) -> Any:
        convert = self._convert[name]
        if name in self._lists:
            return _padded([convert(each) for each in value] if convert else list(value))
        return convert(value) if convert else value

    def rows(self, found: Rows, driver: Driver) -> Rows:
        """What the driver found, as the columns' Python types."""
        if self._results is None:
            self._results = self._conversions(driver.kinds())
        if not self._results:
            return found
        return [self._row(row, self._results) for row in found]

    def _conversions(self, kinds: Sequence[Any]) -> tuple[tuple[int, Convert], ...]:
        """What some types need depends on what the driver calls the column's type."""
        impls = [column.type.dialect_impl(self._dialect) for column in self._columns]
        found = [impl.result_processor(self._dialect, kind) for impl, kind in zip(impls, kinds, strict=True)]
        return tuple((place, convert) for place, convert in enumerate(found) if convert is not None)

    @staticmethod
    def _row(row: Sequence[Any], conversions: Iterable[tuple[int, Convert]]) -> tuple[Any, ...]:
        made = list(row)
        for place, convert in conversions:
            made[place] = convert(made[place])
        return tuple(made)


def _binding(each: BindParameter[Any], dialect: Dialect) -> Convert | None:
    found: Convert | None = each.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _padded(values: list[Any]) -> list[Any]:
    """As many values as the next power of two, the last one repeated: a handful of texts serves lists of any length."""
    wanted = 1 << max(len(values) - 1, 0).bit_length()
    return values + values[-1:] * (wanted - len(values)) if values else values


class Prepared:
    """A Core statement with named `bindparam`s; lists are `bindparam(..., expanding=True)`.

    Values are given by name. What the driver raises comes as SQLAlchemy's exceptions, as from `tx.sql.execute`.
    """

    __slots__ = ("_forms", "_reads", "_statement")

    def __init__(self, statement: Any) -> None:
        if not statement.is_select and statement.table.name in READ_ONCE:
            raise ValueError(f"{statement.table.name} is changed by plain statements only: see Tx.once")
        self._statement = statement
        self._reads = statement.is_select
        self._forms: dict[str, _Form] = {}

    def all(self, tx: Tx, **values: Any) -> Rows:
        """Every row."""
        form = self._form(tx)
        sql, ready = form.ready(values)
        try:
            return form.rows(tx.driver.fetch(sql, ready), tx.driver)
        except Exception as error:
            tx.failed(error, sql, ready)
            raise

    def first(self, tx: Tx, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found = self.all(tx, **values)
        return found[0] if found else None

    def scalar(self, tx: Tx, **values: Any) -> Any:
        """The first column of the first row; None where there is no row."""
        found = self.first(tx, **values)
        return found[0] if found else None

    def scalars(self, tx: Tx, **values: Any) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.all(tx, **values)]

    def run(self, tx: Tx, **values: Any) -> int:
        """Run what returns no rows; how many rows it touched."""
        sql, ready = self._form(tx).ready(values)
        try:
            return tx.driver.change(sql, ready)
        except Exception as error:
            tx.failed(error, sql, ready)
            raise

    def soon(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """`run_many`, at latest with the next statement of the transaction, which then raises what goes wrong."""
        if rows:
            sql, values = self._ready_many(tx, rows)
            try:
                tx.driver.soon(sql, values)
            except Exception as error:
                tx.failed(error, sql, values)
                raise

    def call(self, tx: Tx, **values: Any) -> tuple[str, list[Any]]:
        """The text and its values, for `ids_of`."""
        return self._form(tx).ready(values)

    def run_many(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of `rows`, all with the same names."""
        if not rows:
            return
        sql, values = self._ready_many(tx, rows)
        try:
            tx.driver.change_many(sql, values)
        except Exception as error:
            tx.failed(error, sql, values)
            raise

    def _ready_many(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[list[Any]]]:
        form = self._form(tx)
        ready = [form.ready(row) for row in rows]
        return ready[0][0], [each for _, each in ready]

    def _form(self, tx: Tx) -> _Form:
        """For this database; from here on what a unit writes can be taken back."""
        if not self._reads:
            tx.guard()
        dialect = tx.driver.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self._statement, dialect)
        return form


class Adding:
    """INSERTs into one table, prepared for every set of columns that is given.

    known: what to do with a row whose unique key is there already: None refuses (IntegrityError), () leaves it alone,
    columns are set anew; `key` then names the unique columns.
    """

    def __init__(self, model: Any, *, known: Sequence[str] | None = None, key: Sequence[str] = ()) -> None:
        self._table = model.__table__
        self._known = known
        self._key = list(key)
        self._prepared: dict[tuple[str, tuple[str, ...], bool], Prepared] = {}

    def id(self, tx: Tx, **values: Any) -> int:
        """Add one row; the id it got."""
        row = {**self._defaults(values), **values}
        return int(self._insert(tx, row, returning=True).scalar(tx, **row))

    def call(self, tx: Tx, **values: Any) -> tuple[str, list[Any]]:
        """What `ids_of` runs to add one row."""
        row = {**self._defaults(values), **values}
        return self._insert(tx, row, returning=True).call(tx, **row)

    def soon(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """`many`, at latest with the next statement of the transaction, which then raises what goes wrong."""
        if rows:
            whole = [{**self._defaults(row), **row} for row in rows]
            self._insert(tx, whole[0], returning=False).soon(tx, whole)

    def run(self, tx: Tx, **values: Any) -> None:
        """Add one row that has no id of its own making."""
        self.many(tx, [values])

    def many(self, tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows that name the same columns."""
        if rows:
            whole = [{**self._defaults(row), **row} for row in rows]
            self._insert(tx, whole[0], returning=False).run_many(tx, whole)

    def _defaults(self, given: Mapping[str, Any]) -> dict[str, Any]:
        made = self._made
        return {name: make() for name, make in made.items() if name not in given} if made.keys() - given.keys() else {}

    @cached_property
    def _made(self) -> dict[str, Callable[[], Any]]:
        """Columns that Python fills where nobody does."""
        return {column.name: _default(column) for column in self._table.columns if column.default is not None}

    def _insert(self, tx: Tx, row: Mapping[str, Any], *, returning: bool) -> Prepared:
        place = (tx.driver.dialect.name, tuple(row), returning)
        found = self._prepared.get(place)
        if found is None:
            found = self._prepared[place] = Prepared(self._statement(place[0], row, returning=returning))
        return found

    def _statement(self, dialect: str, row: Mapping[str, Any], *, returning: bool) -> Any:
        columns = self._table.c
        made: Any = insert(self._table)
        if self._known is not None:
            made = (postgresql if dialect == "postgresql" else sqlite).insert(self._table)
        made = made.values({name: bindparam(name, type_=columns[name].type) for name in row})
        if self._known:
            replaced = {name: made.excluded[name] for name in self._known}
            made = made.on_conflict_do_update(index_elements=self._key, set_=replaced)
        elif self._known is not None:
            made = made.on_conflict_do_nothing()
        return made.returning(columns.id) if returning else made


def _default(column: Any) -> Callable[[], Any]:
    default = column.default
    if default.is_scalar:
        return lambda: default.arg
    return lambda: default.arg(None)


class Changing:
    """UPDATEs of the row with one id, prepared for every set of columns that is given."""

    def __init__(self, model: Any) -> None:
        self._table = model.__table__
        self._prepared: dict[tuple[str, ...], Prepared] = {}

    def run(self, tx: Tx, row_id: int, **values: Any) -> int:
        """Set columns of the row `row_id`; 1, or 0 where there is none."""
        return self._update(tuple(values)).run(tx, row_id_=row_id, **values) if values else 0

    def soon(self, tx: Tx, changes: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Set columns of several rows, at latest with the next statement of the transaction."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row_id, values in changes:
            if values:
                alike.setdefault(tuple(values), []).append({"row_id_": row_id, **values})
        for names, rows in alike.items():
            self._update(names).soon(tx, rows)

    def _update(self, names: tuple[str, ...]) -> Prepared:
        found = self._prepared.get(names)
        if found is None:
            columns = self._table.c
            values = {name: bindparam(name, type_=columns[name].type) for name in names}
            where = columns.id == bindparam("row_id_", type_=columns.id.type)
            found = self._prepared[names] = Prepared(update(self._table).where(where).values(values))
        return found


def ids_of(tx: Tx, rows: Sequence[tuple[Adding, Mapping[str, Any]]]) -> list[int]:
    """Add rows of several tables, waiting once; the id that each got."""
    calls = [adding.call(tx, **values) for adding, values in rows]
    try:
        return [int(found[0][0]) for found in tx.driver.fetch_each(calls)]
    except Exception as error:
        tx.failed(error, "; ".join(sql for sql, _ in calls), ())
        raise
