"""What stands for everybody until it changes: the fit in service and the firm's settings, kept once loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from db import scores
from db.gateway import Tx
from db.people import FirmInfo

if TYPE_CHECKING:
    from scoring.assess import Fitted
    from scoring.settings import Settings

T = TypeVar("T")
KIND: Final = "book"  # the kind of model that holds everything fitted on the firm's book
NOT_FITTED: Final = ""


class Latest(Generic[T]):
    """Keeps the one thing that was made last, under its version: what is asked for is nearly always the same."""

    def __init__(self) -> None:
        self._kept: tuple[object, T] | None = None

    def get(self, version: object, make: Callable[[], T]) -> T:
        """What was made for `version`, made now where another was kept."""
        kept = self._kept
        if kept is None or kept[0] != version:
            kept = self._kept = (version, make())
        return kept[1]


_fits: Final[Latest[Fitted]] = Latest()
_settings: Final[Latest[Settings]] = Latest()


def fitted(tx: Tx) -> Fitted:
    """What the models in service say of the book; stated priors until there is a first fit."""
    version = scores.serving_version(tx, KIND) or NOT_FITTED
    return _fits.get(version, lambda: _load(tx, version))


def _load(tx: Tx, version: str) -> Fitted:
    from scoring.assess import Fitted

    if version == NOT_FITTED:
        return prior()
    model = scores.model(tx, version)
    assert model is not None
    return Fitted.from_json(model.parameters)


def prior() -> Fitted:
    """What is believed of an empty book."""
    from scoring.assess import fit
    from scoring.moment import Moment
    from scoring.settings import Settings
    from scoring.tables import of_columns

    return fit(of_columns({}), Moment(0.0, 0), Settings())


def settings(firm: FirmInfo) -> Settings:
    """The firm's settings of scoring; they were checked when they were stored."""
    from scoring.settings import Settings

    version = (firm.id, firm.settings_version)
    return _settings.get(version, lambda: Settings.from_mapping(firm.settings.get("scoring", {})))
