"""Words that are about nobody's business: greetings, moods, the weather. They get a friendly word and are not kept."""

from __future__ import annotations

import re
from typing import Final

from handlers.common.understand.lexicon import phrase
from handlers.common.understand.scan import Scan

_WORDS: Final = phrase("chatter", "words")
_FILLERS: Final = phrase("chatter", "fillers")
_LEFT: Final = re.compile(r"[^\W_]")
_SURE: Final = 93.0  # a hit from here on is somebody's name, below it only sounds like one
_LONGEST: Final = 60  # characters


def is_one(scan: Scan) -> bool:
    """Whether a message is nothing but chatter."""
    if scan.command is not None or scan.asker.about is not None or len(scan.body) > _LONGEST:
        return False
    named = any(hit.score >= _SURE for mention in scan.mentions for hit in mention.hits)
    if named or scan.person is not None or any(amount.sure for amount in scan.amounts):
        return False
    if not _LEFT.search(scan.body):
        return True  # marks and little pictures
    return bool(_WORDS.search(scan.body)) and not _LEFT.search(_FILLERS.sub(" ", _WORDS.sub(" ", scan.body)))
