"""A message into facts, requests and questions: the one entry to understanding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from handlers.common.understand import (
    asking,
    chatter,
    correcting,
    deciding,
    guess,
    hints,
    kinds,
    reaching,
    signals,
    spotting,
    steps,
    wants,
)
from handlers.common.understand.building import Draft
from handlers.common.understand.correcting import Correction
from handlers.common.understand.facts import Fact, Market, Question, Remark, Request, Task, Understood, Visit
from handlers.common.understand.joining import joined
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.records import Records
from handlers.common.understand.scan import Asker, Scan
from handlers.common.understand.search import Directory, One, decide
from handlers.common.understand.spotting import Spotted
from handlers.common.understand.text import normalise

__all__ = ["Asker", "correction", "spot", "understand"]

_ASKS: Final = {"risk": "risk", "rating": "rating", "customer": "card", "brief": "brief", "whatif": "whatif"}
_CORRECT: Final = "correct"
_FRIENDLY: Final = frozenset({"hello", "thanks", "help"})
_ENTERS: Final = frozenset({"visit", "update", None})
_ASKED: Final = phrase("message", "asked")
_CORRECTS: Final = phrase("message", "corrects")
_PROPOSED: Final = phrase("message", "proposed")  # what somebody would like to do has not happened
_REPORTED: Final = phrase("clauses", "reported")
_BEYOND_DOUBT: Final = 0.9
_TAKES_BACK: Final = phrase("message", "takes_back")
_SOME_DAY: Final = date(2026, 1, 15)


def understand(
    text: str, *, directory: Directory, today: date, asker: Asker | None = None, kind: str | None = None
) -> Understood:
    """Read a message. Nothing is guessed: what is not sure comes back as a question, what is not said as None.

    `today` is the sender's local day. `kind`: what the person has said the message is, by a button; it is then no
    request, and a record of that kind comes of it even if no words tell so. Never raises on any text.
    """
    scan = Scan(normalise(text), directory, today, asker or Asker())
    if scan.command in _ASKS:
        return _command(scan, _ASKS[scan.command])
    if scan.command not in _ENTERS:
        return _result(scan)
    request = None if kind else _request(scan)
    if request and request.kind == _CORRECT:
        # Where nothing that was told before fits, it is the news that its words tell.
        news = Understood() if _CORRECTS.search(scan.masked) else _entry(scan, None)
        return replace(news, corrects=True, requests=() if news.facts else (request,))
    answered = request is not None and request.kind in _FRIENDLY and not request.others
    if not kind and not answered and chatter.is_one(scan):
        return replace(_result(scan), chats=True)
    if request:
        return _result(scan, requests=(request,), questions=_about_whom(scan, request))
    return _entry(scan, kind)


def correction(
    text: str, *, directory: Directory, today: date, asker: Asker | None = None, asked: bool = False
) -> Correction | None:
    """What a message puts right; None where it puts nothing right. asked: the person was asked what is right."""
    scan = Scan(normalise(text), directory, today, asker or Asker())
    read = correcting.read(scan, asked=asked)
    return read or (correcting.found(scan) if _CORRECTS.search(scan.masked) else None)


@cache
def warm() -> None:
    """Prepare what the first message would wait for: rules are compiled, guesses learnt unless they were taken in."""
    for text in ("今天天气不错", "nice weather today"):
        understand(text, directory=Directory(), today=_SOME_DAY)
        guess.likely(text)


def spot(text: str, *, directory: Directory, asker: Asker | None = None) -> list[Spotted]:
    """The customers a text mentions."""
    return spotting.spot(directory, normalise(text).clean, teams=(asker or Asker()).teams)


def _result(
    scan: Scan,
    *,
    facts: tuple[Fact, ...] = (),
    requests: tuple[Request, ...] = (),
    questions: tuple[Question, ...] = (),
) -> Understood:
    return Understood(facts, requests, questions, scan.command, scan.words)


def _entry(scan: Scan, kind: str | None) -> Understood:
    records = Records(scan, kind)
    drafts = _weighed(scan, _drafts(records), kind)
    if not drafts and _says_something(scan):
        drafts = _guessed(scan) or reaching.weighed(scan, [records.unknown()])
    elif drafts and all(isinstance(draft.fact, (Task, Remark)) for draft in drafts):
        drafts = _besides(scan, records, drafts) or drafts
    elif not drafts and not scan.mentions:
        drafts = [draft for draft in _guessed(scan) if draft.fact.kind == Market.kind]  # news that is nobody's
    if drafts and all(draft.opens == [] or draft.opens[0].topic != "kind" for draft in drafts):
        drafts += records.others(drafts)
        drafts += records.rest(drafts)
        hints.hinted(scan, drafts)
    questions = tuple(asking.questions(scan, drafts))
    return _result(scan, facts=tuple(draft.fact for draft in drafts), questions=questions)


def _drafts(records: Records) -> list[Draft]:
    return reaching.weighed(records.scan, [_with_outcome(records, draft) for draft in joined(records.drafts())])


def _weighed(scan: Scan, drafts: list[Draft], kind: str | None) -> list[Draft]:
    """The drafts, the doubtful ones as questions; once a kind has been chosen nothing else is asked about."""
    doubted = deciding.doubtful(scan, drafts, kind)
    if not doubted:
        return drafts
    told = frozenset((draft.fact.kind, clause.start) for draft in doubted for clause in draft.clauses)
    clear = _drafts(Records(scan, kind, without=told))
    return clear if kind else [*clear, *(deciding.question(scan, draft) for draft in doubted)]


def _guessed(scan: Scan) -> list[Draft]:
    """What it surely is by all its words together, though no rule tells."""
    unsure = any(
        clause.question or clause.supposed or clause.untrue or signals.unsure(clause.masked) for clause in scan.clauses
    )
    if unsure or _PROPOSED.search(scan.masked):
        return []
    label = guess.sure(scan.masked)
    if label is None or (label == "financials" and not re.search(r"\d", scan.body)):
        return []
    records = Records(scan, label, guessed=True)
    return _drafts(records)


def _besides(scan: Scan, records: Records, drafts: Sequence[Draft]) -> list[Draft]:
    """What surely happened, where rules tell of signals and next steps only: by the words beside those, else, unless
    something is yet to be done, by all words together."""
    sure = (guess.sure(words) for words in records.silent())
    label = next((each for each in sure if each), None) or _by_few_words(records)
    if label is None and not any(isinstance(draft.fact, Task) for draft in drafts):
        return _guessed(scan)
    return _drafts(Records(scan, label, guessed=True)) if label else []


def _by_few_words(records: Records) -> str | None:
    """What a clause of hardly any words tells beyond doubt."""
    told = (guess.best(words) for words in records.brief())
    return next((each.label for each in told if each.chance >= _BEYOND_DOUBT), None)


def _says_something(scan: Scan) -> bool:
    """A customer or a command, and words that tell nothing known: it is asked what they are."""
    addressed = bool(scan.mentions or scan.person) or scan.command is not None or scan.asker.about is not None
    return addressed and bool(scan.clauses) and bool(re.search(r"\w", scan.words))


def _with_outcome(records: Records, draft: Draft) -> Draft:
    if isinstance(draft.fact, Visit) and draft.fact.outcome is None:
        draft.fact = replace(draft.fact, outcome=records.outcome(draft))
    return draft


def _request(scan: Scan) -> Request | None:
    """What is asked, if anything is: a question, or a customer's name alone."""
    if scan.command is not None:
        return None
    masked = scan.masked.strip()
    if scan.mentions and not masked.strip(" ◇,，。.!！?？"):
        return _requested(scan, "card")
    if (_CORRECTS.search(masked) or correcting.read(scan) is not None) and not _TAKES_BACK.search(masked):
        return _requested(scan, _CORRECT)
    asked = bool(_ASKED.search(_REPORTED.sub("", masked))) or kinds.asks_figure(masked)
    news = _tells(scan, asked)
    warns = not asked and any(not each.confirm for clause in scan.clauses for each in signals.find(clause))
    kind = None if news else kinds.request(masked, asked)
    if scan.mentions:
        kind = kind or wants.about_one(masked, news=news) or ("card" if asked and not news else None)
        kind = wants.narrowed(kind, masked, named=True)
        return _requested(scan, kind) if kind and not warns else None
    kind = wants.narrowed(kind, masked, named=scan.asker.about is not None)
    if scan.asker.about is not None:
        return _requested(scan, kind) if kind else None
    return _about_all(scan, kind, wants.wanted(masked, news=news), warns=warns)


def _about_all(scan: Scan, kind: str | None, likely: tuple[str, ...], *, warns: bool) -> Request | None:
    """A request about no one customer: by rules `kind`, by what was learnt one of `likely`; what warns of something is
    none, unless it is to be taken back. A figure that rules name is doubted only where it is learnt to be one thing."""
    if warns and likely[:1] != ("undo",):
        return None
    if "slower" in (kind, *(wants.narrowed(each, scan.masked, named=False) for each in likely)):
        return _requested(scan, "slower")
    if kind in kinds.FIGURES and len(likely) != 1:
        return _requested(scan, kind)
    if len(likely) == 1 or (likely and (kind is None or kind in wants.OF_ONE)):
        return replace(_requested(scan, likely[0]), others=likely[1:])
    return _requested(scan, kind) if kind else None


def _tells(scan: Scan, asked: bool) -> bool:
    """Whether it tells something, beside what it may ask: what happened is never dropped for a question beside it."""
    told = any(kinds.events(clause) and not steps.ahead(clause, scan.today) for clause in scan.clauses)
    if told and (not asked or len(scan.clauses) > 1):
        return True
    news = (signals.find(clause) or steps.find(clause, scan.text, scan.today) for clause in scan.clauses)
    return not asked and any(news)


def _requested(scan: Scan, kind: str) -> Request:
    mention = scan.mentions[0] if scan.mentions else None
    hits = tuple(scan.preferred(mention.hits)) if mention else ()
    return Request(kind, scan.who(mention), hits, scan.words)


def _command(scan: Scan, kind: str) -> Understood:
    """A command that asks about a customer: all that follows it is the name, unless a name is found inside."""
    request = _requested(scan, kind)
    if not scan.mentions and request.words:
        hits = scan.find(request.words, 5)
        decision = decide(hits)
        request = replace(request, hits=tuple(hits), customer=decision.hit if isinstance(decision, One) else None)
    return _result(scan, requests=(request,), questions=_about_whom(scan, request))


def _about_whom(scan: Scan, request: Request) -> tuple[Question, ...]:
    if request.customer is not None or request.kind not in wants.OF_ONE | wants.OF_SOME:
        return ()
    if request.kind in wants.OF_SOME and not request.hits:
        return ()
    mention = scan.mentions[0] if scan.mentions else None
    words = scan.text.quote(mention.start, mention.end) if mention else scan.unknown() or request.words
    return (Question("customer", None, asking.options(request.hits[:3]), words),)
