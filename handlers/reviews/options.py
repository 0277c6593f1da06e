"""How a firm collects votes on grades: when by itself, for how long, from whom. Set by administrators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from db import audit, people, schedules
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from handlers.common import access, formats
from handlers.common.errors import UserError

KEY: Final = "votes"  # where it lives in the firm's settings
AUTO: Final = ("off", "down", "all")
MOST_DAYS: Final = 10
MOST_EXPERTS: Final = 7
ROUNDS, DAILY = "ballots", "ballots-daily"  # kinds of schedules
ROUNDS_MINUTES: Final = 10
DAILY_MINUTE: Final = 9 * 60
NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Options:
    """auto: votes are asked for without anybody saying so, on downgrades or on all changes. days: workdays for voting.

    experts: who is asked, by id; () the managers of the customer's team, its owner and the administrators.
    """

    auto: str = "off"
    days: int = 3
    experts: tuple[int, ...] = ()

    @classmethod
    def of(cls, firm: FirmInfo) -> Options:
        kept = firm.settings.get(KEY, {})
        return cls(**{**kept, "experts": tuple(kept.get("experts", ()))})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed: `what` is show, auto, days or experts."""

    what: str
    value: Any = None


_SHOW: Final = re.compile(r"(?:设置|settings?)", re.I)
_DAYS: Final = re.compile(r"(?:期限|days|deadline)\s*[:：=]?\s*(\d{1,4})\s*(?:个?工作日|天|(?:working )?days?)?", re.I)
_AUTO: Final = re.compile(r"(?:自动|auto(?:matic(?:ally)?)?)\s*[:：=]?\s*([^\s\d]+)", re.I)
_EXPERTS: Final = re.compile(r"(?:专家|experts?)(?:\s*[:：=]\s*|\s+)(.+)", re.I)
_AUTO_WORDS: Final = {
    **dict.fromkeys(("关", "关闭", "不", "off", "no", "never"), "off"),
    **dict.fromkeys(("降级", "下调", "down", "downgrade", "downgrades"), "down"),
    **dict.fromkeys(("全部", "所有", "开", "all", "on", "always"), "all"),
}
_DEFAULT: Final = ("默认", "default", "defaults")


def read(text: str) -> Wish | None:
    """The wish in "期限 5", "auto downgrades", "experts Ann Li, Bo Yu" or "settings"; None where it is none."""
    said = text.strip()
    if _SHOW.fullmatch(said):
        return Wish("show")
    if days := _DAYS.fullmatch(said):
        return Wish("days", int(days.group(1)))
    if auto := _AUTO.fullmatch(said):
        chosen = _AUTO_WORDS.get(auto.group(1).casefold())
        return Wish("auto", chosen) if chosen else None
    if experts := _EXPERTS.fullmatch(said):
        names = [each.strip() for each in re.split(r"[,，、;；\n]", experts.group(1)) if each.strip()]
        return Wish("experts", [] if [each.casefold() for each in names][:1] in ([d] for d in _DEFAULT) else names)
    return None


def change(tx: Tx, wish: Wish, member: MemberInfo, now: datetime) -> FirmInfo:
    """Set what is wished; the firm as it is then. NotAllowed but for administrators, UserError for what cannot be."""
    access.must_administer(member)
    firm = _firm(tx)
    before = Options.of(firm)
    after = replace(before, **{wish.what: _value(tx, wish)})
    if after == before:
        return firm
    people.change_settings(tx, {**firm.settings, KEY: asdict(after)})
    old, new = ({wish.what: getattr(each, wish.what) or None} for each in (before, after))
    audit.write(tx, audit.Change("change", "votes", firm.id, old, new), member_id=member.id, now=now)
    if after.auto != "off":
        schedules.ensure(tx, DAILY, since=now, zone=firm.zone, minute=DAILY_MINUTE)
    return _firm(tx)


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


def _value(tx: Tx, wish: Wish) -> Any:
    if wish.what == "auto" and wish.value in AUTO:
        return wish.value
    if wish.what == "days":
        if not 1 <= wish.value <= MOST_DAYS:
            raise UserError("ballot-days-range", most=str(MOST_DAYS))
        return wish.value
    if wish.what == "experts":
        return _members(tx, wish.value)
    raise UserError("common-old-button")


def _members(tx: Tx, names: Sequence[str]) -> tuple[int, ...]:
    """The active people of these names. UserError names who is not known, or called so by several."""
    active = [each for each in people.members(tx) if each.active]
    found: list[int] = []
    for name in names:
        same = [each.id for each in active if each.name.casefold() == name.casefold()]
        if len(same) != 1:
            raise UserError("ballot-who", name=formats.clip(name, NAME))
        found.append(same[0])
    if len(set(found)) > MOST_EXPERTS:
        raise UserError("ballot-too-many", most=str(MOST_EXPERTS))
    return tuple(dict.fromkeys(found))
