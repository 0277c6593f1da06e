"""What Telegram answers when it refuses: code, text and parameters as the Bot API gives them."""

from typing import Any


class ApiError(Exception):
    """A refused Bot API call."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The JSON document Telegram sends with this refusal."""
        document: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            document["parameters"] = dict(self.parameters)
        return document


class ControlError(Exception):
    """A refused call of the control API; the text says what was wrong and what would be right."""


class Disconnected(Exception):
    """The connection is cut without an answer, as when the network goes away."""


def bad_request(text: str) -> ApiError:
    """400, in the words of Telegram."""
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """403: the bot may not speak there."""
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    """409: two ways of getting updates at once."""
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """429 with the number of seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def upgraded(chat_id: int) -> ApiError:
    """The group lives on as a supergroup with another id."""
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id)


_STANDARD_TEXTS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def standard_error(code: int, description: str | None = None, retry_after: int | None = None) -> ApiError:
    """The usual answer with this code, for faults made on purpose."""
    if code == 429:
        return too_many_requests(retry_after or 1)
    text = description or _STANDARD_TEXTS.get(code, "Internal Server Error")
    return ApiError(code, text, **({"retry_after": retry_after} if retry_after else {}))
