"""The long part of an import, in a worker process: store in batches, score anew, say how it went; or take it back.

What is owed is a line in the settings of the person's schedule until it is done, so that a restart goes on where the
last batch ended: the rows stored so far are counted in the same commit as the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final, Self

from db import deliveries, files, imports, outbox, people, schedules
from db.gateway import Database, Tx
from db.imports import RunInfo, Undone
from db.people import MemberInfo
from db.schedules import ScheduleInfo
from db.scope import Scope
from handlers.common import keyboard
from handlers.common.reply import Reply
from handlers.imports import hints, preview, service, view
from handlers.imports.reader import read
from handlers.imports.refusal import FileRefused
from handlers.imports.service import Import, Outcome
from handlers.risk import nightly

KIND: Final = "import"
EVERY: Final = timedelta(minutes=1)
STEPS: Final = 10  # how often the message changes on the way
DONE_ROWS, READ = "rows", "read"  # in the counts of an import: rows that were stored, whether the file was read out


@dataclass(frozen=True, slots=True)
class Task:
    """One import (or its undoing) that somebody asked for. `message`: the outbox key of the message that shows it."""

    import_id: int
    member_id: int
    chat_id: int
    message: str
    undo: bool = False
    file_id: int = 0
    rows: int = 0
    maps: tuple[str, ...] = ()
    create_customers: bool = False

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """As the schedule kept it."""
        return cls(**kept | {"maps": tuple(kept["maps"])})


def owe(tx: Tx, task: Task, *, zone: str, now: datetime) -> None:
    """Have `task` done from now on, in the order in which tasks came."""
    since = now - 2 * EVERY
    schedule = schedules.ensure(tx, KIND, member_id=task.member_id, since=since, zone=zone, every=EVERY.seconds // 60)
    schedules.change(tx, schedule.id, settings={"owed": [*schedule.settings.get("owed", ()), asdict(task)]})
    for run in schedule.occurrences(since, now):
        deliveries.release(tx, run.key)  # this minute's run may be over already


def owed(schedule: ScheduleInfo) -> list[Task]:
    """What is to be done for a person, first come first."""
    return [Task.of(each) for each in schedule.settings.get("owed", ())]


def is_owed(tx: Tx, run: RunInfo) -> bool:
    """Whether an import, or its undoing, is still to be done."""
    everything = [task for each in schedules.active(tx) if each.kind == KIND for task in owed(each)]
    return any(task.import_id == run.id for task in everything)


def done(tx: Tx, task: Task) -> None:
    """Owe this task no more; without another one the schedule rests."""
    schedule = schedules.get(tx, KIND, member_id=task.member_id)
    assert schedule is not None
    rest = [asdict(each) for each in owed(schedule) if each != task]
    schedules.change(tx, schedule.id, settings={"owed": rest}, active=bool(rest))


# In the worker -------------------------------------------------------------------------------------------------------


def run(url: str, task: Task, now: datetime) -> None:
    """Do a task from where it stands, score everybody, tell the person. Done again it changes and says nothing."""
    with Database(url) as db:
        member = db.look(lambda tx: people.member(tx, task.member_id))
        assert member is not None
        reply = _undo(db, task, member, now) if task.undo else _import(db, task, member, now)
        nightly.score_all(db, now, trigger=KIND)
        db.run(partial(_finish, task=task, reply=reply, now=now))


def give_up(tx: Tx, task: Task, incident: str | None, *, now: datetime) -> None:
    """Nothing of the import stays, and the person is told. incident None: the file ends whoever reads it."""
    member, run = people.member(tx, task.member_id), imports.run(tx, task.import_id)
    assert member is not None
    if run is not None and run.undone_at is None and not task.undo:
        service.undo(tx, task.import_id, member_id=task.member_id, now=now)
    reply = view.broken(member.language) if incident is None else view.failed(member.language, incident)
    _finish(tx, task, reply, now)
    done(tx, task)


def _finish(tx: Tx, task: Task, reply: Reply, now: datetime) -> None:
    member = people.member(tx, task.member_id)
    assert member is not None
    if task.undo:
        reply = replace(reply, edit_key=task.message)
    else:
        _tell(tx, task, replace(view.closed(member.language), edit_key=task.message), "closed", now=now)
    _tell(tx, task, reply, "done", now=now)
    if task.file_id:
        files.forget(tx, task.file_id)


def _tell(tx: Tx, task: Task, reply: Reply, step: str, *, now: datetime) -> None:
    key = f"import:{task.import_id}:{'undo' if task.undo else 'in'}:{step}"
    for call in keyboard.calls(reply, key=key, chat_id=task.chat_id, pressed=None, thread_id=None):
        outbox.put(tx, call, now=now)


def _undo(db: Database, task: Task, member: MemberInfo, now: datetime) -> Reply:
    undo = partial(service.undo, import_id=task.import_id, member_id=task.member_id, now=now)
    run = db.look(lambda tx: imports.run(tx, task.import_id))
    assert run is not None
    undone = db.run(undo) if run.undone_at is None else Undone(frozenset(), 0)
    return view.undone(member.language, run, undone)


def _import(db: Database, task: Task, member: MemberInfo, now: datetime) -> Reply:
    run = db.look(lambda tx: imports.run(tx, task.import_id))
    firm, content = db.look(people.firm), db.look(lambda tx: files.content(tx, task.file_id))
    assert run is not None
    assert firm is not None
    if content is None:  # stored and told already; only the word that it is done was lost
        return view.finished(member.language, run)
    team = None if member.sees_all else next(iter(member.teams), None)
    job = Import(run.id, firm, member.id, run.at, task.create_customers, team, scope=Scope.of(member))
    whole = Outcome()
    try:
        parsed = read(content, run.kind, preview.options(firm, run.at, task.maps))
        for stored, batch in _batches(iter(parsed.rows), run.counts.get(DONE_ROWS, 0)):
            store = partial(_store, batch=batch, job=job, stored=stored, task=task)
            whole.add(db.run(partial(store, lang=member.language, now=now)))
    except FileRefused:
        return view.broken(member.language)
    if READ not in run.counts:
        more = {"refused": parsed.problems.refused_rows, READ: 1}
        db.run(partial(_count, import_id=run.id, more=more))
    finished = db.look(lambda tx: imports.run(tx, task.import_id))
    assert finished is not None
    strangers = sorted(whole.strangers)
    hint = view.hint(member.language, db.look(partial(hints.hint, now=now)), firm)
    remarks = whole.refused[: preview.REMARKS]
    return view.finished(member.language, finished, remarks, strangers=strangers, hint=hint, alike=sorted(whole.alike))


def _batches(rows: Iterator[Any], skipped: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows behind the first `skipped`, in batches, each with how many rows there are up to its end."""
    stored = sum(1 for _ in islice(rows, skipped))
    for batch in service.batches(rows):
        stored += len(batch)
        yield stored, batch


def _store(tx: Tx, batch: list[Any], job: Import, stored: int, task: Task, *, lang: str, now: datetime) -> Outcome:
    outcome = service.store(tx, batch, job)
    _count(tx, job.id, outcome.counts() | {DONE_ROWS: len(batch)})
    step = max(1, task.rows // STEPS)
    if stored // step > (stored - len(batch)) // step:
        progress = replace(view.progress(lang, stored, task.rows), edit_key=task.message)
        _tell(tx, task, progress, str(stored), now=now)
    return outcome


def _count(tx: Tx, import_id: int, more: dict[str, int]) -> None:
    """Add to what an import has done so far."""
    run = imports.run(tx, import_id)
    assert run is not None
    counts = {name: run.counts.get(name, 0) + more.get(name, 0) for name in run.counts | more}
    imports.finish(tx, import_id, counts)
