"""`score`, `risk`: what the bot concludes, from the shell."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TextIO, cast
from zoneinfo import ZoneInfo

import typer

from bot.cli import data, models
from bot.cli.common import AsJson, ConfigFile, check_place, fail, misuse, opened, plain, say, show, the_firm
from bot.cli.models import Horizon, working

if TYPE_CHECKING:
    from db.customers import CustomerInfo
    from db.gateway import Database
    from db.people import FirmInfo

MODELS: Final = ("auto", "core", "challenger")

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Only what was known before [now].")]
ModelName = Annotated[str, typer.Option("--model", help="auto, core or challenger.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the CSV here [stdout].")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("score")(score)
    app.command("risk")(risk)
    models.add_to(app)


def score(
    as_of: AsOf = None,
    horizon: Horizon = None,
    model: ModelName = "auto",
    out: Out = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Score every customer from what was known before a date. A CSV row each.

    Without --as-of the scores are also stored and are what the bot shows from now on.
    """
    if model not in MODELS:
        misuse(f"--model {model}: unknown; one of {', '.join(MODELS)}")
    if out is not None:
        check_place(out)
    with opened(config) as database, working("scoring"):
        firm = the_firm(database)
        moment = _moment(as_of, firm)
        stored = as_of is None and horizon is None and model == "auto"
        rows = _scored(database, moment, horizon, cast(Literal["auto", "core", "challenger"], model), stored=stored)
        if as_of is None and (told := data.hint(database, firm, moment)):
            say(told)
    if as_json:
        show(rows)
    elif out is not None:
        with out.open("w", encoding="utf-8", newline="") as target:
            _write(target, rows)
        say(f"{len(rows)} customers scored as of {moment.isoformat()}: {out}")
    else:
        _write(sys.stdout, rows)


def _scored(
    database: Database,
    moment: datetime,
    horizon: float | None,
    model: Literal["auto", "core", "challenger"],
    *,
    stored: bool,
) -> list[dict[str, Any]]:
    from db import customers
    from handlers.risk import nightly, table

    ask = nightly.Ask(moment, horizon, model, pin=stored)
    with nightly.uncollected():
        firm, assessment = database.look(lambda tx: nightly.concluded(tx, ask))
        keys = database.look(customers.keys)
        if stored:
            nightly.store_all(database, assessment, moment, trigger="shell")
            nightly.warn(database, assessment, moment)
        return list(table.rows(assessment, keys, moment, lang=firm.language, currency=firm.currency))


def _write(target: TextIO, rows: Iterable[dict[str, Any]]) -> None:
    from handlers.risk.table import COLUMNS

    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _moment(text: str | None, firm: FirmInfo) -> datetime:
    """A date is the start of that day in the firm's zone, as is a time without a zone."""
    if text is None:
        return datetime.now(UTC)
    zone = ZoneInfo(firm.zone)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time(), zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        misuse(f"--as-of {text}: not a date; for example 2010-09-01")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def risk(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Name, alias, pinyin or business key.")],
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """What the bot would answer to "how risky is CUSTOMER?"."""
    with opened(config) as database:
        firm = the_firm(database)
        found = _find(database, customer)
        answer = _answer(database, firm, found, as_json=as_json)
    if as_json:
        show(answer)
    else:
        typer.echo(answer)


def _find(database: Database, words: str) -> CustomerInfo:
    """The one customer that is meant. Failure names the nearest."""
    from db import customers
    from db.scope import ALL
    from handlers.common.understand.search import Directory, Entry, One, decide

    by_key = database.look(lambda tx: customers.ids_by_key(tx, [words]))
    known = database.look(lambda tx: customers.get(tx, by_key[words], ALL)) if words in by_key else None
    if known is None:  # or it was taken back
        entries = database.look(customers.directory)
        index = Directory(
            Entry(each.id, each.name, each.aliases, each.group_company) for each in entries if not each.gone
        )
        hits = index.find(words)
        meant = decide(hits)
        if not isinstance(meant, One):
            near = ", ".join(hit.name for hit in hits[:5])
            fail(f"{words}: which customer is meant? {near}" if near else f"{words}: no such customer")
        meant_id = meant.hit.customer_id
        known = database.look(lambda tx: customers.get(tx, meant_id, ALL))
    assert known is not None
    return known


def _answer(database: Database, firm: FirmInfo, customer: CustomerInfo, *, as_json: bool) -> Any:
    from db.scope import ALL
    from handlers.common.errors import UserError
    from handlers.common.formats import local
    from handlers.risk import queries, service, view

    now = datetime.now(UTC)
    if database.look(lambda tx: service.has_score(tx, customer.id)) is False:
        from handlers.risk import nightly

        nightly.score_all(database, now, trigger="shell")
    try:
        asked = database.look(lambda tx: queries.asked(tx, customer.id, ALL))
    except UserError:
        fail(f"{customer.name}: no score yet; nothing is known of this customer")
    if as_json:
        return _document(asked)
    frame = view.Frame(firm.language, firm.currency, firm.zone, local(now, firm.zone).date())
    return plain(view.risk(frame, asked).text)


def _document(asked: Any) -> dict[str, Any]:
    from dataclasses import asdict

    score = asdict(asked.score)
    paid = asked.paying and {**asdict(asked.paying), "reasons": [each.to_json() for each in asked.paying.reasons]}
    return {"customer_key": asked.customer.key, "name": asked.customer.name, **score, "payment": paid}
