"""Which fit serves: put in service by its version, checked against its digest, and written into the audit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db import audit, scores
from db.gateway import Tx
from handlers.risk import standing


class Unknown(Exception):
    """There is no such fit."""


class Damaged(Exception):
    """A fit's parameters are not what was stored."""


def digest(parameters: Mapping[str, Any]) -> str:
    """SHA-256 of a fit's parameters as canonical JSON."""
    return hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()


def serve(tx: Tx, version: str, *, member_id: int | None, now: datetime) -> str | None:
    """Put the fit `version` in service until `unpin`; the version it replaces.

    Unknown or Damaged where it cannot serve.
    """
    model = scores.model(tx, version)
    if model is None or model.kind != standing.KIND:
        raise Unknown(version)
    if digest(model.parameters) != model.digest:
        raise Damaged(version)
    before = scores.serving_version(tx, standing.KIND)
    scores.serve(tx, version, kind=standing.KIND, member_id=member_id, now=now)
    change = audit.Change("serve", "model", model.id, {"version": before}, {"version": version})
    scores.pin(tx, version, pinned=True)
    audit.write(tx, change, member_id=member_id, now=now)
    return before


def pinned(tx: Tx) -> str | None:
    """The version that serves until `unpin`, None where every pass makes a new fit."""
    model = scores.serving_model(tx, standing.KIND)
    return model.version if model is not None and model.pinned else None


def unpin(tx: Tx, *, member_id: int | None, now: datetime) -> str | None:
    """Let the next pass make a new fit again; the version that was pinned, None where none was."""
    model = scores.serving_model(tx, standing.KIND)
    if model is None or not model.pinned:
        return None
    scores.pin(tx, model.version, pinned=False)
    change = audit.Change("unpin", "model", model.id, {"version": model.version}, {})
    audit.write(tx, change, member_id=member_id, now=now)
    return model.version
