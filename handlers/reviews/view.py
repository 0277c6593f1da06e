"""What /review shows: who changed, old and new side by side, why it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from db.ballots import BallotInfo
from db.customers import CustomerInfo
from handlers.common import formats, holding, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.reviews import ballots_view
from handlers.reviews.ballots_view import Frame
from handlers.reviews.options import AUTO, Options
from handlers.reviews.service import KEPT_FOR, REASONS, Change, Proposal
from handlers.reviews.sides import by_side
from handlers.reviews.voting import Progress, Result

MOST: Final = 8
NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person: changes to decide on with their customers' names, those being voted on, own votes."""

    changes: Sequence[Change] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    polled: Mapping[int, Progress] = field(default_factory=dict)
    mine: Sequence[tuple[BallotInfo, CustomerInfo]] = ()


def waiting(lang: str, found: Waiting, *, edit: bool = False) -> Reply:
    """The changes and the votes that wait, a button each."""
    lines: list[Html] = []
    buttons: list[list[Button]] = []
    shown = [change for change in found.changes[:MOST] if change.customer_id in found.names]
    if shown:
        lines.append(i18n.say(lang, "regrade-head", count=len(found.changes)))
    for at, change in enumerate(shown):
        name = found.names[change.customer_id]
        lines.append(_line(lang, at, change, name, found.polled.get(change.customer_id)))
        buttons.append([Button(f"{words.CIRCLED[at]} {formats.clip(name, 24)}", _open(change.customer_id))])
    if found.mine:
        lines.append(i18n.say(lang, "ballot-mine", count=len(found.mine)))
    for ballot, customer in found.mine[:MOST]:
        label = i18n.label(lang, "ballot-button-mine", customer=formats.clip(customer.name, 24))
        buttons.append([Button(label, data("bv", "open", ballot.id))])
    return Reply(i18n.join(lines or [i18n.say(lang, "regrade-none")]), buttons, edit=edit, private=True)


def _line(lang: str, at: int, change: Change, name: str, polled: Progress | None) -> Html:
    votes = i18n.say(lang, "ballot-short", voted=str(polled.voted), asked=str(polled.asked)) if polled else Html("")
    return i18n.say(
        lang,
        "regrade-line",
        number=words.CIRCLED[at],
        customer=formats.clip(name, NAME),
        before=change.before,
        after=change.after,
        sign="▲" if change.after < change.before else "▼",
        points=formats.number(lang, change.points),
        held=holding.briefly(lang, change.held),
        votes=votes,
    )


def _open(customer_id: int) -> str:
    return data("rv", "open", customer_id)


def proposal(frame: Frame, found: Proposal, progress: Progress | None, result: Result | None) -> Reply:
    """Old and new side by side, dimension by dimension; the votes (`result`) where they may be read."""
    lang, old, new = frame.lang, found.old, found.new
    name = formats.clip(found.customer.name, NAME)
    lines = [
        i18n.say(lang, "regrade-proposal-head", customer=name, before=old.grade or "–", after=new.grade or "–"),
        *by_side(lang, old, new, frame.today),
        *holding.told(lang, found.held),
        *(ballots_view.standing(frame, progress, result) if progress else []),
    ]
    accept = Button(i18n.label(lang, "regrade-accept", grade=new.grade or "–"), _decide("accept", found))
    keep = Button(i18n.label(lang, "regrade-keep", grade=old.grade or "–"), _decide("why", found))
    back = Button(i18n.label(lang, "regrade-back"), data("rv", "list"))
    card = Button(i18n.label(lang, "regrade-risk"), data("do", "risk", found.customer.id))
    rows = [[accept, keep], _votes(lang, found, result), [card, back]]
    return Reply(i18n.join(lines), rows, edit=True, private=True)


def _votes(lang: str, found: Proposal, result: Result | None) -> list[Button]:
    """Ask for votes where nobody did; follow them where they agree on a third grade."""
    if found.ballot is None:
        return [Button(i18n.label(lang, "ballot-button-ask"), _decide("ask", found))]
    median = result.median if result else ()
    if len(median) == 1 and median[0] not in (found.old.grade, found.new.grade):
        return [Button(i18n.label(lang, "ballot-button-follow", grade=median[0]), _decide("follow", found))]
    return []


def _decide(what: str, found: Proposal) -> str:
    """Names the grade that is decided on, so that an old button decides nothing else."""
    return data("rv", what, found.customer.id, found.new.grade)


def why(lang: str, found: Proposal) -> Reply:
    """The reasons to keep the old grade."""
    customer, grade = found.customer, found.old.grade or "–"
    days = formats.number(lang, KEPT_FOR.days)
    text = i18n.say(lang, "regrade-why", customer=formats.clip(customer.name, NAME), grade=grade, days=days)
    reasons = [
        [Button(i18n.label(lang, f"regrade-reason-{key}"), data("rv", "keep", customer.id, found.new.grade, key))]
        for key in REASONS
    ]
    return Reply(
        text, [*reasons, [Button(i18n.label(lang, "regrade-back"), _open(customer.id))]], edit=True, private=True
    )


def decided(lang: str, found: Proposal, grade: str) -> Reply:
    """What was decided, and the way to the next."""
    key = "regrade-accepted" if grade == found.new.grade else "regrade-kept"
    text = i18n.say(lang, key, customer=formats.clip(found.customer.name, NAME), grade=grade)
    return Reply(text, [[Button(i18n.label(lang, "regrade-next"), data("rv", "list"))]], edit=True, private=True)


# How votes are collected ----------------------------------------------------------------------------------------------

DAYS: Final = (1, 2, 3, 5)


def settings(lang: str, options: Options, names: Sequence[str], *, edit: bool = False) -> Reply:
    """When votes are collected, for how long, from whom (`names`, none: the default), and how to change it."""
    who = words.listed(lang, names) if names else i18n.say(lang, "ballot-settings-default")
    lines = [
        i18n.say(lang, "ballot-settings-head"),
        i18n.say(lang, "ballot-settings-auto", auto=words.word(lang, "ballot-auto", options.auto)),
        i18n.say(lang, "ballot-settings-days", days=str(options.days)),
        i18n.say(lang, "ballot-settings-experts", who=who),
        i18n.say(lang, "ballot-settings-how"),
    ]
    auto = [_choice(i18n.label(lang, f"ballot-auto-{key}"), "auto", key, options.auto) for key in AUTO]
    days = [
        _choice(i18n.label(lang, "ballot-button-days", days=str(each)), "days", str(each), str(options.days))
        for each in DAYS
    ]
    default = [Button(i18n.label(lang, "ballot-button-default"), data("rv", "set", "experts", ""))] if names else []
    return Reply(i18n.join(lines), [auto, days, default], edit=edit, private=True)


def _choice(text: str, what: str, value: str, chosen: str) -> Button:
    return Button(("✓ " if value == chosen else "") + text, data("rv", "set", what, value))
