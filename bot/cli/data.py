"""`import`, `undo-import`, `export`: files of other systems."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli.common import AsJson, ConfigFile, check_place, fail, misuse, opened, plain, say, show, the_firm

if TYPE_CHECKING:
    from db.gateway import Database, Tx
    from db.people import FirmInfo
    from handlers.imports.reader import Parsed
    from handlers.imports.service import Outcome

MAP: Final = "--map "  # what stands before COL=FIELD here; in a chat it is the caption
SHOWN: Final = 20  # remarks on rows that are printed one by one

KindName = Annotated[str, typer.Argument(metavar="KIND", help="customers, orders, invoices, payments, visits ...")]
FileName = Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check only.")]
Maps = Annotated[list[str] | None, typer.Option("--map", metavar="COL=FIELD", help="Which column is which field.")]
CreateCustomers = Annotated[bool, typer.Option("--create-customers", help="Make customers that do not exist yet.")]
Currency = Annotated[str | None, typer.Option(help="Of rows that do not say [default: the firm's].")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_)
    app.command("undo-import")(undo_import)
    app.command("export")(export)


def import_(
    kind: KindName,
    file: FileName,
    dry_run: DryRun = False,
    maps: Maps = None,
    create_customers: CreateCustomers = False,
    currency: Currency = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Import a file: good rows are in, bad ones are reported. Rows are found again by their business key."""
    now = datetime.now(UTC)
    with opened(config) as database:
        firm = the_firm(database)
        parsed = _read(file, kind, firm, maps=tuple(maps or ()), currency=currency, now=now)
        if dry_run:
            report = _dry(parsed)
        else:
            report = _import(database, firm, parsed, file, now=now, create_customers=create_customers)
    if as_json:
        show(report)
    else:
        _tell(report, firm.language)
    if report["accepted"] == 0:
        fail(_text(firm.language, "imports-none"))


def _read(
    file: Path, kind: str, firm: FirmInfo, *, maps: tuple[str, ...], currency: str | None, now: datetime
) -> Parsed:
    from handlers.imports.reader import Options, read
    from handlers.imports.refusal import FileRefused

    currency = _code(currency, firm) if currency is not None else None
    options = Options(now=now, zone=firm.zone, home=firm.currency, currency=currency, maps=maps, settings=firm.settings)
    try:
        return read(file, kind, options)
    except FileRefused as refused:
        why = _text(firm.language, f"imports-file-{refused.key}", **refused.values | {"flag": MAP})
        if refused.key.startswith("map-") or refused.key == "kind-unknown":
            misuse(why)
        name = file.name or str(file)
        fail(why if refused.values.get("name") == name else f"{name}: {why}")


def _code(word: str, firm: FirmInfo) -> str:
    """The ISO code of what `--currency` said."""
    from handlers.imports import currencies

    code = currencies.currency(word, firm.currency)
    return code or misuse(f"--currency {word[:40]}: unknown; for example CNY, EUR, USD")


def _dry(parsed: Parsed) -> dict[str, Any]:
    with _progress("reading") as count:
        rows = 0
        for rows, _ in enumerate(parsed.rows, start=1):
            count(rows)
    return _report(parsed, {"rows": rows, "accepted": rows, "dry_run": True}, [])


def _import(
    database: Database, firm: FirmInfo, parsed: Parsed, file: Path, *, now: datetime, create_customers: bool
) -> dict[str, Any]:
    from db import imports
    from handlers.imports import service

    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    begin = partial(service.begin, kind=parsed.kind, file_name=file.name, digest=digest, member_id=None, now=now)
    import_id = database.run(begin)
    job = service.Import(import_id, firm, None, now, create_customers)
    whole = service.Outcome()
    with _progress("importing") as count:
        for batch in service.batches(parsed.rows):
            whole.add(database.run(partial(service.store, batch=batch, job=job)))
            count(whole.created + whole.updated + whole.unchanged)
    database.run(lambda tx: imports.finish(tx, import_id, whole.counts()))
    return _stored(parsed, whole, import_id) | {"hint": hint(database, firm, now)}


def hint(database: Database, firm: FirmInfo, now: datetime) -> str | None:
    """Why scores say less than they could, in the firm's language."""
    from handlers.imports import hints, view

    told = database.look(partial(hints.hint, now=now))
    return plain(view.hint(firm.language, told, firm)) or None


def _stored(parsed: Parsed, whole: Outcome, import_id: int) -> dict[str, Any]:
    accepted = whole.created + whole.updated + whole.unchanged
    counts = {"import_id": import_id, "accepted": accepted, **whole.counts()}
    unknown = [{"line": each.line, "key": each.key, "values": dict(each.values)} for each in whole.refused]
    return _report(parsed, counts, unknown) | {
        "unknown_people": sorted(whole.strangers),
        "alike": sorted(whole.alike),
    }


def _report(parsed: Parsed, counts: dict[str, Any], unknown: list[dict[str, Any]]) -> dict[str, Any]:
    """What a program reads: counts, how columns were understood, and every remark with its line."""
    remarks = [
        {"line": each.line, "key": f"imports-row-{each.key}", "values": dict(each.values), "refused": each.refused}
        for each in parsed.problems.kept
    ]
    refused = parsed.problems.refused_rows + len(unknown)
    return {
        "kind": parsed.kind,
        **counts,
        "refused": refused,
        "mapping": dict(parsed.mapping),
        "ignored": list(parsed.ignored),
        "unread_sheets": list(parsed.unread),
        "encoding": parsed.encoding,
        **_facts(parsed),
        "problems": [*remarks, *({**each, "refused": True} for each in unknown)],
        "problem_counts": dict(parsed.problems.counts),
    }


def _facts(parsed: Parsed) -> dict[str, Any]:
    """What the file comes to, what was taken for granted of it, and the maps that say otherwise."""
    facts = parsed.facts
    return {
        "sums": dict(facts.sums),
        "first": str(facts.first) if facts.first else None,
        "last": str(facts.last) if facts.last else None,
        "customers": facts.customers,
        "negative": facts.negative,
        "taken": [{"key": f"imports-taken-{each.key}", "values": dict(each.values)} for each in parsed.taken],
        "otherwise": [each.map for each in parsed.choices],
    }


def _tell_facts(report: dict[str, Any], lang: str) -> None:
    facts = [f"{code} {total}" for code, total in report["sums"].items()]
    facts += [" – ".join(dict.fromkeys((report["first"], report["last"])))] if report["first"] else []
    counts = {name: str(report[name]) for name in ("customers", "negative") if report[name]}
    facts += [_text(lang, f"imports-facts-{name}", count=count) for name, count in counts.items()]
    if report["sums"] or report["first"]:
        say(_text(lang, "imports-facts", facts=", ".join(facts)))
    for each in report["taken"]:
        say(_text(lang, each["key"], **each["values"]))
    if report["otherwise"]:
        maps = " ".join(f'{MAP}"{each}"' for each in report["otherwise"])
        say(_text(lang, "imports-other-reading", choices=maps))
    if lines := sum(report["problem_counts"].get(f"{each}-line", 0) for each in ("order", "invoice")):
        say(_text(lang, "imports-more-lines", count=lines))


def _tell(report: dict[str, Any], lang: str) -> None:
    say(_text(lang, "imports-mapping", mapping=", ".join(f"{col}={field}" for col, field in report["mapping"].items())))
    if report["ignored"]:
        say(_text(lang, "imports-ignored", columns=", ".join(report["ignored"]), flag=MAP))
    if report["unread_sheets"]:
        say(_text(lang, "imports-sheets", sheets=", ".join(report["unread_sheets"])))
    _tell_facts(report, lang)
    problems = sorted(report["problems"], key=lambda each: each["line"])
    for each in problems[:SHOWN]:
        say(_text(lang, "imports-line", line=each["line"], why=_text(lang, each["key"], **each["values"])))
    more = sum(report["problem_counts"].values()) - min(len(problems), SHOWN)
    if len(problems) > SHOWN or more > 0:
        say(_text(lang, "imports-more", count=max(more, len(problems) - SHOWN)))
    if any(each["key"] == "imports-unknown-customer" for each in problems):
        say(_text(lang, "imports-create-hint"))
    if report.get("unknown_people"):
        say(_text(lang, "imports-strangers", names=_some(report["unknown_people"])))
    if report.get("alike"):
        say(_text(lang, "imports-alike", names=_some(report["alike"])))
    if report.get("customers_made"):
        say(_text(lang, "imports-customers-made", count=report["customers_made"]))
    if report.get("hint"):
        say(report["hint"])
    key = "imports-dry" if report.get("dry_run") else "imports-done"
    names = ("kind", "rows", "refused") if report.get("dry_run") else _DONE
    typer.echo(_text(lang, key, **{"id" if name == "import_id" else name: report[name] for name in names}))


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" ..." if len(names) > SHOWN else "")


_DONE: Final = ("import_id", "kind", "created", "updated", "unchanged", "refused")


def _text(lang: str, key: str, /, **values: str | int) -> str:
    from handlers.common import i18n

    return i18n.label(lang, key, **{name: str(value) for name, value in values.items()})


def undo_import(
    number: Annotated[int, typer.Argument(metavar="ID", min=1, max=2**62, help="What `import` printed.")],
    config: ConfigFile = None,
) -> None:
    """Take back a whole import."""
    from handlers.common.errors import UserError
    from handlers.imports import service

    with opened(config) as database:
        firm = the_firm(database)
        try:
            undo = partial(service.undo, import_id=number, member_id=None, now=datetime.now(UTC))
            undone = database.run(undo)
        except UserError as refusal:
            fail(_text(firm.language, refusal.key, **refusal.values))
    typer.echo(_text(firm.language, "imports-undone", id=number, count=len(undone.concerned)))
    if undone.kept:
        typer.echo(_text(firm.language, "imports-kept", count=undone.kept))


def export(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="As for `import`, and scores.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv or .xlsx; replaced where it exists.")],
    config: ConfigFile = None,
) -> None:
    """Write all of a kind into a file that `import` reads back."""
    from handlers.imports import export as exports

    if kind not in exports.NAMES:
        misuse(f"{kind}: unknown kind; one of {', '.join(exports.NAMES)}")
    if file.suffix.lstrip(".").lower() not in exports.FORMATS:
        misuse(f"{file}: unknown ending; .csv or .xlsx")
    check_place(file)
    with opened(config) as database:
        say(f"{_write(database, kind, file)} rows: {file}")


def _write(database: Database, kind: str, file: Path) -> int:
    from db import scores
    from db.scope import ALL
    from handlers.imports import export as exports
    from handlers.risk import nightly

    firm = the_firm(database)
    if kind == exports.SCORES and not database.look(lambda tx: scores.all_current(tx, ALL)):
        nightly.score_all(database, datetime.now(UTC), trigger="shell")
    with _progress("exporting") as count:

        def unit(tx: Tx) -> int:
            rows = _counted(exports.rows(tx, kind, ALL, firm), count)
            return exports.to_file(file, exports.columns(kind, firm), rows)

        return database.look(unit)


def _counted(rows: Iterator[list[Any]], count: Callable[[int], None]) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        count(number)
        yield row


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    """A counter on a terminal, silence elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.update(task, completed=done)
