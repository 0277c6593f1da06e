"""The pipeline, how projects end, whom to take as a partner for which kind of them, and who takes part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db import audit, people, projects
from db.customers import CustomerInfo
from db.gateway import Database, Tx
from db.people import FirmInfo, MemberInfo
from db.projects import Participant, ProjectInfo
from db.scope import Scope
from handlers.common import access, words
from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES
from handlers.portfolio import book
from handlers.risk import rates, standing
from handlers.risk import service as risk
from handlers.weights import service as weights
from handlers.weights.service import Plain

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.rating import Scorecard
    from scoring.settings import Settings

Rate = Callable[[str | None], float]
MOST: Final = 8
TYPES: Final = 12
NAME: Final = 60
COUNTED: Final = timedelta(days=730)  # results older than this are no longer counted
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*[%\uff05]")
_RISK: Final = re.compile(r"共担风险|分担风险|shares? (?:the )?risk", re.I)


# The pipeline ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """How many projects, and what they are worth in the firm's currency; `owner_id` or `key` says of whom or what."""

    key: str
    count: int
    amount: float
    owner_id: int | None = None
    won: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Open projects by stage, largest first; results by type; `late`: those past the day they were expected."""

    open: Sum
    late: int
    stages: Sequence[Sum]
    types: Sequence[Sum]
    owners: Sequence[Sum]


def pipeline(tx: Tx, scope: Scope, firm: FirmInfo, *, now: datetime, owner_id: int | None = None) -> Pipeline:
    """The pipeline of `scope`, of one owner's customers where one is given."""
    found = projects.in_scope(tx, scope)
    mine = [each for each in found if owner_id is None or each.owner_id == owner_id]
    running, rate = [each for each in mine if each.open], rates.units(firm).rate
    ended = [each for each in mine if each.closed_at is not None and now - each.closed_at <= COUNTED]
    return Pipeline(
        open=_sum("", running, rate),
        late=sum(each.expected_at is not None and each.expected_at < now for each in running),
        stages=_by(running, lambda each: each.stage or "", rate),
        types=_by([*running, *ended], lambda each: each.type or "", rate),
        owners=_by([*running, *ended], lambda each: str(each.owner_id or 0), rate),
    )


def _by(found: Iterable[ProjectInfo], key: Callable[[ProjectInfo], str], rate: Rate) -> list[Sum]:
    parts: dict[str, list[ProjectInfo]] = {}
    for each in found:
        parts.setdefault(key(each), []).append(each)
    return sorted((_sum(name, part, rate) for name, part in parts.items()), key=lambda part: -part.amount)


def _sum(key: str, found: Sequence[ProjectInfo], rate: Rate) -> Sum:
    """Counts and the amount of the open ones, and how the others ended."""
    running = [each for each in found if each.open]
    amount = sum(float(each.amount) * rate(each.currency) for each in running if each.amount is not None)
    owner = found[0].owner_id if found else None
    won, lost = sum(each.won for each in found), sum(each.lost for each in found)
    return Sum(key, len(running), amount, owner, won, lost)


# A customer's projects ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """How good a partner a customer is for a type of project, beside its grade for everything."""

    customer_id: int
    type: str
    grade: str
    points: float
    usual: str
    usual_points: float
    won: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Portrait:
    """A customer's projects, who takes part in them, and its grade for each type."""

    customer: CustomerInfo
    projects: Sequence[ProjectInfo]
    participants: Mapping[int, Sequence[Participant]]
    fits: Sequence[Fit]


def portrait(tx: Tx, customer: CustomerInfo, scope: Scope, fits: Sequence[Fit]) -> Portrait:
    """Everything about a customer's projects."""
    found = projects.in_scope(tx, scope, customer_id=customer.id)
    return Portrait(customer, found, projects.participants(tx, customer.id, [each.id for each in found]), fits)


def says_share(text: str) -> bool:
    """Whether words say how much of a project is somebody's, or whose risk it is."""
    return _SHARE.search(text) is not None or _RISK.search(text) is not None


def participant(text: str) -> Participant:
    """Somebody who takes part, as typed: "天元电缆 30% 供货 共担风险". UserError where there is no name."""
    share, risk = _SHARE.search(text), _RISK.search(text)
    rest = _RISK.sub(" ", _SHARE.sub(" ", text)).split()
    name, role = (rest[0], " ".join(rest[1:])) if rest else ("", "")
    if not any(character.isalnum() for character in name):
        raise UserError("project-who-unclear")
    part = float(share.group(1)) / 100 if share else None
    if part is not None and not 0 < part <= 1:
        raise UserError("project-share-range")
    return Participant(clip(name, NAME), part, risk is not None, clip(role, NAME) or None)


def take_part(tx: Tx, project: ProjectInfo, who: Participant, by: MemberInfo, *, now: datetime) -> None:
    """Note that somebody takes part in a project."""
    fact_id = projects.add_participant(tx, project, who, now=now)
    told = {"name": who.name, "share": who.share}
    change = audit.Change("create", "participant", fact_id, None, told, customer_id=project.customer_id)
    audit.write(tx, change, member_id=by.id, now=now)


# Whom to take as a partner --------------------------------------------------------------------------------------------


def types(tx: Tx, scope: Scope, firm: FirmInfo) -> list[str]:
    """Types of project that have a profile of their own, or that occur, the former first."""
    there = [each.type for each in projects.in_scope(tx, scope) if each.type]
    return list(dict.fromkeys([*standing.settings(firm).profiles, *there]))[:TYPES]


def named(text: str, known: Iterable[str]) -> str | None:
    """The type that `text` is, in either language."""
    wanted = text.strip().casefold()
    for key in known:
        if wanted in {key.casefold(), *(words.word(lang, "project-type", key).casefold() for lang in LANGUAGES)}:
            return key
    return None


def partners(url: str, scope: Scope, now: datetime, kind: str) -> list[Fit]:
    """The best partners for a type of project, best first; for a worker process."""
    with Database(url) as db:
        everybody, ended = db.look(lambda tx: (book.read(tx, scope, now), projects.in_scope(tx, scope)))
    found, settings = everybody.assess(), everybody.settings
    card, grades = _profiled(found, kind, settings)
    made = [_fit(found, row, kind, (grades[row], float(card.points[row])), ended) for row in range(len(found.ids))]
    return sorted(made, key=lambda fit: (-fit.points, fit.customer_id))[:MOST]


def fits_of(tx: Tx, customer: CustomerInfo, scope: Scope, now: datetime) -> list[Fit]:
    """How good a partner one customer is for each type of project that has a profile."""
    inputs = risk.read(tx, customer.id, scope)
    found, settings = risk.assess(inputs, now), inputs.settings
    ended = projects.in_scope(tx, scope, customer_id=customer.id)
    made = []
    for kind in settings.profiles:
        card, grades = _profiled(found, kind, settings)
        made.append(_fit(found, 0, kind, (grades[0], float(card.points[0])), ended))
    return made


def _profiled(found: Assessment, kind: str, settings: Settings) -> tuple[Scorecard, Sequence[str]]:
    """The grade for a type of project; the firm's own where that has no profile."""
    from scoring.conclusions import for_project

    return for_project(found, kind, settings) if kind in settings.profiles else (found.card, found.grades)


def _fit(found: Assessment, row: int, kind: str, graded: tuple[str, float], ended: Sequence[ProjectInfo]) -> Fit:
    customer_id = int(found.ids[row])
    own = [each for each in ended if each.customer_id == customer_id and each.type == kind]
    usual = (found.grades[row], float(found.card.points[row]))
    results = sum(each.won for each in own), sum(each.lost for each in own)
    return Fit(customer_id, kind, *graded, *usual, *results)


# Profiles -------------------------------------------------------------------------------------------------------------


def weights_of(firm: FirmInfo, kind: str) -> Mapping[str, float]:
    """The weights that grade partners for a type of project."""
    settings = standing.settings(firm)
    own = settings.profiles[kind].weights if kind in settings.profiles else {}
    return {**settings.grade.weights, **own}


def wanted(text: str, firm: FirmInfo, known: Iterable[str]) -> tuple[str, Plain] | None:
    """The type, and the settings of scoring with the weight, that "绿色能源 付款 30" asks for; None for anything else.

    UserError, which teaches, where the type is known and the weight is not.
    """
    number = _NUMBER.search(text)
    kind = next((found for cut in _cuts(text) if (found := named(cut, known))), None)
    if kind is None or number is None:
        return None
    scoring = firm.settings.get("scoring", {})
    dimension = weights.dimension(_NUMBER.sub(" ", text)[len(_head(text, kind)) :].strip(" ,，:：=、/%").casefold())
    if dimension is None:
        raise UserError("weights-unknown", words=clip(text, NAME))
    weight = float(number.group())
    if weight > weights.MOST:
        raise UserError("weights-bad-weight", most=f"{weights.MOST:g}")
    own = {**weights_of(firm, kind), dimension: weight}
    profiles = {**scoring.get("profiles", {}), kind: {"weights": own}}
    return kind, weights.checked({**scoring, "profiles": profiles}, "weights-bad-weight")


def _cuts(text: str) -> list[str]:
    """The words `text` may begin with, the longest first."""
    parts = text.split()
    return [" ".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _head(text: str, kind: str) -> str:
    return next(cut for cut in _cuts(text) if named(cut, [kind]))


def change(tx: Tx, scoring: Plain, kind: str, member: MemberInfo, *, version: int, now: datetime) -> FirmInfo:
    """Put a profile in force, audited. NotAllowed but for administrators, UserError where somebody was quicker."""
    access.must_administer(member)
    firm = people.firm(tx)
    assert firm is not None
    if firm.settings_version != version:
        raise UserError("weights-changed-meanwhile")
    people.change_settings(tx, {**firm.settings, "scoring": dict(scoring)})
    changed = people.firm(tx)
    assert changed is not None
    before, after = dict(weights_of(firm, kind)), dict(weights_of(changed, kind))
    told = audit.Change("change", "profile", firm.id, {"weights": before}, {"profile": kind, "weights": after})
    audit.write(tx, told, member_id=member.id, now=now)
    return changed
