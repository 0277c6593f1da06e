"""What can be offered to whom: services and financing by industry, size, grade and value, best first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_TECHNICAL: Final = ("new_energy", "ev", "electronics", "grid")
_MAKING: Final = ("machinery", "food", "electronics", "ev")
_SMALL: Final = ("micro", "small", "medium")
_LARGE: Final = ("large", "multinational")
MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """A service or financing: its texts are `offer-<key>` and `offer-how-<key>`. Empty conditions fit everybody."""

    key: str
    industries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def fits(self, who: Who) -> bool:
        """Whether it suits."""
        wanted = (
            (self.industries, who.industry),
            (self.sizes, who.size),
            (self.grades, who.grade),
            (self.classes, who.customer_class),
        )
        return all(not allowed or value in allowed for allowed, value in wanted)

    @property
    def narrowness(self) -> int:
        """How many conditions it has: the narrower, the better it suits whom it suits."""
        return sum(bool(each) for each in (self.industries, self.sizes, self.grades, self.classes))


@dataclass(frozen=True, slots=True)
class Who:
    """What an offer is chosen by; None where it is not known."""

    industry: str | None = None
    size: str | None = None
    grade: str | None = None
    customer_class: str | None = None


_ALL: Final = (
    Offer("flexible_funds", industries=_TECHNICAL, grades=("A", "B")),
    Offer("research_subsidy", industries=_TECHNICAL, sizes=_SMALL, grades=("A", "B")),
    Offer("supply_chain_finance", industries=_MAKING, grades=("A", "B", "C")),
    Offer("project_finance", industries=("power", "grid", "new_energy"), grades=("A", "B")),
    Offer("equipment_lease", industries=("hospital", "logistics", "machinery"), grades=("A", "B", "C")),
    Offer("framework_contract", sizes=_LARGE, grades=("A", "B")),
    Offer("dedicated_team", classes=("high_value",)),
    Offer("stock_on_site", industries=("machinery", "food", "hospital"), classes=("high_value", "ordinary")),
    Offer("instalments", grades=("C",)),
    Offer("prepayment_discount", grades=("C", "D")),
    Offer("guarantee", classes=("high_risk",)),
    Offer("online_service", sizes=_SMALL, classes=("ordinary",)),
    Offer("training", grades=("A", "B")),
    Offer("health_check"),
)
OFFERS: Final[Mapping[str, Offer]] = {offer.key: offer for offer in _ALL}


def fitting(who: Who) -> list[Offer]:
    """What suits a customer, the narrowest first, at most MOST."""
    found = [offer for offer in _ALL if offer.fits(who)]
    return sorted(found, key=lambda offer: -offer.narrowness)[:MOST]
