"""What is told is stored with the very score it leads to, and taken back without a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import audit, customers, records
from db.figures import ASSUMED
from db.gateway import Tx
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.common.understand import facts
from handlers.common.understand.facts import Fact, Signal
from handlers.risk import service as risk
from handlers.risk.service import Stale
from handlers.updates import edits, service
from tests.support.telling import Teller

LATE = Signal("payment_delay", "要晚两周", 0, 4)
RIVAL = Signal("competitor", "报价低10%", 5, 11)
HAPPY = Signal("satisfied", "满意", 0, 2, confirm=True)
TODAY = date(2026, 11, 23)

TELLINGS: Mapping[str, tuple[Fact, ...]] = {
    "visit": (facts.Visit(on=TODAY, outcome="concern", signals=(LATE, RIVAL)),),
    "visit long ago": (facts.Visit(on=date(2026, 9, 1), outcome="good"),),
    "order": (facts.Order(on=TODAY, amount=Decimal("350000")),),
    "order of nothing": (facts.Order(on=TODAY, amount=Decimal(0)),),
    "cancellation": (facts.Order(on=TODAY, amount=Decimal("5000"), cancelled=True),),
    "order in dollars": (facts.Order(on=TODAY, amount=Decimal("1000.50"), currency="USD"),),
    "invoice": (facts.Invoice(on=date(2026, 9, 1), amount=Decimal("800"), due=date(2026, 10, 1)),),
    "payment": (facts.Payment(on=TODAY, amount=Decimal("2000")),),
    "complaint": (facts.Complaint(on=TODAY, severity=3, cause="delivery"),),
    "complaint resolved": (facts.ComplaintResolved(on=TODAY),),
    "complaint answered": (facts.ComplaintAnswered(on=TODAY),),
    "survey": (facts.Survey(on=TODAY, metric="nps", value=Decimal(2)),),
    "contract signed": (facts.Contract(on=TODAY, event="signed", ends=date(2027, 11, 1), amount=Decimal(9)),),
    "contract renewed": (facts.Contract(on=TODAY, event="renewed"),),
    "contract ends": (facts.Contract(on=TODAY, event="ends", ends=date(2026, 12, 1)),),
    "contract disputed": (facts.Contract(on=TODAY, event="dispute"),),
    "contract terminated": (facts.Contract(on=TODAY, event="terminated"),),
    "project": (facts.Project(on=TODAY, event="stage", stage="bid", amount=Decimal(70_000)),),
    "financials": (facts.Financials(on=TODAY, figures=(("debt_ratio", Decimal("0.75")), ("profit", Decimal(-3)))),),
    "credit event": (facts.CreditEvent(on=TODAY, what="被列为失信"),),
    "contact left": (facts.Contact(on=TODAY, event="left", person="王总"),),
    "competitor": (facts.Competitor(on=TODAY),),
    "market": (facts.Market(on=TODAY, scope="all", signals=(Signal("market_adverse", "下行", 0, 2),)),),
    "judgement": (facts.Judgement(on=TODAY, indicator="cooperation", value=Decimal(1)),),
    "loss": (facts.Loss(on=TODAY, cause="competition"),),
    "several": (
        facts.Visit(on=TODAY, signals=(LATE,)),
        facts.Order(on=TODAY, amount=Decimal(10_000)),
        facts.Complaint(on=TODAY),
    ),
}
every_kind = pytest.mark.parametrize("told", TELLINGS.values(), ids=TELLINGS.keys())


def numbers(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What two equal scores must agree on."""
    plain = ("late_probability", "expected_days_late", "clv", "value_12m", "grade", "points", "level", "coverage")
    return {name: columns[name] for name in ("churn_probability", "fingerprint", *plain)}


@every_kind
def test_the_score_stored_is_the_one_worked_out_afterwards(teller: Teller, told: tuple[Fact, ...]) -> None:
    """The rows that stood in for what was not stored yet say the same as what was then stored."""
    logged = teller.tell(*told)
    stored = {name: getattr(logged.score, name) for name in numbers(teller.concluded().columns)}
    assert stored == numbers(teller.concluded().columns)


@every_kind
def test_undo_leads_back_to_the_very_numbers(teller: Teller, told: tuple[Fact, ...]) -> None:
    before = numbers(teller.concluded().columns)
    contacts = teller.database.look(lambda tx: customers.contacts(tx, teller.firm.huaneng))
    teller.undo(teller.tell(*told).entry_id)
    assert numbers(teller.concluded().columns) == before
    assert teller.database.look(lambda tx: customers.contacts(tx, teller.firm.huaneng)) == contacts


def test_the_evidence_names_the_stored_rows(teller: Teller) -> None:
    """Not the ids they stood in under."""
    logged = teller.tell(facts.Visit(on=TODAY, outcome="leaving", signals=(LATE, RIVAL)))
    named = [(table, row) for each in logged.score.detail["reasons"] for table, row in each["evidence"]]
    assert named
    assert all(row > 0 for _, row in named)
    assert len(teller.database.look(lambda tx: records.happenings(tx, named))) == len(named)


def test_each_mover_is_what_leaving_it_out_changes(teller: Teller) -> None:
    """Against the slow way: the whole conclusion without that record."""
    visit = facts.Visit(on=TODAY, outcome="concern", signals=(LATE, RIVAL))
    whole = teller.prepare(visit)
    assert [(each.group, each.key) for each in whole.movers] == [
        ("outcome", "concern"),
        ("signal", "payment_delay"),
        ("signal", "competitor"),
    ]
    without_rival = teller.prepare(facts.Visit(on=TODAY, outcome="concern", signals=(LATE,)))
    chances = [each.after.columns["churn_probability"] for each in (whole, without_rival)]
    assert whole.movers[2].delta == pytest.approx(chances[0] - chances[1])
    assert whole.movers[2].delta > 0


def test_a_single_cause_needs_no_naming(teller: Teller) -> None:
    assert teller.prepare(facts.Visit(on=TODAY, signals=(LATE,))).movers == ()


def test_two_who_tell_at_once_do_not_overwrite_each_other(teller: Teller) -> None:
    first, second = teller.prepare(facts.Complaint(on=TODAY)), teller.prepare(facts.Visit(on=TODAY))
    teller.store(first)
    with pytest.raises(Stale):
        teller.store(second)
    assert len(teller.database.look(lambda tx: records.entries(tx, teller.firm.huaneng))) == 1


def test_undo_once_and_only_by_who_may(teller: Teller) -> None:
    firm = teller.firm
    entry = teller.tell(facts.Visit(on=TODAY)).entry_id
    with pytest.raises(NotAllowed):
        teller.undo(entry, firm.amy)
    with pytest.raises(NotAllowed):
        teller.undo(entry, firm.wang, scope=Scope.team(firm.north))
    teller.undo(entry, firm.chen)
    with pytest.raises(UserError, match="updates-undone-before"):
        teller.undo(entry)
    with pytest.raises(NotAllowed):
        teller.undo(987_654)


def test_another_teams_customer_cannot_be_told_about(teller: Teller) -> None:
    with pytest.raises(NotAllowed):
        teller.prepare(facts.Visit(on=TODAY), customer=teller.firm.haier, scope=Scope.team(teller.firm.east))


def test_a_resolved_complaint_is_open_again_after_undo(teller: Teller) -> None:
    def open_complaint() -> dict[str, Any]:
        [row] = teller.database.look(lambda tx: records.of_customer(tx, "complaints", teller.firm.huaneng))
        return row

    before = open_complaint()
    entry = teller.tell(facts.ComplaintResolved(on=date(2026, 11, 20))).entry_id
    assert open_complaint()["resolved_at"] is not None
    teller.undo(entry)
    assert open_complaint() == before


@pytest.mark.parametrize(
    ("note", "closed"),
    [("交货晚的那个投诉解决了", "delivery"), ("the quality complaint is settled", "quality"), ("投诉解决了", "price")],
)
def test_of_several_complaints_that_which_the_words_name_is_resolved(teller: Teller, note: str, closed: str) -> None:
    for cause in ("quality", "delivery", "price"):
        teller.tell(facts.Complaint(on=TODAY, severity=2, cause=cause), customer=teller.firm.tencent)
    teller.tell(facts.ComplaintResolved(on=TODAY, note=note), customer=teller.firm.tencent)
    rows = teller.database.look(lambda tx: records.of_customer(tx, "complaints", teller.firm.tencent))
    assert [row["cause"] for row in rows if row["resolved_at"] is not None] == [closed]


def test_where_no_complaint_is_open_the_message_is_kept_as_a_note(teller: Teller) -> None:
    teller.tell(facts.ComplaintResolved(on=TODAY, note="投诉已解决"), customer=teller.firm.tencent)
    [note] = teller.database.look(lambda tx: records.of_customer(tx, "facts", teller.firm.tencent))
    assert (note["kind"], note["text"]) == ("complaint_resolved", "投诉已解决")


def test_who_leaves_is_marked_and_who_comes_is_added(teller: Teller) -> None:
    def people() -> dict[str, bool]:
        found = teller.database.look(lambda tx: customers.contacts(tx, teller.firm.huaneng))
        return {each.name: each.left_at is None for each in found}

    teller.tell(facts.Contact(on=TODAY, event="left", person="王总"))
    assert people() == {"王建国": False, "李梅": True}
    came = teller.tell(facts.Contact(on=TODAY, event="joined", person="赵工"))
    gone = teller.tell(facts.Contact(on=TODAY, event="left", person="Mr Smith"))
    assert people() == {"王建国": False, "李梅": True, "赵工": True, "Mr Smith": False}
    teller.undo(came.entry_id)
    teller.undo(gone.entry_id)
    assert people() == {"王建国": False, "李梅": True}


def test_every_telling_is_in_the_audit(teller: Teller) -> None:
    entry = teller.tell(facts.Visit(on=TODAY)).entry_id
    teller.undo(entry)
    found = teller.database.look(lambda tx: audit.of_customer(tx, teller.firm.huaneng))
    assert [(each.action, each.entity_id, each.member_id) for each in found] == [
        ("undo", entry, teller.firm.li.id),
        ("tell", entry, teller.firm.li.id),
    ]


def test_an_offered_signal_counts_once_it_is_tapped(teller: Teller) -> None:
    logged = teller.tell(facts.Visit(on=TODAY, signals=(LATE, HAPPY)))
    assert [each["kind"] for each in logged.told.offered] == ["satisfied"]
    by = teller.author()
    taken = teller.database.run(lambda tx: edits.take_offer(tx, edits.mine(tx, logged.entry_id, by, ALL), 0, by))
    assert taken.told.offered == ()
    assert taken.score.churn_probability is not None
    assert logged.score.churn_probability is not None
    assert taken.score.churn_probability < logged.score.churn_probability
    with pytest.raises(UserError, match="common-old-button"):
        teller.database.run(lambda tx: edits.take_offer(tx, edits.mine(tx, logged.entry_id, by, ALL), 0, by))


def test_a_signal_taken_away_and_put_back_changes_nothing(teller: Teller) -> None:
    logged = teller.tell(facts.Visit(on=TODAY, signals=(LATE, RIVAL)))
    by = teller.author()
    [first, _] = teller.database.look(lambda tx: edits.signals(tx, logged.entry_id))

    def toggle() -> float | None:
        def unit(tx: Any) -> float | None:
            return edits.toggle_signal(
                tx, edits.mine(tx, logged.entry_id, by, ALL), first.id, by
            ).score.churn_probability

        return teller.database.run(unit)

    less = toggle()
    assert less is not None
    assert logged.score.churn_probability is not None
    assert less < logged.score.churn_probability
    assert toggle() == logged.score.churn_probability


def test_a_day_may_be_moved_back_but_not_ahead(teller: Teller) -> None:
    logged = teller.tell(facts.Visit(on=TODAY, outcome="concern"))
    by = teller.author()

    def move(on: date) -> Any:
        return teller.database.run(
            lambda tx: edits.move(tx, edits.mine(tx, logged.entry_id, by, ALL), on, by, "Asia/Shanghai")
        )

    assert move(date(2026, 11, 20)).told.data["facts"][0]["on"] == "2026-11-20"
    [visit] = teller.database.look(lambda tx: records.of_customer(tx, "visits", teller.firm.huaneng))
    assert visit["at"] == logged.told.at - timedelta(days=3)
    with pytest.raises(UserError, match="updates-date-future"):
        move(date(2026, 11, 24))


def test_before_is_what_people_saw_today_or_what_stands_now(teller: Teller) -> None:
    """A score of days ago would put the days that passed down to this message."""
    first = teller.tell(facts.Visit(on=TODAY, outcome="concern"))
    again = teller.prepare(facts.Visit(on=TODAY))
    assert again.before.churn_probability == first.score.churn_probability
    later = Teller(teller.database, teller.firm, teller.now + timedelta(days=30))
    prepared = later.prepare(facts.Visit(on=date(2026, 12, 23)))
    assert prepared.before.churn_probability == later.concluded().columns["churn_probability"]
    assert prepared.before.churn_probability != first.score.churn_probability


def test_a_customer_without_orders_has_a_level_and_no_chance_to_leave(teller: Teller) -> None:
    logged = teller.tell(facts.Visit(on=TODAY, signals=(LATE, RIVAL)), customer=teller.firm.tencent)
    assert logged.score.churn_probability is None
    assert logged.score.level is not None
    assert logged.movers == ()


def test_reasons_that_were_not_kept_are_worked_out(teller: Teller) -> None:
    stored = teller.tell(facts.Visit(on=TODAY, outcome="concern", signals=(LATE,))).score
    bare = {name: value for name, value in stored.detail.items() if name not in ("reasons", "lines")}
    again = teller.database.look(lambda tx: risk.explained(tx, replace(stored, detail=bare)))
    assert again.detail["reasons"] == stored.detail["reasons"]


def test_news_told_by_a_visit_and_by_its_own_record_counts_once(teller: Teller) -> None:
    left = Signal("contact_left", "王总要走", 0, 4)
    told = (facts.Visit(on=TODAY, signals=(left, LATE)), facts.Contact(on=TODAY, event="left", person="王总"))
    logged = teller.tell(*told)
    kept = teller.database.look(lambda tx: edits.signals(tx, logged.entry_id))
    assert sorted(row.kind for row in kept) == ["contact_left", "payment_delay"]
    assert [mover.key for mover in logged.movers].count("contact_left") == 1


def test_a_customer_that_is_lost_does_not_look_faithful(teller: Teller) -> None:
    logged = teller.tell(facts.Loss(on=TODAY, cause="competition"))
    assert logged.score.churn_probability is not None
    assert logged.score.churn_probability > 0.85
    kinds = teller.database.look(lambda tx: {row.kind for row in edits.signals(tx, logged.entry_id)})
    assert kinds == {"leaving", "lost"}
    undone = teller.undo(logged.entry_id)
    assert undone.score.churn_probability == pytest.approx(logged.before.churn_probability, abs=1e-9)


def test_to_say_when_a_contract_ends_leaves_what_else_is_kept_of_it(teller: Teller) -> None:
    def contract() -> dict[str, Any]:
        return teller.database.look(lambda tx: records.of_customer(tx, "contracts", teller.firm.huaneng))[0]

    teller.tell(facts.Contract(on=TODAY, event="signed"))
    assert contract()["details"] == {ASSUMED: True}
    details = {ASSUMED: True, "own_1": "框架", "owner": "李娜"}
    teller.database.run(lambda tx: records.change(tx, "contracts", contract()["id"], details=details))
    entry = teller.tell(facts.Contract(on=TODAY, event="ends", ends=date(2027, 6, 30))).entry_id
    assert contract()["details"] == {"own_1": "框架", "owner": "李娜"}
    teller.undo(entry)
    assert contract()["details"] == details


@every_kind
def test_what_was_changed_before_it_was_taken_back_leads_back_too(teller: Teller, told: tuple[Fact, ...]) -> None:
    """The score before an entry is that before all its changes: a grade is held where that one stood."""
    before = teller.tell(facts.Remark(on=TODAY)).score
    entry = teller.tell(*told).entry_id
    found = teller.database.look(lambda tx: edits.mine(tx, entry, teller.author(), ALL))
    later = teller.author(now=teller.now + timedelta(minutes=5))
    teller.database.run(lambda tx: edits.move(tx, found, date(2026, 8, 20), later, "Asia/Shanghai"))
    after = teller.undo(entry).score
    assert (after.grade, after.level) == (before.grade, before.level)


def test_an_entry_leaves_what_its_commit_has_read_once(teller: Teller) -> None:
    """The firm, its people and its rules are not read again for each of many entries: no plain statement is among an
    entry's, not even where steps wait, one is kept and a contract ends whose term was assumed."""
    teller.tell(facts.Visit(on=TODAY, steps=(facts.Step("送样品", TODAY),)))
    ending = facts.Contract(on=TODAY, event="signed", ends=date(2026, 12, 1), amount=Decimal(9))
    by = teller.author()
    prepared = teller.prepare(facts.Visit(on=TODAY, outcome="concern", signals=(LATE,)), ending)

    def unit(tx: Tx) -> str:
        tx.once("what", lambda: "read first")
        service.store(tx, prepared, by)
        return tx.once("what", lambda: "read again")

    assert teller.database.run(unit) == "read first"
