"""/matrix 矩阵, /concentration 集中度, /segments 分群, /whatif 假设: their commands, words and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from handlers.common import access, i18n, routes, talk, words
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.customers import frame as shared
from handlers.customers import pick
from handlers.portfolio import aims, lists_chat, moved_chat, service, view, view_quarters, view_segments, whatif_chat
from handlers.portfolio.turns import elsewhere, frame_of, names_of

# "目标 25%" in "集中度 目标 25%".
_TARGET: Final = re.compile(r"^(?:目标|target)\s*[:\uff1a=]?\s*(\d{1,3}(?:\.\d+)?)\s*[%\uff05]?$", re.I)


def register(app: App) -> None:
    """Answer commands, Chinese and English words, buttons, and whoever was picked for a what-if."""
    routes.command(app, "matrix", matrix, words=("风险矩阵", "矩阵", "matrix"))
    routes.command(app, "concentration", concentration, words=("集中度", "concentration"))
    routes.command(app, "segments", segments, words=("分群", "segments"))
    routes.command(app, "whatif", whatif_chat.ask, words=("假设", "what if", "whatif"))
    routes.button(app, "mx", _matrix_pressed)
    routes.button(app, "cc", concentration)
    routes.button(app, "seg", _segments_pressed)
    routes.button(app, "qt", quarters)
    routes.button(app, "wi", whatif_chat.pressed)
    routes.button(app, "list", lists_chat.pressed)
    pick.continues(app, "whatif", whatif_chat.picked)
    talk.hears(app, whatif_chat.hear)
    talk.first(app, lists_chat.follow)
    moved_chat.register(app)
    talk.hears(app, lists_chat.hear)
    talk.hears(app, _heard)
    talk.asks(app, whatif_chat.hear)
    talk.asks(app, lists_chat.hear)
    talk.asked(app, "concentration", concentration)
    talk.asked(app, "segments", segments)
    talk.asked(app, "quarters", quarters)
    talk.asked(app, "matrix", lambda turn: _matrix(turn, "loss", edit=False))
    talk.asked(app, "whatif", whatif_chat.ask)
    talk.asked(app, "list", lists_chat.asked)
    for trait in ("ending", "unseen", "unordered"):
        talk.asked(app, trait, lists_chat.about(trait))


# Matrix -------------------------------------------------------------------------------------------------------------


async def matrix(turn: Turn) -> None:
    """`/matrix [KIND OF RISK]`; what loses customers, where no kind is named."""
    risk = _named(turn.rest, view.RISKS, "risk")
    if risk is None and turn.rest and not turn.text.startswith("/"):
        return await talk.listen(turn)
    return await _matrix(turn, risk or "loss", edit=False)


async def _matrix(turn: Turn, risk: str, *, edit: bool) -> None:
    found = await elsewhere(turn, service.matrix, turn.scope, risk)
    await turn.say(view.matrix(frame_of(turn), found, edit=edit))


async def _matrix_pressed(turn: Turn) -> None:
    """`v1:mx:show:<risk>` or `v1:mx:cell:<risk>:<probability>:<impact>:<page>`."""
    what, risk, *rest = (*turn.pressed, "", "")
    if risk not in view.RISKS:
        raise UserError("common-old-button")
    if what == "show":
        return await _matrix(turn, risk, edit=True)
    probability, impact = (*rest, "", "")[:2]
    if what != "cell" or not {probability, impact} <= {*view.RANKS}:
        raise UserError("common-old-button")
    place = (probability, impact)
    found = await elsewhere(turn, service.cell, turn.scope, risk, place, shared.number(turn, 4))
    frame, ids = frame_of(turn), [each.customer_id for each in found.shown]
    return await turn.do(lambda tx: view.cell(frame, (risk, place), found, names_of(tx, turn, ids)))


def _named(text: str, keys: Iterable[str], group: str) -> str | None:
    """The key that `text` is, in either language."""
    wanted = text.strip().casefold()
    for key in keys:
        if wanted in {key, *(words.word(lang, group, key).casefold() for lang in i18n.LANGUAGES)}:
            return key
    return None


# Concentration --------------------------------------------------------------------------------------------------------


async def concentration(turn: Turn) -> None:
    """How much hangs on few group companies; `/concentration target 25%` sets what is aimed at, `target new customers
    12 by 2027-06-30` how much broader the business shall be."""
    aimed = _TARGET.match(turn.rest)
    if aimed is not None:
        share = float(aimed.group(1)) / 100
        await turn.services.db.write(lambda tx: service.set_target(tx, share, turn.member, now=turn.now))
    elif (wish := aims.read(turn.rest, turn.today)) is not None:
        await _aim(turn, wish)
    elif turn.rest and not turn.text.startswith("/"):
        return await talk.listen(turn)
    elif aims.names_a_target(turn.rest):
        access.must_administer(turn.member)
        raise UserError("aim-how")
    return await _concentration(turn)


async def _heard(turn: Turn) -> bool:
    """ "目标 新客户 12": without the command only from who may set it, and only where the whole sentence says it."""
    wish = aims.read(turn.text[:200], turn.today) if turn.member.sees_all else None
    if wish is None:
        return False
    await _aim(turn, wish)
    await _concentration(turn)
    return True


async def _aim(turn: Turn, wish: aims.Wish) -> None:
    await turn.services.db.write(lambda tx: aims.change(tx, wish, turn.member, now=turn.now))


async def _concentration(turn: Turn) -> None:
    found = await elsewhere(turn, service.concentration, turn.scope, turn.now)
    frame, alone = frame_of(turn), [group.customers[0] for group in found.now.groups]
    return await turn.do(lambda tx: view.concentration(frame, found, names_of(tx, turn, alone)))


# Quarters -------------------------------------------------------------------------------------------------------------


async def quarters(turn: Turn) -> None:
    """`v1:qt`, or a question for it: how the customers of this person did, quarter by quarter."""
    found = await elsewhere(turn, service.quarters, turn.scope, turn.now)
    await turn.say(view_quarters.quarters(frame_of(turn), found))


# Segments -------------------------------------------------------------------------------------------------------------


async def segments(turn: Turn) -> None:
    """`/segments [DIMENSION]`; by industry, where none is named."""
    by = _named(turn.rest, (*view_segments.DIMENSIONS, *view_segments.TAILS), "segments-by")
    if by is None and turn.rest and not turn.text.startswith("/"):
        return await talk.listen(turn)
    return await _segments(turn, by or "industry", edit=False)


async def _segments_pressed(turn: Turn) -> None:
    """`v1:seg:<dimension, tail or rising>`."""
    by = (*turn.pressed, "")[0]
    if by not in (*view_segments.DIMENSIONS, *view_segments.TAILS):
        raise UserError("common-old-button")
    await _segments(turn, by, edit=True)


async def _segments(turn: Turn, by: str, *, edit: bool) -> None:
    frame = frame_of(turn)
    if by in view_segments.DIMENSIONS:
        found = await elsewhere(turn, service.segments, turn.scope, turn.now, by)
        fallen = await elsewhere(turn, service.fallen, turn.scope, turn.now) if by == "stage" else None
        return await turn.say(view_segments.segments(frame, by, found, fallen=fallen, edit=edit))
    tail = await elsewhere(turn, service.tail, turn.scope, turn.now, by)
    ids = [each.customer_id for each in tail.shown]
    return await turn.do(lambda tx: view_segments.tail(frame, by, tail, names_of(tx, turn, ids), edit=edit))
