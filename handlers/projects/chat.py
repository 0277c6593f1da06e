"""/project 项目: the pipeline, a customer's projects, the best partners for a type, and its weights."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from db import customers, drafts, people, projects
from db.drafts import DraftInfo
from db.gateway import Tx
from handlers.common import access, i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.customers import frame as shared
from handlers.customers import pick, wishes
from handlers.customers.pick import Picked
from handlers.projects import service, view
from handlers.projects.view import Frame
from handlers.weights.service import Plain

WITH: Final = "project-with"  # the kind of the draft
ANSWER_WITHIN: Final = timedelta(minutes=15)


def register(app: App) -> None:
    """Answer the command, its words, buttons, the customer that was picked, and who was typed as taking part."""
    routes.command(app, "project", project, words=("项目", "projects", "project"))
    routes.button(app, "project", pressed)
    pick.continues(app, "project", _picked)
    talk.answers(app, WITH, _typed)


async def project(turn: Turn) -> None:
    """`/project [CUSTOMER | TYPE | TYPE DIMENSION WEIGHT]`. "项目延误了" is no command but something to be told."""
    known = await turn.read(lambda tx: service.types(tx, turn.scope, turn.firm))
    if not turn.rest:
        return await _pipeline(turn, edit=False)
    kind = service.named(turn.rest, known)
    if kind is not None:
        return await _partners(turn, kind)
    if (asked := service.wanted(turn.rest, turn.firm, known)) is not None:
        return await _weigh(turn, *asked)
    if turn.text.startswith("/") or await pick.names_one(turn, turn.rest):
        return await pick.customer(turn, turn.rest, then="project")
    return await talk.listen(turn)


async def pressed(turn: Turn) -> None:
    """`v1:project:<all|mine|people>`, `v1:project:type:<place in the list>`, `v1:project:with:<project>`."""
    what = turn.pressed[0] if turn.pressed else ""
    if what in ("all", "mine"):
        await _pipeline(turn, edit=True, mine=what == "mine")
    elif what == "people":
        await turn.do(lambda tx: _people(tx, turn))
    elif what == "type":
        known = await turn.read(lambda tx: service.types(tx, turn.scope, turn.firm))
        place = shared.number(turn, 1)
        if place >= len(known):
            raise UserError("common-old-button")
        await _partners(turn, known[place])
    elif what == "with":
        await turn.do(lambda tx: _ask_who(tx, turn, shared.number(turn, 1)))
    else:
        raise UserError("common-old-button")


# The pipeline ---------------------------------------------------------------------------------------------------------


async def _pipeline(turn: Turn, *, edit: bool, mine: bool = False) -> None:
    owner = turn.member.id if mine else None

    def unit(tx: Tx) -> Reply:
        found = service.pipeline(tx, turn.scope, turn.firm, now=turn.now, owner_id=owner)
        return view.pipeline(_frame(turn), found, service.types(tx, turn.scope, turn.firm), edit=edit)

    await turn.do(unit)


def _people(tx: Tx, turn: Turn) -> Reply:
    """Everybody's pipeline for who leads, else the own."""
    owner = None if turn.member.leads else turn.member.id
    found = service.pipeline(tx, turn.scope, turn.firm, now=turn.now, owner_id=owner)
    return view.owners(_frame(turn), found, {each.id: each.name for each in people.members(tx)})


def _frame(turn: Turn) -> Frame:
    url = None if turn.private else f"https://t.me/{turn.services.bot.username}"
    chat = None if turn.private else turn.met.chat
    return Frame(turn.lang, turn.firm, turn.today, access.shows_amounts(chat), url)


# Partners for a type of project ---------------------------------------------------------------------------------------


async def _partners(turn: Turn, kind: str) -> None:
    turn.services.answer("sendChatAction", {"chat_id": turn.chat_id, "action": "typing"})
    found = await turn.services.workers.run(service.partners, turn.services.db.url, turn.scope, turn.now, kind)

    def unit(tx: Tx) -> Reply:
        known = customers.many(tx, [fit.customer_id for fit in found], turn.scope)
        names = {each.id: each.name for each in known}
        return view.partners(_frame(turn), kind, found, names, service.weights_of(turn.firm, kind))

    await turn.do(unit)


async def _weigh(turn: Turn, kind: str, scoring: Plain) -> None:
    """Other weights for a type of project; then its best partners as they are now."""
    access.must_administer(turn.member)

    def unit(tx: Tx) -> Reply:
        firm = service.change(tx, scoring, kind, turn.member, version=turn.firm.settings_version, now=turn.now)
        name = view.type_name(turn.lang, kind)
        weights = view.weighed(turn.lang, service.weights_of(firm, kind))
        return Reply(i18n.join([i18n.say(turn.lang, "project-weighed", name=name), weights]))

    await turn.do(unit)


# One customer ---------------------------------------------------------------------------------------------------------


async def _picked(turn: Turn, picked: Picked) -> None:
    await turn.say(await turn.read(lambda tx: _portrait(tx, turn, picked)))


def _portrait(tx: Tx, turn: Turn, picked: Picked) -> Reply:
    fits = service.fits_of(tx, picked.customer, turn.scope, turn.now)
    found = service.portrait(tx, picked.customer, turn.scope, fits)
    return view.portrait(_frame(turn), found, edit=picked.edit)


def _ask_who(tx: Tx, turn: Turn, project_id: int) -> Reply:
    found = projects.get(tx, project_id, turn.scope)
    if found is None:
        raise NotAllowed
    expires = turn.now + ANSWER_WITHIN
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, WITH, 1, {"project": found.id}, None, expires))
    name = found.name or i18n.label(turn.lang, "project-nameless")
    hint = i18n.label(turn.lang, "project-who-hint")
    return Reply(i18n.say(turn.lang, "project-who", name=name), force_reply=hint)


async def _reports(turn: Turn) -> bool:
    index = await pick.directory(turn)
    return not service.says_share(turn.text) and wishes.reports(index, turn.text, turn.today)


async def _typed(turn: Turn, draft: DraftInfo) -> bool:
    """Who takes part, typed as an answer; what tells something else is no answer."""
    if "\n" in turn.text.strip() or await _reports(turn):
        return False
    who = service.participant(turn.text)

    def unit(tx: Tx) -> Reply:
        found = projects.get(tx, draft.data["project"], turn.scope)
        if found is None:
            raise NotAllowed
        drafts.drop(tx, draft.member_id, draft.chat_id)
        service.take_part(tx, found, who, turn.member, now=turn.now)
        customer = shared.within(tx, turn, found.customer_id)
        return _portrait(tx, turn, Picked(customer, {}))

    await turn.do(unit)
    return True
