"""The risk report as files: four parts, the same figures in both forms, nothing typed is markup or formula."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from io import BytesIO

import openpyxl
import pytest
import typst

from db import customers, scores
from db.gateway import Database
from db.scope import ALL, Scope
from handlers.reports import document, service, view
from handlers.reports.document import Wish
from handlers.reports.service import Item, Report
from handlers.risk import backtests, nightly
from handlers.risk.record import Cell
from tests.handlers.imports.test_export import ROWS, stored
from tests.support.clock import MONDAY
from tests.support.firm import Firm

EVIL = '#panic("x") *_$ <b> \\'


@pytest.fixture
def scored(database: Database, firm: Firm) -> Database:
    """One record of each kind, and a score for whoever has one."""
    for kind, rows in ROWS.items():
        stored(database, kind, rows)
    nightly.score_all(database, MONDAY, trigger="nightly")
    return database


def gathered(database: Database, scope: Scope = ALL) -> Report:
    return database.look(lambda tx: service.risk(tx, scope, now=MONDAY))


def test_every_customer_stands_in_one_level_and_one_square(scored: Database) -> None:
    report = gathered(scored)
    assert report.customers == sum(report.levels.values()) > 0
    assert sum(report.grid.values()) <= report.customers
    assert all(sum(levels.values()) <= report.customers for levels in report.risks.values())
    assert [service.LEVELS.index(item.score.level or "") for item in report.first] == sorted(
        service.LEVELS.index(item.score.level or "") for item in report.first
    )
    assert all(reason.delta > 0 for item in report.first for reason in item.reasons)


def test_other_teams_are_not_in_it(scored: Database, firm: Firm) -> None:
    north = gathered(scored, Scope((firm.north,)))
    assert north.customers == 0
    assert [team.key for team in north.teams] == ["north"]
    assert view.pages("zh", north).subtitle == "华北 · 2026-11-23 · 0 家客户"


def test_it_states_the_error_for_the_firm_s_own_horizon(scored: Database) -> None:
    def tested(horizon: float, error: float) -> None:
        found = {"horizon_days": horizon, "serving_ece": error}
        scored.run(lambda tx: backtests.keep(tx, found, MONDAY))

    assert gathered(scored).method.error is None
    tested(90.0, 0.04)
    tested(30.0, 0.31)  # asked for from the shell, later
    assert gathered(scored).method.error == 0.04


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_has_four_parts_in_both_forms(scored: Database, lang: str) -> None:
    pages = view.pages(lang, gathered(scored))
    assert len(pages.parts) == 4
    assert document.of(scored, Wish("pdf", ALL, lang), MONDAY).startswith(b"%PDF-")
    book = openpyxl.load_workbook(BytesIO(document.of(scored, Wish("xlsx", ALL, lang), MONDAY)))
    shown = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert len(book.sheetnames) == 4
    squares = [square for part in pages.parts for table in part.tables for row in table.rows for square in row]
    assert {square.text for square in squares if square.number is None} <= shown
    assert {square.number for square in squares if square.number is not None} <= shown


def test_numbers_of_a_workbook_can_be_added_up(scored: Database) -> None:
    book = openpyxl.load_workbook(BytesIO(document.of(scored, Wish("xlsx", ALL, "zh"), MONDAY)))
    by_format = {cell.number_format: cell for sheet in book for row in sheet.iter_rows() for cell in row}
    for number_format in ("#,##0", "0%", '#,##0 "CNY"'):
        assert by_format[number_format].data_type == "n"


def test_the_same_report_has_the_same_bytes(scored: Database) -> None:
    made = [document.of(scored, Wish("pdf", ALL, "zh"), MONDAY) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("name", [EVIL, '=HYPERLINK("x")', "@SUM(1)"])
def test_what_somebody_typed_is_text(scored: Database, firm: Firm, name: str) -> None:
    scored.run(lambda tx: customers.change(tx, firm.huaneng, name=name))
    report = gathered(scored)
    score = scored.look(lambda tx: scores.all_current(tx, ALL))[0]
    item = Item(name, name, replace(score, level="high"), None, (), ("care_call", 5))
    pages = view.pages("en", replace(report, first=[item]))
    assert document.pdf(pages, MONDAY).startswith(b"%PDF-")
    book = openpyxl.load_workbook(BytesIO(document.xlsx(pages)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert len(cells) == 3  # named, advised, and as the owner
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_the_font_has_every_word_of_the_report(scored: Database) -> None:
    """A missing glyph would be an empty box: typst warns of it."""
    pages = view.pages("zh", gathered(scored))
    _, warnings = typst.compile_with_warnings(
        document.TEMPLATE,
        format="pdf",
        font_paths=[document.fonts()],
        ignore_system_fonts=True,
        sys_inputs={"pages": json.dumps(asdict(pages), ensure_ascii=False)},
    )
    assert warnings == []


def test_the_likeliest_and_worst_square_is_coloured_as_the_firm_set_it(scored: Database) -> None:
    report = replace(gathered(scored), grid={("high", "high"): 3}, table=(("low",) * 3, ("low",) * 3, ("high",) * 3))
    [table] = view.pages("en", report).parts[1].tables
    assert [(square.text, square.level) for square in table.rows[0]] == [
        ("likely", ""),
        ("0", "high"),
        ("0", "high"),
        ("3", "high"),
    ]


@pytest.mark.parametrize(("lang", "why"), [("zh", "付款违约风险 72%"), ("en", "risk of payment default 72%")])
def test_nobody_is_named_without_a_reason(scored: Database, lang: str, why: str) -> None:
    report = gathered(scored)
    score = scored.look(lambda tx: scores.all_current(tx, ALL))[0]
    for risk, said in (("payment", why), ("loss", "–")):
        item = Item("Bolt", None, replace(score, level="high"), Cell(risk, 0.72, "high", "high", "extreme"), (), None)
        table = view.pages(lang, replace(report, first=[item])).parts[0].tables[1]
        assert table.rows[0][-1].text == said
