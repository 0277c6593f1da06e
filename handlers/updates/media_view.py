"""What is said about photos, places, recordings and forwarded words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.customers import CustomerInfo
from db.media import Picture
from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.updates.view import Frame

NAME: Final = 60
CAPTION: Final = 300
HEARD: Final = 1500


def kept(lang: str, customer: CustomerInfo, kind: str) -> Reply:
    """A photo or place is with the entry that was told before."""
    return Reply(i18n.say(lang, f"media-{kind}-kept", customer=formats.clip(customer.name, NAME)))


def whose(lang: str, kind: str, *, near: bool = False) -> Html:
    """Whose is what was sent?"""
    return i18n.say(lang, "media-location-near" if near else f"media-{kind}-whose")


def pictures(frame: Frame, customer: CustomerInfo, found: Sequence[Picture]) -> list[Reply]:
    """The photos, each with when and what for; a line where there are none."""
    if not found:
        return [Reply(i18n.say(frame.lang, "media-none", customer=formats.clip(customer.name, NAME)))]
    return [Reply(_caption(frame, each), file_id=each.id, photo=True, silent=True) for each in found]


def _caption(frame: Frame, picture: Picture) -> Html:
    day = formats.day(frame.lang, formats.local(picture.at, frame.zone).date(), today=frame.today)
    what = words.word(frame.lang, "kind", picture.kind)
    said = formats.clip(picture.text or "", CAPTION)
    return i18n.say(frame.lang, "media-caption", when=day, what=what, words=f" · {said}" if said else "")


def transcript(lang: str, text: str, version: int) -> Reply:
    """What a recording seems to say; nothing is stored before somebody says that it is so."""
    rows = [
        [
            Button(i18n.label(lang, "media-voice-save"), data("voice", "save", version)),
            Button(i18n.label(lang, "media-voice-correct"), data("voice", "correct", version)),
        ],
        [Button(i18n.label(lang, "media-voice-drop"), data("voice", "drop", version))],
    ]
    return Reply(i18n.say(lang, "media-voice-heard", words=formats.clip(text, HEARD)), rows)


def say(lang: str, key: str, *, edit: bool = False) -> Reply:
    """A sentence without more."""
    return Reply(i18n.say(lang, key), edit=edit)
