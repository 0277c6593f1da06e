"""The replay of the watch: its stories tell the truth they claim, its figures are counted from what was told."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bot.bench import stories, watch
from bot.bench.stories import END, FIRST_DAY, YEAR, Truth


def test_a_seed_is_a_firm_and_another_one_another() -> None:
    first, again, other = stories.world(3), stories.world(3), stories.world(4)
    assert first.truths == again.truths
    assert first.tables["orders"]["at"] == again.tables["orders"]["at"]
    assert first.truths != other.truths


def test_who_is_lost_orders_no_more_and_all_others_go_on() -> None:
    firm = stories.world(1)
    days = np.array(firm.tables["orders"]["day"]) - FIRST_DAY
    who = np.array(firm.tables["orders"]["customer_id"])
    for customer, truth in firm.truths.items():
        last = days[who == customer].max()
        if truth.lost is not None:
            assert 2 * YEAR < truth.lost < END
            assert last <= truth.lost
        elif truth.story == "steady":
            assert END - last < 200


def test_losses_come_with_and_without_a_precursor_and_decoys_are_there() -> None:
    told = Counter(truth.story for seed in range(8) for truth in stories.world(seed).truths.values())
    assert {"fades", "sours", "poached", "slips", "buyer_goes", "stops"} <= told.keys()
    assert sum(story.startswith("decoy") for story in told) >= 5
    assert told["steady"] > sum(told.values()) / 2


def test_an_alert_is_right_from_the_first_sign_until_long_after_the_loss() -> None:
    truth = Truth("fades", start=100, lost=160, precursor=True)
    assert [truth.right(day) for day in (99, 100, 160, 280, 281)] == [False, True, True, True, False]
    assert not Truth("steady").right(120)


def test_one_replayed_year_reaches_plausible_figures_and_prints_them() -> None:
    found = watch.run(seeds=1)
    assert 0 < found["precision"] <= 1
    assert found["per_person_week"] <= watch.FEW
    assert found["losses_with_precursor"] <= found["losses"]
    assert sum(each["alerts"] for each in found["rules"].values()) == found["alerts"]
    assert "precision" in watch.table(found)
