"""Documents, /import 导入 and the buttons of imports. Reading and storing happen in worker processes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Final

from telegram.ext import filters

from db import files, imports, tickets
from db.gateway import Tx
from db.imports import RunInfo
from db.people import ADMINISTRATOR
from db.tickets import TicketInfo
from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.imports import exporting, guess, preview, service, view, work
from handlers.imports.fields import KINDS
from handlers.imports.preview import LIMITS, Look, Refusal, Seen, Unclear, Upload
from handlers.imports.work import Task

FILE: Final = "import-file"
LATEST: Final = 8
_MEDIA: Final = ("image/", "audio/", "video/")
_VALID: Final = timedelta(days=2)


def register(app: App) -> None:
    """Listen for documents, the commands and the buttons."""
    routes.command(app, "import", show, alone=("导入", "import"))
    routes.message(app, filters.Document.ALL & filters.ChatType.PRIVATE, received)
    routes.button(app, "imports", pressed)
    exporting.register(app)


async def show(turn: Turn) -> None:
    """How it is done, and what was imported lately."""
    _must_lead(turn)
    await turn.do(lambda tx: view.help_page(turn.lang, _latest(tx, turn), zone=turn.firm.zone, today=turn.today))


def _must_lead(turn: Turn) -> None:
    if not turn.private:
        raise UserError("imports-private-only")
    if not turn.member.leads:
        raise NotAllowed("imports-leaders-only")


def _latest(tx: Tx, turn: Turn) -> list[RunInfo]:
    """Those that stored something; an administrator's are everybody's."""
    whose = None if turn.member.role == ADMINISTRATOR else turn.member.id
    return [run for run in imports.latest(tx, limit=LATEST, member_id=whose) if run.counts]


# A file comes --------------------------------------------------------------------------------------------------------


async def received(turn: Turn) -> None:
    """A document: fetched, looked at, shown; nothing is stored before a press."""
    document = turn.message.document if turn.message else None
    assert document is not None
    if (document.mime_type or "").startswith(_MEDIA):
        raise UserError("imports-media")
    _must_lead(turn)
    name = document.file_name or "?"
    if (document.file_size or 0) > LIMITS.size:
        raise UserError("delivery-file-too-large", limit=str(LIMITS.size >> 20))
    _busy(turn)
    content = await turn.services.files.fetch(document.file_id, limit=LIMITS.size)
    maps = tuple(line.strip() for line in turn.text.splitlines() if "=" in line)
    said = " ".join(line for line in turn.text.splitlines() if "=" not in line)
    upload = Upload(content, guess.named(said), maps, hint=guess.named(name))
    seen = await _look(turn, upload)

    def unit(tx: Tx) -> Reply:
        file_id = 0
        if not isinstance(seen, Refusal) or seen.choices:
            file_id = files.keep(tx, name=name, mime=document.mime_type, now=turn.now, content=content)
        return _shown(tx, turn, seen, name=name, kept={"file": file_id, "name": name, "maps": list(maps)})

    await turn.do(unit)


def _busy(turn: Turn) -> None:
    turn.services.answer("sendChatAction", {"chat_id": turn.chat_id, "action": "typing"})


async def _look(turn: Turn, upload: Upload) -> Look:
    """UserError where the file ends the process that reads it."""
    services = turn.services
    try:
        return await services.workers.run(preview.look, services.db.url, upload, turn.firm, turn.now)
    except BrokenExecutor:
        raise UserError("imports-broken") from None


def _shown(tx: Tx, turn: Turn, seen: Look, *, name: str, kept: dict[str, object]) -> Reply:
    """The preview, the question for the kind, or why not; what its buttons need is kept in a ticket."""
    if isinstance(seen, Refusal) and not seen.choices:
        return view.refused(turn.lang, name, seen)
    kept = {"message": turn.key()} | kept
    if not isinstance(seen, Unclear):
        kept = kept | {"kind": seen.kind, "choices": [each.map for each in seen.choices[: view.CHOICES]]}
    if isinstance(seen, Seen):
        kept = kept | {"rows": seen.rows}
    ticket = tickets.add(tx, FILE, kept, member_id=turn.member.id, now=turn.now, lifetime=_VALID)
    if isinstance(seen, Unclear):
        return view.which(turn.lang, name, seen.offered, ticket)
    if isinstance(seen, Refusal):
        return view.refused(turn.lang, name, seen, ticket)
    return view.preview(turn.lang, name, seen, ticket)


# A button is pressed -------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`v1:imports:kind|go|new|fix|other|no:<ticket>[:<kind or place>]` and `v1:imports:undo:<import>`."""
    _must_lead(turn)
    match turn.pressed:
        case ["kind", number, kind]:
            await _look_again(turn, _number(number), lambda ticket: (kind, ticket.data["maps"]))
        case ["fix", number, place]:
            await _look_again(turn, _number(number), partial(_chosen, place=_number(place)))
        case [("go" | "new") as how, number]:
            await turn.do(lambda tx: _begin(tx, turn, _number(number), create=how == "new"))
        case ["other", number]:
            await turn.do(lambda tx: _other_kind(tx, turn, _number(number)))
        case ["no", number]:
            await turn.do(lambda tx: _cancel(tx, turn, _number(number)))
        case ["undo", number]:
            await turn.do(lambda tx: _take_back(tx, turn, _number(number)))
        case _:
            raise UserError("common-old-button")


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 19):
        raise UserError("common-old-button")
    return int(word)


def _ticket(tx: Tx, turn: Turn, number: int) -> TicketInfo:
    """The person's own unused ticket. UserError for any other."""
    found = tickets.get(tx, number)
    mine = found is not None and found.kind == FILE and found.member_id == turn.member.id
    if found is None or not mine or not found.good(turn.now):
        raise UserError("common-old-button")
    return found


def _chosen(ticket: TicketInfo, place: int) -> tuple[str | None, list[str]]:
    """The kind, and the maps with the one that was chosen in the place of any for its column or field."""
    choices = ticket.data.get("choices", [])
    if place >= len(choices):
        raise UserError("common-old-button")
    column, _, field = choices[place].rpartition("=")
    rest = [each for each in ticket.data["maps"] if not _concerns(each, column, field.partition(":")[0])]
    return ticket.data["kind"], [*rest, choices[place]]


def _concerns(said: str, column: str, field: str) -> bool:
    told, _, target = said.rpartition("=")
    return told.strip() == column or target.strip().partition(":")[0] == field


async def _look_again(turn: Turn, number: int, told: Callable[[TicketInfo], tuple[str | None, list[str]]]) -> None:
    """Read the kept file as a kind and with maps that somebody chose."""
    found = await turn.read(lambda tx: _ticket(tx, turn, number))
    content = await turn.read(lambda tx: files.content(tx, found.data["file"]))
    if content is None:
        raise UserError("common-old-button")
    kind, maps = told(found)
    seen = await _look(turn, Upload(content, kind, tuple(maps)))

    def unit(tx: Tx) -> Reply:
        _use(tx, turn, found)
        kept = {name: found.data[name] for name in ("file", "name", "message")} | {"maps": maps}
        if isinstance(seen, Refusal) and not seen.choices:
            files.forget(tx, found.data["file"])
        return _shown(tx, turn, seen, name=found.data["name"], kept=kept).edited()

    await turn.do(unit)


def _use(tx: Tx, turn: Turn, ticket: TicketInfo) -> None:
    if not tickets.use(tx, ticket.id, now=turn.now):
        raise UserError("common-old-button")


def _begin(tx: Tx, turn: Turn, number: int, *, create: bool) -> Reply:
    """Open the import and owe its work."""
    ticket = _ticket(tx, turn, number)
    _use(tx, turn, ticket)
    kept = ticket.data
    digest = sha256(files.content(tx, kept["file"]) or b"").hexdigest()
    names = {"kind": kept["kind"], "file_name": kept["name"], "digest": digest}
    import_id = service.begin(tx, **names, member_id=turn.member.id, now=turn.now)
    task = Task(
        import_id,
        turn.member.id,
        turn.chat_id,
        message=kept["message"],
        file_id=kept["file"],
        rows=kept["rows"],
        maps=tuple(kept["maps"]),
        create_customers=create,
    )
    work.owe(tx, task, zone=turn.firm.zone, now=turn.now)
    return view.begun(turn.lang, task.rows).edited()


def _other_kind(tx: Tx, turn: Turn, number: int) -> Reply:
    """Ask what the file holds after all."""
    ticket = _ticket(tx, turn, number)
    return view.which(turn.lang, ticket.data["name"], tuple(KINDS), number).edited()


def _cancel(tx: Tx, turn: Turn, number: int) -> Reply:
    ticket = _ticket(tx, turn, number)
    _use(tx, turn, ticket)
    files.forget(tx, ticket.data["file"])
    return Reply(say(turn.lang, "imports-cancelled"), edit=True)


def _take_back(tx: Tx, turn: Turn, import_id: int) -> Reply:
    """Owe the undoing of a finished import of one's own."""
    run = imports.run(tx, import_id)
    if run is None:
        raise UserError("imports-undo-unknown", id=str(import_id))
    if run.member_id != turn.member.id and turn.member.role != ADMINISTRATOR:
        raise NotAllowed("imports-own-only")
    if run.undone_at is not None:
        raise UserError("imports-undo-done", id=str(import_id))
    if work.is_owed(tx, run):
        raise UserError("imports-running")
    task = Task(import_id, turn.member.id, turn.chat_id, message=turn.key(), undo=True)
    work.owe(tx, task, zone=turn.firm.zone, now=turn.now)
    return view.undoing(turn.lang, run)
