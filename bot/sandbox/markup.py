"""Keyboards under messages: checked as strictly as Telegram does, stored in its form."""

import re
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.text import units

_MAX_BUTTONS = 100
_INLINE_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_STYLES = {"danger", "success", "primary"}
_URL = re.compile(r"(?:(?:https?|tg|ton)://)?[^\s/.?#]+(?:[.:/?=#][^\s]*)+", re.IGNORECASE)


def read_markup(params: Params, *, is_private: bool) -> Json | None:
    """The checked `reply_markup` of a call, None without one; ApiError 400 where Telegram would refuse."""
    markup = params.json_object("reply_markup", "reply keyboard markup")
    if not markup:
        return None
    if "inline_keyboard" in markup:
        rows = [[_inline_button(b, is_private) for b in row] for row in _rows(markup["inline_keyboard"])]
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = [[_reply_button(b) for b in row] for row in _rows(markup["keyboard"])]
        return {**markup, "keyboard": rows} if rows else None
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        _check_placeholder(markup)
        return markup
    return None


def read_inline_markup(params: Params, *, is_private: bool) -> Json | None:
    """As `read_markup`, where only an inline keyboard is possible, as in edits."""
    markup = read_markup(params, is_private=is_private)
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('can\'t parse reply keyboard markup: Field "keyboard" must be an Array of Arrays')
    if sum(map(len, rows)) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _check_placeholder(markup: Json) -> None:
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= units(str(placeholder)) <= 64:
        raise bad_request("input field placeholder must be 1-64 characters long")


def _inline_button(button: Any, is_private: bool) -> Json:
    if not isinstance(button, dict):
        raise _unparsable("expected an Object")
    if not isinstance(button.get("text"), str):
        raise _unparsable('Can\'t find field "text"')
    if not button["text"].strip():
        raise _unparsable("Inline keyboard button text must be non-empty")
    if button.get("style", "primary") not in _STYLES:
        raise _unparsable("Invalid button style specified")
    actions = [name for name in _INLINE_ACTIONS if button.get(name) is not None]
    if not actions:
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    _check_action(button, actions[0], is_private)
    return {name: value for name, value in button.items() if value is not None}


def _check_action(button: Json, action: str, is_private: bool) -> None:
    value = button[action]
    if action == "callback_data" and not (isinstance(value, str) and 1 <= len(value.encode()) <= 64):
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not (isinstance(value, str) and _URL.fullmatch(value)):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if action == "web_app" and not is_private:
        raise bad_request("BUTTON_TYPE_INVALID")
    if action == "copy_text" and not (isinstance(value, dict) and 1 <= units(str(value.get("text", ""))) <= 256):
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    return button


def _unparsable(text: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {text}")
