"""Refusals: a key and values, said in the person's language by whoever speaks to them."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can mend. `key` is a text key; `values` are inserted into the text.

    `buttons` (rows of handlers.common.reply.Button) offer the way on.
    """

    def __init__(self, key: str, /, **values: str) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


class NotAllowed(UserError):
    """The person may not see or do this. Says no more than that it is not theirs."""

    def __init__(self, key: str = "common-not-allowed", /, **values: str) -> None:
        super().__init__(key, **values)
