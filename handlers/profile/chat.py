"""/profile 档案: a customer's file, its fields and its due diligence. /fields 字段: the fields that a firm makes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from db import customers, drafts
from db.drafts import DraftInfo
from db.gateway import Tx
from handlers.common import access, i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import frame as shared
from handlers.customers import pick
from handlers.customers.pick import Picked
from handlers.profile import fields, service, view
from handlers.profile.fields import Field
from handlers.profile.view import Frame

VALUE: Final = "profile-value"  # the kind of the draft
ANSWER_WITHIN: Final = timedelta(minutes=15)


def register(app: App) -> None:
    """Answer the commands, their words, buttons, a customer that was picked, and values typed as an answer."""
    routes.command(app, "profile", profile, words=("档案", "profile"))
    routes.command(app, "fields", own_fields, words=("自定义字段", "字段", "fields"))
    routes.button(app, "pf", pressed)
    routes.button(app, "fd", fields_pressed)
    pick.continues(app, "profile", _picked)
    pick.continues(app, "profile-set", _picked_to_set)
    talk.answers(app, VALUE, _typed)
    talk.hears(app, _heard)


async def profile(turn: Turn) -> None:
    """`/profile [CUSTOMER [FIELD VALUE]]`."""
    said = fields.named(turn.rest, fields.everything(turn.firm))
    if said is not None and said[0] and said[2]:
        return await _to_set(turn, *said)
    if turn.text.startswith("/") or not turn.rest or await pick.names_one(turn, turn.rest):
        return await pick.customer(turn, turn.rest, then="profile")
    return await talk.listen(turn)


async def _to_set(turn: Turn, whom: str, field: Field, text: str) -> None:
    fields.read(field, text, today=turn.today, lang=turn.lang)  # refused before anybody is asked who is meant
    await pick.customer(turn, whom, then="profile-set", data={"field": field.key, "text": text})


async def _heard(turn: Turn) -> bool:
    """ "华能 合作等级 重要": an own field told without a command. The others are told as judgements and facts are.

    What is close together ("华能合作等级是重要") counts where the value is one; else it may be another sentence.
    """
    for loosely in (False, True):
        said = fields.told(turn.text, fields.own(turn.firm), loosely=loosely)
        if said is None or not await pick.names_one(turn, said[0]):
            continue
        if not loosely or fields.tried(said[1], said[2], today=turn.today)[0]:
            await _to_set(turn, *said)
            return True
    return False


async def _picked(turn: Turn, picked: Picked) -> None:
    await turn.say(await turn.read(lambda tx: _file(tx, turn, picked.customer.id, edit=picked.edit)))


async def _picked_to_set(turn: Turn, picked: Picked) -> None:
    field = _field(turn, picked.data["field"])
    value = fields.read(field, picked.data["text"], today=turn.today, lang=turn.lang)
    await turn.do(lambda tx: _changed(tx, turn, picked.customer.id, field, value))


def _file(tx: Tx, turn: Turn, customer_id: int, *, edit: bool) -> Reply:
    customer = shared.within(tx, turn, customer_id)
    shown = service.file(tx, customer, turn.scope, turn.firm, now=turn.now)
    return view.file(_frame(turn, customer_id), shown, edit=edit)


def _frame(turn: Turn, customer_id: int = 0) -> Frame:
    url = None if turn.private else pick.private_url(turn, "profile", customer_id)
    chat = None if turn.private else turn.met.chat
    return Frame(turn.lang, turn.firm, turn.now, turn.today, access.shows_amounts(chat), url)


def _field(turn: Turn, key: str) -> Field:
    found = next(
        (each for each in (*fields.everything(turn.firm), *fields.of_records(turn.firm)) if each.key == key), None
    )
    if found is None:
        raise UserError("common-old-button")
    return found


def _changed(tx: Tx, turn: Turn, customer_id: int, field: Field, value: Any) -> Reply:
    customer = shared.within(tx, turn, customer_id)
    ticket = service.change(tx, customer, field, value, turn.member, now=turn.now)
    return view.changed(_frame(turn, customer_id), customer.name, field, value, ticket)


# Buttons --------------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`v1:pf:<show|change|dd>:<customer>`, `set:<customer>:<field>`, `pick:...:<n>`, `tick:...:<item>`, `undo:<t>`."""
    act = _ACTS.get(turn.pressed[0] if turn.pressed else "")
    if act is None or not turn.private:
        raise UserError("common-old-button")
    await turn.do(lambda tx: act(tx, turn))


def _show(tx: Tx, turn: Turn) -> Reply:
    return _file(tx, turn, shared.number(turn, 1), edit=True)


def _which(tx: Tx, turn: Turn) -> Reply:
    customer = shared.within(tx, turn, shared.number(turn, 1))
    allowed = [each for each in fields.everything(turn.firm) if turn.member.leads or not each.leaders]
    return view.which(turn.lang, customer.id, customer.name, allowed)


def _ask(tx: Tx, turn: Turn) -> Reply:
    customer = shared.within(tx, turn, shared.number(turn, 1))
    field = _field(turn, turn.pressed[2] if len(turn.pressed) > 2 else "")
    told = {"customer": customer.id, "field": field.key}
    drafts.put(tx, DraftInfo(turn.member.id, turn.chat_id, VALUE, 1, told, None, turn.now + ANSWER_WITHIN))
    columns, own = customers.profile(tx, customer.id)
    return view.ask(_frame(turn), customer.id, field, {**columns, **own}.get(field.key))


def _tapped(tx: Tx, turn: Turn) -> Reply:
    field = _field(turn, turn.pressed[2] if len(turn.pressed) > 2 else "")
    choices: tuple[Any, ...] = field.choices if field.kind == fields.CHOICE else (1.0, 2.0, 3.0, 4.0, 5.0)
    place = shared.number(turn, 3)
    if place >= len(choices) or field.kind not in (fields.CHOICE, fields.MARK):
        raise UserError("common-old-button")
    drafts.drop(tx, turn.member.id, turn.chat_id)
    return _changed(tx, turn, shared.number(turn, 1), field, choices[place]).edited()


def _checklist(tx: Tx, turn: Turn) -> Reply:
    customer = shared.within(tx, turn, shared.number(turn, 1))
    return view.diligence(_frame(turn), service.file(tx, customer, turn.scope, turn.firm, now=turn.now))


def _ticked(tx: Tx, turn: Turn) -> Reply:
    customer = shared.within(tx, turn, shared.number(turn, 1))
    item = turn.pressed[2] if len(turn.pressed) > 2 else ""
    done = service.tick(tx, customer, item, turn.member, now=turn.now)
    turn.toast = i18n.label(turn.lang, "diligence-toast-done" if done else "diligence-toast-open")
    return _checklist(tx, turn)


def _undone(tx: Tx, turn: Turn) -> Reply:
    customer, field = service.take_back(tx, shared.number(turn, 1), turn.firm, turn.member, now=turn.now)
    told = {"name": customer.name, "field": field.called(turn.lang)}
    return Reply(i18n.say(turn.lang, "profile-undone", **told), edit=True)


_ACTS: Final = {
    "show": _show,
    "change": _which,
    "set": _ask,
    "pick": _tapped,
    "dd": _checklist,
    "tick": _ticked,
    "undo": _undone,
}


async def _typed(turn: Turn, draft: DraftInfo) -> bool:
    """A value typed as an answer; a long text is none."""
    if len(turn.text) > 2 * fields.MAX_VALUE:
        return False
    field = _field(turn, draft.data["field"])
    value = fields.read(field, turn.text, today=turn.today, lang=turn.lang)

    def unit(tx: Tx) -> Reply:
        drafts.drop(tx, draft.member_id, draft.chat_id)
        return _changed(tx, turn, draft.data["customer"], field, value)

    await turn.do(unit)
    return True


# The firm's own fields ------------------------------------------------------------------------------------------------


async def own_fields(turn: Turn) -> None:
    """`/fields [[RECORD/]NAME: CHOICE CHOICE ... | [RECORD/]NAME number|text|date|amount]`."""
    if not turn.private:
        raise UserError("members-in-private")
    if not turn.rest:
        return await turn.say(view.own(turn.lang, fields.made(turn.firm), may_change=turn.member.sees_all))
    access.must_administer(turn.member)

    def unit(tx: Tx) -> Reply:
        firm = service.define(tx, turn.rest, turn.member, now=turn.now)
        return view.own(turn.lang, fields.made(firm), may_change=True)

    return await turn.do(unit)


async def fields_pressed(turn: Turn) -> None:
    """`v1:fd:all`, `v1:fd:<open|drop|all-of-it>:<field>`, `v1:fd:list:<field>:<place of the value>`."""
    what, key = (*turn.pressed, "", "")[:2]
    if not turn.private or what not in ("all", "open", "drop", "all-of-it", "list"):
        raise UserError("common-old-button")
    await turn.do(lambda tx: _fields(tx, turn, what, key))


def _fields(tx: Tx, turn: Turn, what: str, key: str) -> Reply:
    if what == "drop" and (used := service.dependents(turn.firm, key)):
        access.must_administer(turn.member)
        return view.dependents(_frame(turn), _field(turn, key), used)
    if what in ("drop", "all-of-it"):
        firm = service.drop(tx, key, turn.member, now=turn.now)
        return view.own(turn.lang, fields.made(firm), may_change=True).edited()
    if what == "all":
        return view.own(turn.lang, fields.made(turn.firm), may_change=turn.member.sees_all).edited()
    field = _field(turn, key)
    if not field.own:
        raise UserError("common-old-button")
    found = service.spread(tx, field, turn.scope)
    if what == "open":
        return view.spread(_frame(turn), field, found, may_change=turn.member.sees_all)
    place = shared.number(turn, 2)
    if place >= len(found):
        raise UserError("common-old-button")
    value, mine = list(found.items())[place]
    return view.having(_frame(turn), field, value, mine)
