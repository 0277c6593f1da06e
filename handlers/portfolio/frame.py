"""Who looks at a portfolio, and what may be shown there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers.common import formats, i18n
from handlers.common.reply import Button, Html, Reply, Rows


@dataclass(frozen=True, slots=True)
class Frame:
    """The reader's language, the firm's currency and zone, whether amounts may be shown.

    url: in a group, the way to the private chat; buttons are for there. sets_targets: it may, and is told how.
    """

    lang: str
    currency: str
    zone: str
    today: date
    amounts: bool = True
    url: str | None = None
    sets_targets: bool = False

    def money(self, amount: float) -> str:
        return formats.money(self.lang, amount, self.currency)

    def count(self, number: float, digits: int = 0) -> str:
        return formats.number(self.lang, number, digits)

    def share(self, share: float, digits: int = 0) -> str:
        """A share as per cent; a dash where there is nothing to say it from."""
        return formats.percent(self.lang, share, digits) if share == share else "–"

    def reply(self, lines: list[Html], buttons: Rows, *, edit: bool = False) -> Reply:
        """The picture for the asker; in a group without its buttons, and with a hint where amounts are left out."""
        if self.url is not None:
            buttons = [[Button(i18n.label(self.lang, "customers-open-private"), url=self.url)]]
        hidden = [] if self.amounts else [i18n.say(self.lang, "risk-hidden-amounts")]
        return Reply(i18n.join([*lines, *hidden]), buttons, edit=edit, private=True)


def in_rows(buttons: list[Button], width: int) -> list[list[Button]]:
    """Buttons in rows of `width`."""
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]
