"""Button data that a person made up: refused politely, nothing shown, nothing changed."""

from __future__ import annotations

from db import audit
from db.gateway import Database
from tests.support.conversation import Conversation
from tests.support.firm import Firm, Person

REFUSALS = {"您无权查看或操作此项。", "这个按钮已失效，请重新发起操作。"}


async def forge(talk: Conversation, person: Person, data: str) -> str:
    """The toast that a press with this data earns."""
    shown = (await talk.shown(person.telegram))[-1]
    body = {"sender": person.telegram, "chat": person.telegram, "message_id": shown.id, "data": data, "force": True}
    done = await talk.rig.do("press", **body)
    await talk.service.settle(update_id=done["update_id"])
    assert (await talk.shown(person.telegram))[-1].raw == shown.raw
    return (await talk.toasts(person))[-1]


def forged(firm: Firm) -> list[str]:
    """Other teams' customers, others' rights, other people, and nonsense."""
    haier, li, amy = firm.haier, firm.li.id, firm.amy.id
    return [
        *(f"v1:{verb}:{haier}" for verb in ("card", "do:card", "do:risk", "do:merge-from")),
        *(f"v1:{verb}:{haier}:0" for verb in ("tl", "merge", "cteam")),
        f"v1:merge:{firm.huaneng}:{haier}",
        f"v1:new:undo:{haier}",
        f"v1:new:undo:{firm.huaneng}",
        f"v1:cteam:{firm.huaneng}:{firm.north}",
        "v1:unmerge:1",
        "v1:pick:1:1",
        "v1:new:into:1:1",
        "v1:step:done:1:my:0",
        "v1:invite:administrator",
        f"v1:bind:{firm.east}:confidential",
        *(f"v1:team:{action}:{li}:{amy}" for action in ("who", "give", "to", "yes", "off", "on", "undo")),
        *("v1:card", "v1:card:x", "v1:card:-1", "v1:card:²", "v1:card:99999999999999999999", "v1:tl:1", "v1:do:card"),
        *("v1:pick", "v1:pick:new", "v1:pick:new:x", "v1:new", "v1:new:make", "v1:step", "v1:step:done", "v1:step:x:1"),
        *("v1:lang:fr", "v1:set", "v1:set:hour:9999", "v1:set:quiet:1:2", "v1:team", "v1:team:what", "v1:bind:1"),
        *(f"v1:{verb}:{haier}" for verb in ("do:project", "do:audit", "project:with")),
        *("v1:project", "v1:project:type:99", "v1:project:type:x", "v1:project:with", "v1:audit", "v1:audit:all:0:0"),
        *(f"v1:forget:{what}:member:{amy}" for what in ("who", "export", "ask", "yes")),
        *(f"v1:pf:{what}:{haier}" for what in ("show", "change", "dd", "tick", "undo")),
        *(f"v1:pf:{what}:{firm.huaneng}:nothing:9" for what in ("set", "pick", "tick")),
        *(f"v1:pf:pick:{firm.huaneng}:{key}:9" for key in ("size", "region", "cooperation")),
        *("v1:pf", "v1:pf:x:1", "v1:fd", "v1:fd:open:size", "v1:fd:drop:own", "v1:fd:list:size:0"),
        *(f"v1:of:{what}:{haier}:training:accepted" for what in ("made", "answer", "sent")),
        *(f"v1:of:{what}:{firm.huaneng}:nothing:x" for what in ("made", "answer")),
        *("v1:of", "v1:of:x", f"v1:of:answer:{firm.huaneng}:training:accepted", f"v1:do:outlook:{haier}"),
        *("v1:cls", "v1:cls:x", "v1:cls:open:99", "v1:cls:drop:0:1", "v1:act", "v1:act:who:1"),
        *("v1:my", "v1:my:x", "v2:card:1", "nothing"),
    ]


async def test_forged_buttons_do_nothing(talk: Conversation, database: Database) -> None:
    person = talk.firm.li
    await talk.say(person, "/help")
    before = database.look(audit.latest)
    said = {data: await forge(talk, person, data) for data in forged(talk.firm)}
    assert {data: toast for data, toast in said.items() if toast not in REFUSALS} == {}
    assert database.look(audit.latest) == before
