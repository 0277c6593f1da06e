"""Every conversation that buttons guide, walked from its first message, with all that people do to it on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from zlib import crc32

import pytest

from bot.sandbox.model import Message
from db import customers
from db.scope import ALL
from tests.support import servers
from tests.support.booth import Booth, Seen, booth
from tests.support.clock import FixedClock
from tests.support.company import Shelf
from tests.support.firm import Firm
from tests.support.flows import FLOWS, Flow, Stage
from tests.support.troubles import WORDS, troubles
from tests.support.walker import Act, Step, Walker, cells

# Whose words are the firm's own, whatever language its people speak.
_NAMING: Final = ("customer", "alias", "contact", "member", "team", "firm", "signal", "visit", "complaint", "fact")
_TOLD: Final = (*_NAMING, "project", "entry", "next_step", "import_run", "file", "sales_order")
_BOTH: Final = ("中文", "请选择语言")  # said to whoever chooses a language
DEPTH: Final = {"zh": 2, "en": 1}  # presses after the first
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


def judged(stage: Stage) -> Callable[[Act, Seen], Iterator[str]]:
    """What every act must come to: an answer that is seen, in the person's language, and nothing broken behind it."""
    names = sorted({*cells(stage.booth.path, _TOLD), *_BOTH}, key=len, reverse=True)
    own = re.compile("|".join(map(re.escape, names)))

    def judge(act: Act, seen: Seen) -> Iterator[str]:
        yield from (f"broke: {each}" for each in seen.broken)
        if act.data and seen.toast is None:
            yield "leaves the press unanswered"
        private = act.person == act.chat
        if not seen.toast and not seen.messages and (act.data or private) and stage.known(act.person):
            yield "answers nothing"
        told = [seen.toast or "", *(_text(message) for message in seen.here(act.person))] if private else []
        spoken = stage.spoken(act.person)
        for text in filter(None, told):
            rest = own.sub("", text) if spoken == "en" else text
            if (_HAN.search(rest) is None) if spoken == "zh" else (_HAN.search(rest) is not None):
                yield f"speaks another language: {''.join(_HAN.findall(rest))} {text[:60]!r}"

    return judge


def _text(message: Message) -> str:
    return str(message.content.get("text") or message.content.get("caption") or "")


@pytest.fixture
def stage_url(sqlite_server: servers.Server, tmp_path: Path) -> Iterator[str]:
    made = sqlite_server.make(f"walk{tmp_path.name}")
    yield made
    sqlite_server.drop(made)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_guided_conversation(
    lang: str, stage_url: str, shelf: Shelf, clock: FixedClock, request: pytest.FixtureRequest
) -> None:
    """Every step in both languages, in English one step less deep; of the troubles that there are for each kind of step
    a quarter, an eighth in each language. With --far: deeper, and all of them (many minutes)."""
    far = bool(request.config.getoption("--far"))
    past = shelf.put(stage_url, clock.now(), lang)
    async with booth(stage_url, past.world(clock.now())) as made:
        stage = await _set_up(made, past.firm, lang)
        walk = Walker(made, troubles(stage), WORDS[lang], judged(stage), depth=4 if far else DEPTH[lang])
        if not far:
            walk.share = lambda kind: crc32(kind.encode()) % 8 == ("zh", "en").index(lang)
        start = made.mark()
        for name, flow in FLOWS.items():
            made.back(start)
            await _walk(walk, stage, name, flow)
    assert walk.found == {}
    assert min(walk.tried[name] for name in troubles(stage)) > 0


async def _set_up(made: Booth, firm: Firm, lang: str) -> Stage:
    """Everybody who will press has a message to press under."""
    names = made.db.look(lambda tx: customers.many(tx, [firm.huaneng, firm.tencent], ALL))
    for person in (firm.wang.telegram, firm.stranger):
        await made.say(person, "/help")
    return Stage(made, firm, lang, *(each.name for each in names))


async def _walk(walk: Walker, stage: Stage, name: str, flow: Flow) -> None:
    person = getattr(stage.firm, flow.who).telegram
    chat = stage.firm.group if flow.group else person
    seen = await flow.open(stage, person, chat)
    first = Act(person, chat, text=name)
    walk.look("opened", Step(walk.booth.mark(), (first,), seen.here(chat), ""), first, seen)
    await walk.walk(name, first, seen, alike=flow.alike)
