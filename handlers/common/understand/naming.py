"""Whether words can be the name of a company, or are a sentence."""

from __future__ import annotations

import re
from typing import Final

from handlers.common.understand import amounts
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.text import fold

_SAYS: Final = phrase("naming", "says")
_CALLED: Final = phrase("naming", "called")
_LEGAL: Final = phrase("naming", "legal")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_MARK: Final = re.compile(r"[。！？!?；;]|[，,].*[，,]|\n")
_MOST_HAN, _MOST_WORDS = 16, 7  # of a name without a legal form
_LONGEST: Final = 24
_CHAT: Final = phrase("chatter", "words")
_NO_LETTER: Final = re.compile(r"[\W\d_]+")


def is_sentence(text: str) -> bool:
    """Whether `text` says or asks something: no name to give a customer without asking."""
    clean = fold(text).strip(" .")
    if _MARK.search(clean) or any(amount.sure for amount in amounts.find(clean)):
        return True
    if _LEGAL.search(clean):
        return False
    if _NO_LETTER.fullmatch(clean) or _CHAT.fullmatch(clean):
        return True
    return bool(_SAYS.search(clean)) or len(_HAN.findall(clean)) > _MOST_HAN or len(clean.split()) > _MOST_WORDS


def called(text: str) -> str | None:
    """The name that a sentence says somebody is called: 一家叫鼎盛的公司, "a firm called Ridgeway"."""
    match = _CALLED.search(text)
    name = next((each for each in match.groups() if each), "").strip(' ,，"“”「」') if match else ""
    return name if 1 < len(name) <= _LONGEST and not is_sentence(name) else None
