"""The long part of an import: resumed where it stood, done once, told once; a real worker process reads files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.workers import ProcessWorkers
from db import files, imports, people, records, schedules
from db.gateway import Database, Tx
from handlers.imports import preview, service, work
from handlers.imports.preview import Refusal, Seen, Upload
from handlers.imports.work import Task
from tests.support.clock import MONDAY
from tests.support.firm import Firm

ROWS = 2500  # three commits
CONTENT = "order,customer,date,amount\n" + "".join(f"S-{n},华能电力,2026-03-02,{n}\n" for n in range(1, ROWS + 1))


def begun(tx: Tx, firm: Firm) -> Task:
    file_id = files.keep(tx, name="f.csv", mime=None, now=MONDAY, content=CONTENT.encode())
    who = firm.admin
    import_id = service.begin(tx, kind="orders", file_name="f.csv", digest="", member_id=who.id, now=MONDAY)
    task = Task(import_id, who.id, who.telegram, message="m", file_id=file_id, rows=ROWS, maps=("order=order_key",))
    work.owe(tx, task, zone="Asia/Shanghai", now=MONDAY)
    return task


def count(database: Database, firm: Firm) -> int:
    return len(database.look(lambda tx: records.of_customer(tx, "orders", firm.huaneng, limit=2 * ROWS)))


def test_it_goes_on_behind_the_rows_that_are_in(database: Database, firm: Firm) -> None:
    task = database.run(lambda tx: begun(tx, firm))
    so_far = {"created": 1000, "updated": 0, "unchanged": 0, "customers_made": 0, "refused": 0, work.DONE_ROWS: 1000}
    database.run(lambda tx: imports.finish(tx, task.import_id, so_far))  # as if the first batch were stored
    work.run(database.url, task, MONDAY)
    assert count(database, firm) == ROWS - 1000
    [run] = database.look(imports.latest)
    assert (run.counts["created"], run.counts[work.DONE_ROWS]) == (ROWS, ROWS)


def test_done_twice_it_changes_and_says_nothing_more(database: Database, firm: Firm) -> None:
    task = database.run(lambda tx: begun(tx, firm))
    work.run(database.url, task, MONDAY)
    [first] = database.look(imports.latest)
    work.run(database.url, task, MONDAY)
    assert database.look(imports.latest) == [first]
    assert count(database, firm) == ROWS
    assert database.look(lambda tx: files.content(tx, task.file_id)) is None


def test_tasks_are_owed_in_order_until_they_are_done(database: Database, firm: Firm) -> None:
    first = database.run(lambda tx: begun(tx, firm))
    undo = replace(first, undo=True)
    database.run(lambda tx: work.owe(tx, undo, zone="Asia/Shanghai", now=MONDAY))
    [schedule] = database.look(schedules.active)
    assert work.owed(schedule) == [first, undo]
    for task in (first, undo):
        database.run(partial(work.done, task=task))
    assert database.look(schedules.active) == []


async def test_a_worker_process_reads_files(database: Database, firm: Firm) -> None:
    found = database.look(people.firm)
    assert found is not None
    workers = ProcessWorkers()
    try:
        seen = await workers.run(preview.look, database.url, Upload(CONTENT.encode(), "orders"), found, MONDAY)
        refused = await workers.run(preview.look, database.url, Upload(b"%PDF-1.4", None), found, MONDAY)
    finally:
        workers.close()
    assert isinstance(seen, Seen)
    assert (seen.rows, seen.unknown) == (ROWS, 0)
    assert refused == Refusal("file-type", {"found": "pdf"})
