"""The card of a customer, its timeline, and what is said when one is made or merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from db.customers import ContactInfo, CustomerInfo, Step
from db.people import TeamInfo
from db.records import Happening
from db.scores import ScoreInfo
from handlers.common import formats, paying
from handlers.common.discretion import without_sums
from handlers.common.formats import clip
from handlers.common.i18n import join, known, label, say
from handlers.common.reply import Button, Html, Reply, Rows, data
from handlers.common.words import listed, word
from handlers.customers.card import Card, Page, Seen
from handlers.customers.merging import Merged

NAME: Final = 48
WORDS: Final = 90
ICONS: Final = {"extreme": "🔴", "high": "🟠", "medium": "🟡", "low": "🟢"}
_AGO: Final = timedelta(days=60)


def card(lang: str, shown: Card, seen: Seen, *, siblings: Sequence[CustomerInfo], offers: Iterable[str]) -> Reply:
    """The card; `offers` are what other features can do with the customer."""
    return Reply(_card(lang, shown, seen, siblings), _buttons(lang, shown, offers))


def card_in_group(lang: str, shown: Card, seen: Seen, *, siblings: Sequence[CustomerInfo], url: str) -> Reply:
    """The card for the asker alone; what can be done stands behind the button to the private chat."""
    return Reply(_card(lang, shown, seen, siblings), in_private(lang, url), private=True)


def in_private(lang: str, url: str) -> Rows:
    """The way from a group to the private chat."""
    return [[Button(label(lang, "customers-open-private"), url=url)]]


def _card(lang: str, shown: Card, seen: Seen, siblings: Sequence[CustomerInfo]) -> Html:
    parts = [
        head(lang, shown.customer, shown.score),
        _score(lang, shown.score, seen),
        *(paying.changed(lang, shown.score.detail) if shown.score else ()),
        _who(lang, shown),
        _names(lang, shown, siblings),
        *(_contact(lang, each) for each in shown.contacts),
        _offers(lang, shown, seen),
        _list(lang, "customers-card-latest", [happening(lang, each, seen) for each in shown.happenings]),
        _list(lang, "customers-card-steps", [step(lang, each, seen) for each in shown.steps]),
        _coverage(lang, shown.score),
    ]
    return join(parts)


def head(lang: str, customer: CustomerInfo, score: ScoreInfo | None) -> Html:
    """The name, with the risk level where there is one."""
    name = clip(customer.name, NAME)
    if score is None or score.level is None:
        return say(lang, "customers-card-name", name=name)
    return say(lang, "customers-card-head", name=name, level=level(lang, score.level))


def level(lang: str, name: str) -> Html:
    """A risk level with its colour."""
    return join([Html(ICONS.get(name, "⚪")), word(lang, "level", name)], " ")


def _score(lang: str, score: ScoreInfo | None, seen: Seen) -> Html:
    if score is None:
        return say(lang, "customers-card-no-score")
    parts = []
    if score.churn_probability is not None:
        days = formats.number(lang, score.horizon_days)
        parts.append(say(lang, "customers-card-churn", share=formats.percent(lang, score.churn_probability), days=days))
    if score.grade is not None:
        points = formats.number(lang, score.points or 0)
        parts.append(say(lang, "customers-card-grade", grade=score.grade, points=points))
    if seen.amounts and score.value_12m is not None:
        parts.append(say(lang, "customers-card-value", value=formats.money(lang, score.stake, seen.currency)))
    return join(parts, " · ")


def _who(lang: str, shown: Card) -> Html:
    customer = shown.customer
    parts = [say(lang, "customers-card-owner", name=clip(shown.owner or label(lang, "customers-nobody"), 24))]
    if shown.team is not None:
        parts.append(plain(lang, formats.team(lang, *shown.team)))
    if customer.stage:
        parts.append(word(lang, "stage", customer.stage))
    return join([*parts, *_what(lang, customer)], " · ")


def _what(lang: str, customer: CustomerInfo) -> list[Html]:
    """What kind of firm it is, and where."""
    named = [("industry", customer.industry), ("size", customer.size)]
    parts = [word(lang, group, name) for group, name in named if name]
    return [*parts, plain(lang, customer.region)] if customer.region else parts


def plain(lang: str, text: str) -> Html:
    """Text as somebody wrote it, on a card."""
    return say(lang, "customers-plain", text=clip(text, 24))


def _names(lang: str, shown: Card, siblings: Sequence[CustomerInfo]) -> Html:
    parts = []
    if shown.customer.group_company:
        parts.append(say(lang, "customers-card-group", name=clip(shown.customer.group_company, NAME)))
    if siblings:
        names = label(lang, "customers-comma").join(clip(each.name, 16) for each in siblings[:3])
        parts.append(say(lang, "customers-card-siblings", names=names, count=len(siblings)))
    if shown.aliases:
        names = label(lang, "customers-comma").join(clip(each, 16) for each in shown.aliases[:4])
        parts.append(say(lang, "customers-card-aliases", names=names))
    return join(parts)


def _contact(lang: str, contact: ContactInfo) -> Html:
    key = "customers-card-contact" if contact.left_at is None else "customers-card-contact-left"
    more = " ".join(clip(part, 24) for part in (contact.title, contact.phone) if part)
    return say(lang, key, name=clip(contact.name, 24), more=more)


def _offers(lang: str, shown: Card, seen: Seen) -> Html:
    """The last offer with its answer; before there is one, what would fit best."""
    proposal = shown.offers
    if proposal is None:
        return Html("")
    made = max(proposal.made.values(), key=lambda each: each.at, default=None)
    if made is not None:
        answer = word(lang, "offers-answer", made.answer or "open")
        what = word(lang, "offer", made.key)
        return say(lang, "offers-on-card", what=what, day=ago(lang, made.at, seen), answer=answer)
    fits = [word(lang, "offer", each.key) for each in proposal.fitting[:2]]
    return say(lang, "offers-on-card-fits", what=listed(lang, fits)) if fits else Html("")


def _list(lang: str, key: str, lines: Sequence[Html]) -> Html:
    """Lines under a heading, with a free line above."""
    return Html("\n" + join([say(lang, key), *lines])) if lines else Html("")


def happening(lang: str, each: Happening, seen: Seen) -> Html:
    """One line of the timeline: when, what, in which words."""
    kind = each.kind if each.table == "entries" and each.kind else each.table
    key = f"customers-kind-{kind}"
    what = label(lang, key if known(lang, key) else "customers-kind-note")
    words = clip(_as_seen(formats.without_command(each.words or ""), seen), WORDS)
    if each.amount is not None and seen.amounts:
        words = f"{formats.money(lang, each.amount, each.currency or seen.currency)} {words}".strip()
    line = "customers-line" if words else "customers-line-bare"
    values = {"words": words} if words else {}
    return say(lang, line, when=ago(lang, each.at, seen), what=what, **values)


def _as_seen(words: str, seen: Seen) -> str:
    return words if seen.amounts else without_sums(words)


def ago(lang: str, when: datetime, seen: Seen) -> str:
    """How long ago a day was: today, yesterday, 12 days ago; a date where that is long, or still to come."""
    day = formats.local(when, seen.zone).date()
    past = seen.today - day
    if timedelta(0) <= past < _AGO:
        return label(lang, "customers-ago", days=past.days)
    return formats.day(lang, day, today=seen.today)


def step(lang: str, each: Step, seen: Seen) -> Html:
    """A next step with its day, and how late it is."""
    return say(lang, "customers-step", when=due(lang, each.due_at, seen), text=clip(_as_seen(each.text, seen), WORDS))


def due(lang: str, when: datetime, seen: Seen) -> str:
    """The day of a step, with how late it is."""
    day = formats.local(when, seen.zone).date()
    written = formats.appointment(lang, when, seen.zone, today=seen.today)
    late = (seen.today - day).days
    return label(lang, "customers-late", day=written, days=late) if late > 0 else written


def _coverage(lang: str, score: ScoreInfo | None) -> Html:
    if score is None or not score.coverage_of:
        return Html("")
    of = {"count": str(score.coverage), "of": str(score.coverage_of)}
    if score.oldest_days is None:
        return say(lang, "customers-card-coverage", **of)
    return say(lang, "customers-card-coverage-age", days=score.oldest_days, **of)


def _buttons(lang: str, shown: Card, offers: Iterable[str]) -> Rows:
    customer_id = shown.customer.id
    buttons = [Button(label(lang, f"customers-do-{then}"), data("do", then, customer_id)) for then in offers]
    buttons.append(Button(label(lang, "customers-do-timeline"), data("tl", customer_id, 0)))
    rows = [buttons[at : at + 3] for at in range(0, len(buttons), 3)]
    first = next(iter(shown.steps), None)
    if first is not None:
        rows.append(
            [
                Button(label(lang, "customers-step-done-first"), data("step", "done", first.id, "card")),
                Button(label(lang, "customers-step-move"), data("step", "ask", first.id, "card")),
            ]
        )
    return rows


def timeline(lang: str, page: Page, seen: Seen) -> Reply:
    """A page of the timeline, with buttons to turn it and back to the card."""
    lines = [happening(lang, each, seen) for each in page.happenings] or [say(lang, "customers-timeline-empty")]
    head = say(lang, "customers-timeline", name=clip(page.customer.name, NAME))
    turn = []
    if page.number > 0:
        turn.append(Button(label(lang, "customers-newer"), data("tl", page.customer.id, page.number - 1)))
    if page.more:
        turn.append(Button(label(lang, "customers-older"), data("tl", page.customer.id, page.number + 1)))
    back = Button(label(lang, "customers-back-to-card"), data("card", page.customer.id))
    return Reply(join([head, *lines]), [turn, [back]])


def created(lang: str, customer: CustomerInfo, offers: Iterable[str], contacts: Sequence[ContactInfo] = ()) -> Reply:
    """A customer was made: what was understood of it, and what may follow."""
    rows = [[Button(label(lang, f"customers-do-{then}"), data("do", then, customer.id)) for then in offers]]
    rows.append([Button(label(lang, "customers-undo"), data("new", "undo", customer.id))])
    known = [*_what(lang, customer), *(_reached(lang, each) for each in contacts)]
    lines = [say(lang, "customers-new-made", name=clip(customer.name, NAME)), *([join(known, " · ")] if known else [])]
    return Reply(join([*lines, say(lang, "customers-new-next")]), rows)


def _reached(lang: str, contact: ContactInfo) -> Html:
    return plain(lang, " ".join(dict.fromkeys(each for each in (contact.name, contact.phone) if each)))


def looks_known(lang: str, name: str, near: Sequence[CustomerInfo], ticket: int) -> Reply:
    """What is to be created may be there already."""
    rows = [
        [Button(label(lang, "customers-new-into", name=clip(each.name, 28)), data("new", "into", each.id, ticket))]
        for each in near
    ]
    rows.append([Button(label(lang, "customers-new-anyway", name=clip(name, 28)), data("new", "make", ticket))])
    return Reply(say(lang, "customers-new-alike", name=clip(name, NAME)), rows)


def which_team(lang: str, customer: CustomerInfo, teams: Sequence[TeamInfo]) -> Reply:
    """A customer that no team sees yet."""
    named = [(each.id, formats.team(lang, each.name, each.name_en)) for each in teams]
    rows = [[Button(clip(name, 28), data("cteam", customer.id, team))] for team, name in named]
    return Reply(say(lang, "customers-new-team", name=clip(customer.name, NAME)), rows)


def confirm_merge(lang: str, gone: CustomerInfo, into: CustomerInfo) -> Reply:
    """Whether two files are to become one."""
    text = say(lang, "customers-merge-ask", gone=clip(gone.name, NAME), into=clip(into.name, NAME))
    yes = Button(label(lang, "customers-merge-yes"), data("merge", gone.id, into.id))
    other_way = Button(label(lang, "customers-merge-swap"), data("merge", into.id, gone.id))
    return Reply(text, [[yes], [other_way], [Button(label(lang, "customers-cancel"), data("no"))]])


def merged(lang: str, result: Merged) -> Reply:
    """Two files became one."""
    names = {"gone": clip(result.gone.name, NAME), "into": clip(result.into.name, NAME)}
    text = say(lang, "customers-merge-done", count=result.moved, **names)
    return Reply(text, [[Button(label(lang, "customers-undo"), data("unmerge", result.ticket))]])


def which_name(lang: str, offered: Sequence[tuple[str, int]]) -> Reply:
    """What was typed reads like a sentence: what is the customer called? `offered`: names with their tickets."""
    rows = [
        [Button(label(lang, "customers-pick-create", name=clip(name, 28)), data("new", "make", ticket))]
        for name, ticket in offered
    ]
    return Reply(say(lang, "customers-new-sentence"), rows)
