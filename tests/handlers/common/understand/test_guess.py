"""Guesses by whole sentences: how good they are on sentences they have not learnt, and that they never decide alone."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.common.understand import guess, learning
from handlers.common.understand.building import BUILDERS
from handlers.common.understand.lexicon import sections
from handlers.common.understand.signals import SIGNALS

FOLDS = 4


@pytest.fixture
def own_lessons() -> Iterator[None]:
    """What was learnt in this process counts again afterwards."""
    yield
    guess._taken_in.clear()
    guess.kinds.cache_clear()


@pytest.mark.usefixtures("own_lessons")
def test_what_another_process_learnt_is_known_here() -> None:
    here = guess.kinds("签了合同")
    sent: guess.Lessons = pickle.loads(pickle.dumps(guess.learn()))  # ours, as a worker hands it over
    guess.take_in(sent)
    assert guess.is_learnt()
    guess.kinds.cache_clear()
    assert guess.kinds("签了合同") == here
    guess.take_in(replace(sent, kinds=replace(sent.kinds, start=-sent.kinds.start)))
    guess.kinds.cache_clear()
    assert guess.kinds("签了合同") != here


def test_every_label_is_a_record_that_can_be_built_or_a_signal() -> None:
    labels = {label for _, label in guess.examples()}
    built = {label for label in labels if label.partition(":")[0] in BUILDERS or label.replace(":", "_") in BUILDERS}
    assert labels - built == {guess.NONE, guess.NOTE, "step"}
    assert {label for _, label in guess.told()} == {*SIGNALS, guess.NONE}


def test_every_kind_has_examples_in_both_languages() -> None:
    for heading, lines in sections("seeds_kinds").items():
        assert sum(line.isascii() for line in lines) >= 4, heading
        assert sum(not line.isascii() for line in lines) >= 4, heading


def test_sentences_that_were_not_learnt_are_told_apart() -> None:
    """The figures of docs/understanding.md: first guess right, right one among three, and sure ones right."""
    known = guess.examples()
    first = among = sure = sure_right = 0
    for fold in range(FOLDS):
        learnt = learning.fit([each for place, each in enumerate(known) if place % FOLDS != fold])
        for text, label in known[fold::FOLDS]:
            chances = learnt.chances(learning.neutral(text))
            ranked = sorted(chances, key=lambda each: -chances[each])
            first += ranked[0] == label
            among += label in ranked[:3]
            sure += chances[ranked[0]] >= 0.7
            sure_right += chances[ranked[0]] >= 0.7 and ranked[0] == label
    assert first / len(known) >= 0.65
    assert among / len(known) >= 0.82
    assert sure_right / sure >= 0.9


@pytest.mark.parametrize("text", ["", "。", "😀", "¤¤¤", "◇◇◇", "好" * 500, "word " * 500])
def test_any_text_has_chances_that_add_up(text: str) -> None:
    found = guess.kinds(text)
    assert sum(each.chance for each in found) == pytest.approx(1, abs=1e-3)
    assert 1 <= len(guess.likely(text)) <= 3


def test_names_and_days_do_not_matter() -> None:
    assert guess.kinds("◇◇ 今天送了样品") == guess.kinds("◇◇◇◇◇ 今天送了样品")
    assert guess.kinds("☉☉ they paid ¤¤") == guess.kinds("☉☉☉☉ they paid ¤¤¤¤¤¤")
