"""What experts are shown of a changed grade, what they said, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from db.ballots import CANNOT_SAY, BallotInfo, VoteInfo
from db.customers import CustomerInfo
from db.scores import ScoreInfo
from db.verdicts import VerdictInfo
from handlers.common import formats, holding, i18n, why, words
from handlers.common.holding import Held
from handlers.common.reply import Button, Html, Reply, data
from handlers.reviews.service import GRADES
from handlers.reviews.sides import by_side
from handlers.reviews.voting import Progress, Result
from handlers.risk.record import Why

NAME: Final = 40
REASON: Final = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """Who reads: language, the firm's currency and zone."""

    lang: str
    currency: str
    zone: str
    today: date

    def money(self, amount: object) -> str:
        return formats.money(self.lang, float(str(amount or 0)), self.currency)

    def until(self, ballot: BallotInfo | Progress) -> str:
        """The day and hour at which voting ends."""
        local = formats.local(ballot.closes_at, self.zone)
        return f"{formats.day_and_weekday(self.lang, local.date(), today=self.today)} {local:%H:%M}"


@dataclass(frozen=True, slots=True)
class Facts:
    """A change as experts see it. asked_by: the name of who asks, None where the firm's setting does."""

    ballot: BallotInfo
    customer: CustomerInfo
    old: ScoreInfo | None
    new: ScoreInfo
    reasons: tuple[Why, ...]
    asked_by: str | None
    held: Held | None


# The question ---------------------------------------------------------------------------------------------------------


def question(frame: Frame, facts: Facts, own: VoteInfo, *, edit: bool = False) -> Reply:
    """The facts of a change with a button for each grade; what this person said is marked."""
    lang = frame.lang
    lines = [
        _head(lang, facts),
        *([] if facts.old is None else by_side(lang, facts.old, facts.new, frame.today)),
        *holding.told(lang, facts.held),
        *_why(frame, facts),
        _coverage(lang, facts.new),
        *_money(frame, facts.new),
        i18n.say(lang, "ballot-question", until=frame.until(facts.ballot)),
        *_said(lang, own),
    ]
    return Reply(i18n.join(lines), _buttons(lang, facts.ballot, own), edit=edit, private=True)


def _head(lang: str, facts: Facts) -> Html:
    values = {
        "customer": formats.clip(facts.customer.name, NAME),
        "before": facts.ballot.before,
        "after": facts.ballot.machine,
    }
    if facts.asked_by is None:
        return i18n.say(lang, "ballot-head-firm", **values)
    return i18n.say(lang, "ballot-head", who=formats.clip(facts.asked_by, NAME), **values)


def _why(frame: Frame, facts: Facts) -> list[Html]:
    lines = [i18n.say(frame.lang, "risk-why")] if facts.reasons else []
    for place, each in enumerate(facts.reasons):
        told = why.sentence(
            frame.lang, each.family, each.key, dict(each.values), currency=frame.currency, thin=each.thin
        )
        points = formats.points(frame.lang, each.delta)
        lines.append(i18n.say(frame.lang, "ballot-reason", number=words.CIRCLED[place], reason=told, points=points))
    return lines


def _coverage(lang: str, score: ScoreInfo) -> Html:
    count, of = str(score.coverage), str(score.coverage_of)
    if score.oldest_days is None:
        return i18n.say(lang, "risk-data-thin", count=count, of=of)
    return i18n.say(lang, "risk-data", count=count, of=of, days=str(score.oldest_days))


def _money(frame: Frame, score: ScoreInfo) -> list[Html]:
    """What is at stake: always in a private chat of somebody who sees the customer."""
    lines = [i18n.say(frame.lang, "risk-value", amount=frame.money(score.stake))] if score.stake else []
    owed, overdue = score.detail.get("exposure") or 0.0, score.detail.get("overdue") or 0.0
    if owed > 0:
        lines.append(i18n.say(frame.lang, "ballot-owed", owed=frame.money(owed), overdue=frame.money(overdue)))
    return lines


def _said(lang: str, own: VoteInfo) -> list[Html]:
    if own.grade is None:
        return []
    lines = [i18n.say(lang, "ballot-said", grade=_grade(lang, own.grade))]
    if own.reason:
        lines.append(i18n.say(lang, "ballot-said-why", reason=formats.clip(own.reason, REASON)))
    return lines


def _grade(lang: str, grade: str) -> str:
    return i18n.label(lang, "ballot-cannot-say") if grade == CANNOT_SAY else grade


def _buttons(lang: str, ballot: BallotInfo, own: VoteInfo) -> list[list[Button]]:
    def button(grade: str) -> Button:
        mark = "✓ " if own.grade == grade else ""
        return Button(mark + _grade(lang, grade), data("bv", "say", ballot.id, grade))

    last = [button(CANNOT_SAY)]
    if own.grade is not None:
        last.append(Button(i18n.label(lang, "ballot-button-why"), data("bv", "why", ballot.id)))
    return [[button(grade) for grade in GRADES], last]


def ask_why(lang: str, customer: CustomerInfo) -> Reply:
    """The next words are the reason."""
    text = i18n.say(lang, "ballot-why", customer=formats.clip(customer.name, NAME), most=str(REASON))
    return Reply(text, private=True)


def explained(lang: str, own: VoteInfo) -> Reply:
    """The reason was taken up."""
    text = i18n.say(lang, "ballot-explained", reason=formats.clip(own.reason or "", REASON))
    change = Button(i18n.label(lang, "ballot-button-change"), data("bv", "open", own.ballot_id))
    return Reply(text, [[change]], private=True)


# What follows ---------------------------------------------------------------------------------------------------------


def reminder(frame: Frame, customer: CustomerInfo, ballot: BallotInfo, *, reply_to_key: str) -> Reply:
    """The one reminder, as a reply to the question."""
    name = formats.clip(customer.name, NAME)
    text = i18n.say(frame.lang, "ballot-reminder", customer=name, until=frame.until(ballot))
    return Reply(
        text,
        [[Button(i18n.label(frame.lang, "ballot-button-open"), data("bv", "open", ballot.id))]],
        reply_to_key=reply_to_key,
    )


def closed(frame: Frame, customer: CustomerInfo | None, own: VoteInfo, why: str, *, edit_key: str) -> Reply:
    """The question when it is over (`why`: ended, decided or outdated): no buttons, one's own answer stays."""
    lang = frame.lang
    name = formats.clip(customer.name, NAME) if customer else i18n.label(lang, "ballot-customer-gone")
    lines = [i18n.say(lang, f"ballot-closed-{why}", customer=name), *_said(lang, own)]
    return Reply(i18n.join(lines), edit_key=edit_key)


def ended(frame: Frame, customer: CustomerInfo, progress: Progress) -> Reply:
    """To who decides: the votes can be read."""
    lang = frame.lang
    text = i18n.say(
        lang,
        "ballot-ended",
        customer=formats.clip(customer.name, NAME),
        voted=str(progress.voted),
        asked=str(progress.asked),
    )
    return Reply(text, [[Button(i18n.label(lang, "ballot-button-decide"), data("rv", "open", customer.id))]])


def decided(frame: Frame, customer: CustomerInfo, verdict: VerdictInfo, result: Result, *, voted: bool) -> Reply:
    """To who was asked: what was decided, and how the votes were spread; silently."""
    lang = frame.lang
    values = {"customer": formats.clip(customer.name, NAME), "who": formats.clip(verdict.author, NAME)}
    thanks = [i18n.say(lang, "ballot-thanks")] if voted else []
    lines = [i18n.say(lang, "ballot-decided", grade=verdict.grade, **values), *spread(lang, result), *thanks]
    return Reply(i18n.join(lines), silent=True)


# For who decides ------------------------------------------------------------------------------------------------------


def spread(lang: str, result: Result) -> list[Html]:
    """How many for which grade, and the middle one."""
    if not result.said:
        return [i18n.say(lang, "ballot-nobody-voted")]
    tally = " · ".join(f"{grade} {count}" for grade, count in result.tally.items())
    lines = [i18n.say(lang, "ballot-tally", tally=tally, cannot=str(result.cannot_say))]
    if result.median:
        lines.append(i18n.say(lang, "ballot-median", median="–".join(result.median)))
    return lines


def standing(frame: Frame, progress: Progress, result: Result | None) -> list[Html]:
    """Below a proposal: how many have voted; what they said once it has ended (`result`)."""
    lang = frame.lang
    counts = {"voted": str(progress.voted), "asked": str(progress.asked)}
    if result is None:
        return [i18n.say(lang, "ballot-running", until=frame.until(progress), **counts)]
    lines = [i18n.say(lang, "ballot-over-head", **counts), *spread(lang, result)]
    for name, grade, reason in result.said:
        values = {"name": formats.clip(name, NAME), "grade": _grade(lang, grade)}
        if reason:
            lines.append(i18n.say(lang, "ballot-vote-why", reason=formats.clip(reason, REASON), **values))
        else:
            lines.append(i18n.say(lang, "ballot-vote", **values))
    return lines
