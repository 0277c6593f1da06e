"""Payment: probabilities of late payment from the past alone, against a slow twin, a real ledger and common sense."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from scoring.moment import DAY, Moment
from scoring.payment import GRID, Lateness, PaymentModel, history
from scoring.payment_fit import PRIOR, fit
from scoring.plain import from_plain, to_plain
from scoring.receivables import amount_at_risk, open_invoices, receivables, settled_lately
from scoring.settings import Payment
from scoring.tables import Columns, cut, of_columns, take

LEDGER = Path(__file__).parents[2].parent / "shared" / "data" / "receivables_2012.csv"
NOW = Moment(1000.0 * DAY, 1000)


def invoices(*rows: tuple[int, float, float | None], disputed: bool = False) -> Columns:
    """Invoices of (customer, due day, settled day), issued 30 days before they are due, 100 each."""
    settled = np.array([np.nan if day is None else day for _, _, day in rows])
    issued = np.array([due - 30.0 for _, due, _ in rows])
    columns = {
        "id": np.arange(1, len(rows) + 1),
        "customer_id": [customer for customer, _, _ in rows],
        "issued_at": issued * DAY,
        "issued_day": issued,
        "due_day": [due for _, due, _ in rows],
        "amount": np.full(len(rows), 100.0),
        "settled_at": settled * DAY,
        "settled_day": settled,
        "disputed_at": issued * DAY if disputed else np.full(len(rows), np.nan),
    }
    return of_columns({"invoices": columns})["invoices"]


def no_payments() -> Columns:
    return of_columns({})["payments"]


def predicted(table: Columns, model: PaymentModel, customer: int = 1) -> Lateness:
    return model.predict(history(np.array([customer]), table, NOW))


@st.composite
def ledgers(draw: st.DrawFn) -> list[tuple[int, float, float | None]]:
    row = st.tuples(st.integers(1, 4), st.integers(500, 1100), st.one_of(st.none(), st.integers(-20, 120)))
    drawn = draw(st.lists(row, max_size=40))
    rows = [(customer, float(due), None if late is None else float(due + late)) for customer, due, late in drawn]
    return [row if row[2] is None or row[2] < 1000 else (row[0], row[1], None) for row in rows]


def test_a_book_without_invoices_has_the_stated_prior() -> None:
    model = fit(invoices(), no_payments(), NOW, Payment())
    assert model.prior == pytest.approx(PRIOR)
    assert predicted(invoices(), model).exceeds[0] == pytest.approx(PRIOR)


def test_few_invoices_are_a_beta_binomial_ratio() -> None:
    """Late once in three, all settled a half-life ago: (1 x .5 + 2 x prior) / (3 x .5 + 2)."""
    table = invoices((1, 625, 635), (1, 632, 635), (1, 634, 635))
    model = PaymentModel(prior=(0.2,) * len(GRID), soft_prior=(0.2,) * len(GRID))
    late_by_five = float(predicted(table, model).probability(5)[0])
    assert late_by_five == pytest.approx((1 * 0.5 + 2 * 0.2) / (3 * 0.5 + 2))


def test_the_trailing_rate_counts_an_open_invoice_past_due_as_late() -> None:
    on_time = fit(invoices(*[(c, 900.0, 899.0) for c in range(50)]), no_payments(), NOW, Payment())
    still_open = fit(invoices(*[(c, 900.0, None) for c in range(50)]), no_payments(), NOW, Payment())
    assert on_time.prior[0] < 0.05
    assert still_open.prior[0] > 0.9


def _paid_on_account(table: Columns, lost: Any) -> tuple[Columns, Columns]:
    """The same ledger where the day of payment of some invoices is not kept, but their sums came in on account."""
    hidden = {name: np.where(lost, np.nan, table[name]) for name in ("settled_at", "settled_day", "settled_known_at")}
    day = table["settled_day"][lost]
    paid = {"id": np.arange(1, lost.sum() + 1), "customer_id": table["customer_id"][lost], "at": day * DAY,
            "day": day, "invoice_id": np.full(lost.sum(), np.nan), "amount": table["amount"][lost]}  # fmt: skip
    return {**table, **hidden}, of_columns({"payments": paid})["payments"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_paid_nobody_knows_when_is_not_taken_for_late(share: float, seed: int) -> None:
    """A ledger of which a third is late, whatever share of the days of payment is kept."""
    rng = np.random.default_rng(seed)
    due = rng.integers(500, 985, 4500).astype(float)
    settled = due + np.where(rng.random(4500) < 1 / 3, rng.integers(1, 12, 4500), 0)
    table = invoices(*zip((1 + np.arange(4500) % 45).tolist(), due.tolist(), settled.tolist(), strict=True))
    bare, paid = _paid_on_account(table, rng.random(4500) < share)
    model = fit(bare, paid, NOW, Payment())
    late = model.predict(history(np.arange(1, 46), bare, NOW, past_due=np.zeros(45)))
    assert model.prior[0] == pytest.approx(1 / 3, abs=0.07)
    assert late.probability(0.0).mean() == pytest.approx(1 / 3, abs=0.07)
    assert late.probability(15.0).mean() < 0.05


def test_where_no_day_of_payment_is_kept_what_is_still_owed_does_not_speak_for_all() -> None:
    rows = [(1 + k % 9, 600.0 + k, 600.0 + k) for k in range(360)]
    table = invoices(*rows, *[(c, 980.0, None) for c in range(1, 10)])
    bare, paid = _paid_on_account(table, ~np.isnan(table["settled_day"]))
    assert fit(bare, paid, NOW, Payment()).prior == pytest.approx(PRIOR, abs=0.02)


def test_one_payment_on_account_does_not_silence_what_is_still_owed() -> None:
    rows = [(c, 900.0, None) for c in range(1, 51)]
    table = invoices(*rows, (60, 900.0, 900.0))
    bare, paid = _paid_on_account(table, ~np.isnan(table["settled_day"]))
    assert fit(invoices(*rows), no_payments(), NOW, Payment()).prior[0] > 0.9
    assert fit(bare, paid, NOW, Payment()).prior[0] > 0.8


@given(ledgers())
def test_the_ratio_equals_its_slow_twin(rows: list[tuple[int, float, float | None]]) -> None:
    model = PaymentModel(prior=PRIOR, soft_prior=PRIOR, spread=4.0)
    curve, _ = model.ratio(history(np.array([1, 2, 3, 4]), invoices(*rows), NOW))
    for customer in (1, 2, 3, 4):
        above, below = 2.0 * np.array(PRIOR), 2.0
        for owner, due, settled in rows:
            if owner == customer and settled is not None:
                weight = 0.5 ** ((1000 - settled) / 365)
                above = above + weight / (1 + np.exp(-(settled - due - GRID - 0.5) / 4.0))
                below += weight
        assert curve[customer - 1] == pytest.approx(above / below, rel=1e-9, abs=1e-12)


@given(ledgers())
def test_probabilities_fall_with_the_days_and_the_median_is_where_they_cross_one_half(
    rows: list[tuple[int, float, float | None]],
) -> None:
    table = invoices(*rows)
    late = fit(table, no_payments(), NOW, Payment()).predict(history(np.array([1, 2, 3, 4]), table, NOW))
    assert (np.diff(late.exceeds, axis=1) <= 1e-12).all()
    assert ((late.exceeds >= 0) & (late.exceeds <= 1)).all()
    for row, median in enumerate(late.quantile(0.5)):
        below = late.probability_of(np.array([row]), np.array([median + 1e-6]))
        assert below[0] <= 0.5 + 1e-6 or median == GRID[-1]
        above = late.probability_of(np.array([row]), np.array([max(median - 1e-6, 0.0)]))
        assert above[0] >= 0.5 - 1e-6 or median == 0
    assert (late.quantile(0.5) <= late.quantile(0.9)).all()


@given(ledgers(), st.integers(1, 300))
def test_one_more_overdue_invoice_never_lowers_the_risk(rows: list[tuple[int, float, float | None]], days: int) -> None:
    before, after = invoices(*rows), invoices(*rows, (1, 1000.0 - days, None))
    model = fit(before, no_payments(), NOW, Payment())
    ids = np.array([1])
    assert (predicted(after, model).exceeds >= predicted(before, model).exceeds - 1e-12).all()
    owed, more = (receivables(ids, table, no_payments(), NOW) for table in (before, after))
    assert more.overdue[0] > owed.overdue[0]
    assert more.overdue_share[0] >= np.nan_to_num(owed.overdue_share[0])
    assert more.days_past_due[0] >= np.nan_to_num(owed.days_past_due[0])


@given(ledgers())
def test_nothing_after_the_moment_changes_anything(rows: list[tuple[int, float, float | None]]) -> None:
    later = [(c, due, settled) for c, due, settled in rows if due - 30 >= 1000]
    earlier = [row for row in rows if row not in later]
    known, all_rows = invoices(*earlier), cut({"customers": {}, "invoices": invoices(*rows)}, NOW)["invoices"]
    assert fit(known, no_payments(), NOW, Payment()) == fit(all_rows, no_payments(), NOW, Payment())


@given(ledgers())
def test_the_order_of_rows_and_the_company_of_others_change_nothing(
    rows: list[tuple[int, float, float | None]],
) -> None:
    table = invoices(*rows)
    model = fit(table, no_payments(), NOW, Payment())
    ids = np.array([1, 2, 3, 4])
    together = model.predict(history(ids, table, NOW)).exceeds
    owed = receivables(ids, table, no_payments(), NOW)
    backwards = take(table, np.arange(len(rows))[::-1])
    assert fit(backwards, no_payments(), NOW, Payment()) == model
    for place, customer in enumerate(ids):
        alone = take(backwards, backwards["customer_id"] == customer)
        assert np.array_equal(predicted(alone, model, int(customer)).exceeds[0], together[place])
        assert receivables(ids[place : place + 1], alone, no_payments(), NOW).overdue[0] == owed.overdue[place]


def test_partial_payments_credit_notes_and_payments_on_account_reduce_what_is_owed() -> None:
    table = dict(invoices((1, 990, None), (1, 1020, None), (2, 990, None)))
    table["amount"] = np.array([100.0, 100.0, -30.0])
    table["customer_id"] = np.array([1, 1, 1])
    paid = of_columns(
        {"payments": {"id": [1, 2], "customer_id": [1, 1], "invoice_id": [1.0, np.nan], "at": [0.0, 0.0],
                      "day": [995.0, 996.0], "amount": [40.0, 20.0]}}
    )["payments"]  # fmt: skip
    owed = receivables(np.array([1]), table, paid, NOW)
    assert owed.exposure[0] == 200 - 40 - 30 - 20
    assert owed.overdue[0] == 60 - 30 - 20
    assert owed.days_past_due[0] == 10


def test_days_late_and_their_trend() -> None:
    table = invoices((1, 700, 700), (1, 710, 700), (1, 900, 920), (1, 990, None))
    owed = receivables(np.array([1, 2]), table, no_payments(), NOW)
    assert owed.days_late[0] == pytest.approx(20 / 3)
    assert owed.days_late_trend[0] == 20
    assert owed.collected_share[0] == pytest.approx(1 - 1 / 4 * 10 / 30)
    assert owed.overdue_share[0] == pytest.approx(10 / 30)
    assert np.isnan(owed.days_late[1])
    assert np.isnan(owed.overdue_share[1])
    assert owed.exposure[1] == 0


@given(ledgers())
def test_a_trend_is_told_only_where_there_is_one(rows: list[tuple[int, float, float | None]]) -> None:
    """Against the plainest code: two invoices on either side, three days apart, early is not late."""
    owed = receivables(np.array([1, 2, 3, 4]), invoices(*rows), no_payments(), NOW)
    for customer, told in zip((1, 2, 3, 4), owed.days_late_shift.tolist(), strict=True):
        paid = [(settled, max(settled - due, 0.0)) for who, due, settled in rows if who == customer and settled]
        recent = [late for settled, late in paid if NOW.day - settled <= 180]
        before = [late for settled, late in paid if NOW.day - settled > 180]
        if min(len(recent), len(before)) < 2:
            assert np.isnan(told)
            continue
        trend = sum(recent) / len(recent) - sum(before) / len(before)
        assert told == pytest.approx(trend if abs(trend) >= 3 else 0, abs=1e-9)


def on_account(*amounts: float) -> Columns:
    count = len(amounts)
    columns = {"id": range(1, count + 1), "customer_id": [1] * count, "invoice_id": [np.nan] * count,
               "at": [0.0] * count, "day": [996.0] * count, "amount": amounts}  # fmt: skip
    return of_columns({"payments": columns})["payments"]


def test_credit_pays_the_oldest_debts_first_and_one_by_one() -> None:
    table = invoices((1, 990, None), (1, 970, None), (1, 1020, None), (1, 960, None))
    waiting = open_invoices(np.array([1]), table, on_account(150.0), NOW)
    assert dict(zip(waiting.id.tolist(), waiting.open.tolist(), strict=True)) == {2: 50.0, 1: 100.0, 3: 100.0}
    assert sorted(waiting.past_due.tolist()) == [-20, 10, 30]


def test_a_rest_that_is_rounding_is_none() -> None:
    table = dict(invoices((1, 990, None), (1, 970, None)))
    table["amount"] = np.array([0.2, 0.1])
    assert not len(open_invoices(np.array([1]), table, on_account(0.1, 0.1, 0.1), NOW).id)


def test_a_payment_on_account_belongs_to_no_invoice_whatever_its_id() -> None:
    """What is told in a message is scored before it is stored, with ids below zero."""
    table = {**invoices((1, 990, None), (1, 1020, None)), "id": np.array([-1, -2])}
    owed = receivables(np.array([1]), table, on_account(60.0), NOW)
    assert (owed.exposure[0], owed.overdue[0]) == (140.0, 40.0)


def test_parts_that_were_paid_are_collected() -> None:
    table = invoices((1, 900, 905), (1, 960, None))
    owed = receivables(np.array([1]), table, on_account(40.0), NOW)
    assert owed.collected_share[0] == pytest.approx(140 / 200)


def test_what_is_overdue_ripens_within_a_month() -> None:
    """Who always pays a few days late would else fall and rise by a grade with every invoice."""
    paid = (1, 800.0, 801.0)
    found = [
        receivables(np.array([1]), invoices(paid, (1, 1000 - days, None)), no_payments(), NOW) for days in range(46)
    ]
    shares = np.array([owed.overdue_share[0] for owed in found])
    assert (shares[0], shares[30], shares[45]) == (0, 1, 1)
    assert (np.diff(shares) >= 0).all()
    assert np.diff(shares).max() < 0.04
    assert [owed.overdue[0] for owed in found[:2]] == [0, 100]  # the sum itself is overdue at once
    never = receivables(np.array([1]), invoices((1, 999, None)), no_payments(), NOW)
    assert (never.overdue_share[0], never.collected_share[0]) == (1, 0)  # who never paid is given no time


@given(ledgers(), st.lists(st.tuples(st.integers(1, 4), st.integers(1, 300)), max_size=6))
def test_what_is_owed_equals_its_slow_twin(
    rows: list[tuple[int, float, float | None]], paid: list[tuple[int, int]]
) -> None:
    table = invoices(*rows)
    payments = {"id": range(1, len(paid) + 1), "customer_id": [c for c, _ in paid], "invoice_id": [np.nan] * len(paid),
                "at": [0.0] * len(paid), "day": [0.0] * len(paid), "amount": [float(a) for _, a in paid]}  # fmt: skip
    columns = of_columns({"payments": payments})["payments"]
    waiting = open_invoices(np.arange(1, 5), table, columns, NOW)
    slow: dict[int, float] = {}
    for customer in range(1, 5):
        money = float(sum(amount for payer, amount in paid if payer == customer))
        open_ones = sorted((due, i) for i, (c, due, settled) in enumerate(rows, 1) if c == customer and settled is None)
        for _, invoice in open_ones:
            if (rest := max(100.0 - money, 0.0)) > 0:
                slow[invoice] = rest
            money = max(money - 100.0, 0.0)
    assert dict(zip(waiting.id.tolist(), waiting.open.tolist(), strict=True)) == slow


def test_what_is_past_due_already_is_judged_by_what_is_known_of_it() -> None:
    model = PaymentModel(prior=PRIOR, soft_prior=PRIOR)
    risks = []
    for due in (1010, 990, 975, 965):
        table = invoices((1, due, None))
        waiting = open_invoices(np.array([1]), table, no_payments(), NOW)
        risks.append(float(amount_at_risk(waiting, predicted(table, model))[0]))
    assert risks == sorted(risks)
    assert risks[0] == pytest.approx(100 * PRIOR[list(GRID).index(30)])
    assert risks[-1] == 100


def test_a_dispute_that_is_known_raises_the_risk_of_that_invoice() -> None:
    rows = [(c, 500.0 + 10 * k, 500.0 + 10 * k + 3) for c in range(1, 9) for k in range(20)]
    late = [(c, due, settled + 25) for c, due, settled in rows if due % 70 == 0]
    table = dict(invoices(*rows, *late))
    table["disputed_at"] = np.where(np.arange(len(rows) + len(late)) >= len(rows), table["issued_at"], np.nan)
    model = fit(table, no_payments(), NOW, Payment())
    calm = model.predict(history(np.array([1]), table, NOW, disputed=np.array([False])))
    disputed = model.predict(history(np.array([1]), table, NOW, disputed=np.array([True])))
    assert model.dispute_days > 10
    assert disputed.probability(15)[0] > calm.probability(15)[0] + 0.2


def test_the_model_is_stored_as_plain_values() -> None:
    model = fit(
        invoices(*[(c % 7, 400.0 + c, 395.0 + c + 9 * (c % 3)) for c in range(300)]), no_payments(), NOW, Payment()
    )
    assert model.labelled == 300
    assert from_plain(PaymentModel, to_plain(model)) == model


def _ledger() -> tuple[Columns, dict[str, Any]]:
    with LEDGER.open(newline="") as file:
        records = list(csv.DictReader(file))

    def days(column: str) -> Any:
        return np.array(
            [datetime.strptime(r[column], "%m/%d/%Y").replace(tzinfo=UTC).timestamp() / DAY for r in records]
        )

    issued, due, settled = days("InvoiceDate"), days("DueDate"), days("SettledDate")
    disputed = np.array([r["Disputed"] == "Yes" for r in records])
    customer = np.unique([r["customerID"] for r in records], return_inverse=True)[1]
    columns = {
        "id": np.arange(1, len(records) + 1),
        "customer_id": customer,
        "issued_at": issued * DAY,
        "issued_day": issued,
        "due_day": due,
        "amount": [float(r["InvoiceAmount"]) for r in records],
        "settled_at": settled * DAY,
        "settled_day": settled,
        "disputed_at": np.where(disputed, issued * DAY, np.nan),  # the file has no date: known from the start
    }
    table = of_columns({"invoices": columns})["invoices"]
    return table, {"issued": issued, "late": settled - due, "customer": customer, "disputed": disputed}


def _calibration_error(outcome: Any, probability: Any) -> float:
    edges = np.quantile(probability, np.linspace(0.1, 0.9, 9))
    groups = [np.searchsorted(edges, probability, side="right") == k for k in range(10)]
    return float(sum(abs(outcome[g].mean() - probability[g].mean()) * g.mean() for g in groups if g.any()))


@pytest.mark.skipif(not LEDGER.exists(), reason="the receivables ledger of the shared data is not here")
def test_on_a_real_ledger_out_of_time() -> None:
    """Every invoice of the second half year, from what was known on the morning it was issued."""
    table, truth = _ledger()
    start = truth["issued"].min() + 182
    chance = {days: np.full(len(truth["late"]), np.nan) for days in (0, 15)}
    for day in np.unique(truth["issued"][truth["issued"] >= start]):
        now = Moment(day * DAY, int(day))
        seen = cut({"customers": {}, "invoices": table}, now)["invoices"]
        model = fit(seen, no_payments(), now, Payment())
        for flag in (False, True):
            today = np.flatnonzero((truth["issued"] == day) & (truth["disputed"] == flag))
            ids = np.unique(truth["customer"][today])
            late = model.predict(history(ids, seen, now, disputed=np.full(len(ids), flag)))
            for days, column in chance.items():
                column[today] = late.probability(days)[np.searchsorted(ids, truth["customer"][today])]
    judged = truth["issued"] >= start
    for days, least in ((0, 0.875), (15, 0.90)):
        outcome, probability = (truth["late"] > days)[judged], chance[days][judged]
        assert roc_auc_score(outcome, probability) >= least
        assert _calibration_error(outcome, probability) <= 0.06


def test_how_a_trend_is_told_by_itself_is_as_with_all_that_is_owed() -> None:
    table = invoices((1, 500, 520), (1, 600, 610), (1, 900, 930), (1, 960, 985), (2, 900, 905), (1, 985, None))
    ids = np.array([1, 2, 3])
    whole = receivables(ids, table, of_columns({})["payments"], NOW)
    recent, shift = settled_lately(ids, table, NOW)
    np.testing.assert_array_equal(recent, whole.days_late_recent)
    np.testing.assert_array_equal(shift, whole.days_late_shift)
    assert shift[0] > 0
