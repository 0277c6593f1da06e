"""What administrators are told while forecasts do not hold, and when they hold again. Pure."""

from __future__ import annotations

from handlers.common.i18n import join, label, say
from handlers.common.realised import Kept, Reader, came, wrong
from handlers.common.reply import Button, Html, Reply, data


def alarm(reader: Reader, found: Kept, *, pinned: str | None) -> Reply:
    """That the forecasts do not hold: what was expected and came, what the bot does about it, what a person can."""
    lang, kinds = reader.lang, found["alarm"]["kinds"]
    told = [say(lang, "drift-head"), *came(reader, found), *wrong(reader, found)]
    told += [say(lang, "drift-barred")] if "worse" in kinds else []
    told.append(say(lang, "drift-pinned", version=pinned) if pinned else say(lang, "drift-refit"))
    told.append(say(lang, "drift-until"))
    return Reply(join(told), [[Button(label(lang, "drift-button"), data("want", "model"))]])


def over(reader: Reader, found: Kept) -> Html:
    """That they hold again."""
    return join([say(reader.lang, "drift-over"), *came(reader, found)])
