"""The guided visit: one message that edits itself."""

from __future__ import annotations

from db.customers import CustomerInfo
from handlers.common import formats, i18n
from handlers.common.reply import Button, Reply, data

OUTCOMES = ("good", "neutral", "concern", "leaving")
NAME = 60


def outcome(lang: str, customer: CustomerInfo, version: int, *, edit: bool) -> Reply:
    """How was it? Two rows of two."""
    buttons = [Button(i18n.label(lang, f"outcome-{each}"), data("visit", each, version)) for each in OUTCOMES]
    cancel = [Button(i18n.label(lang, "visits-button-cancel"), data("visit", "cancel", version))]
    text = i18n.say(lang, "visits-outcome", customer=formats.clip(customer.name, NAME))
    return Reply(text, [buttons[:2], buttons[2:], cancel], edit=edit)


def note(lang: str, customer: CustomerInfo, chosen: str, version: int) -> Reply:
    """Anything to add? Type it, or done."""
    done = [Button(i18n.label(lang, "visits-button-done"), data("visit", "done", version))]
    back = [Button(i18n.label(lang, "visits-button-back"), data("visit", "back", version))]
    text = i18n.say(
        lang, "visits-note", customer=formats.clip(customer.name, NAME), outcome=i18n.say(lang, f"outcome-{chosen}")
    )
    return Reply(text, [done, back], edit=True)


def cancelled(lang: str) -> Reply:
    return Reply(i18n.say(lang, "visits-cancelled"), edit=True)
