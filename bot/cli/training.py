"""`train notes`: teaches the firm's suggestions of signals from what its people confirmed and declined."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli.common import AsJson, ConfigFile, misuse, opened, show

if TYPE_CHECKING:
    from db.gateway import Tx
    from handlers.common.understand.encoder import Example, Model

WHAT: Final = ("notes",)

What = Annotated[str, typer.Argument(help="What to train: notes.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("train")(train)


def train(what: What = "notes", config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Train what suggests signals in notes, and put it in service. Measured on notes it has not seen.

    F1 is the macro average over the signals by five-fold cross-validation.
    """
    if what not in WHAT:
        misuse(f"{what}: nothing that can be trained; one of {', '.join(WHAT)}")
    now = datetime.now(UTC)
    with opened(config) as database:
        examples = database.look(lambda tx: examples_of(tx, now))
        model = _trained(examples)
        version = database.run(lambda tx: put_in_service(tx, model, now=now))
    report = {"version": version, "f1": model.f1, "examples": model.examples, "own": len(examples)}
    if as_json:
        show({**report, "by_kind": dict(model.by_kind)})
        return
    typer.echo(f"{version}: F1 {model.f1:.2f} on notes it had not seen; {model.examples} notes, {len(examples)} yours")
    for kind, f1 in sorted(model.by_kind.items(), key=lambda each: each[1]):
        typer.echo(f"  {kind:<18} {f1:.2f}")


def examples_of(tx: Tx, now: datetime) -> list[Example]:
    """What people decided about suggestions so far."""
    from db import notes
    from handlers.common.understand.encoder import Example

    return [Example(each.text, each.kinds) for each in notes.judged(tx, now=now)]


def _trained(examples: list[Example]) -> Model:
    from handlers.common.understand import encoder

    return encoder.train(examples)


def put_in_service(tx: Tx, model: Model, *, now: datetime) -> str:
    """Keep a model under the digest of its parameters and let it serve; the same model is the same version."""
    from db import scores
    from handlers.updates.suggesting import MODEL

    parameters = model.to_json()
    digest = _digest(parameters)
    version = f"{MODEL}-{digest[:12]}"
    evidence = {"f1": model.f1, "by_kind": dict(model.by_kind), "examples": model.examples}
    scores.add_model(
        tx, kind=MODEL, version=version, as_of=now, fitted_at=now, parameters=parameters, evidence=evidence,
        data_fingerprint=str(model.examples), digest=digest, serving=False,
    )  # fmt: skip
    scores.serve(tx, version, kind=MODEL, member_id=None, now=now)
    return version


def _digest(parameters: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parameters, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
