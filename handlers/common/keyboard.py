"""Replies as Bot API calls: where they go, what they edit, their buttons as JSON."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from db.outbox import Call
from handlers.common.reply import Button, Reply, Rows

_TAG: Final = re.compile(r"<[^>]*>")


def shows_already(reply: Reply, query: CallbackQuery) -> bool:
    """Whether an edit leaves the pressed message as it is: Telegram shows nothing of it then."""
    message = query.message
    if not reply.edit or reply.edit_key is not None or not isinstance(message, Message):
        return False
    text = html.unescape(_TAG.sub("", str(reply.text))).strip()
    return text == (message.text or message.caption or "").strip() and _buttons(reply) == _shown(message.reply_markup)


def _buttons(reply: Reply) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = markup(reply.buttons)["inline_keyboard"]
    return rows


def _shown(keys: InlineKeyboardMarkup | None) -> list[list[dict[str, Any]]]:
    return [] if keys is None else [[button.to_dict() for button in row] for row in keys.inline_keyboard]


def markup(rows: Rows) -> dict[str, Any]:
    """An inline keyboard; empty rows are left out."""
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows if row]}


def _button(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    if button.query is not None:
        return {"text": button.text, "switch_inline_query_current_chat": button.query}
    return {"text": button.text, "callback_data": button.data or "v1:none"}


def calls(reply: Reply, *, key: str, chat_id: int, pressed: int | None, thread_id: int | None) -> list[Call]:
    """The calls that make `reply` visible in chat `chat_id`.

    key: idempotency key of the message; pressed: the message whose button was pressed, for `reply.edit`.
    """
    if reply.edit_key is not None or (reply.edit and pressed is not None):
        return [_edit(reply, key, chat_id, pressed)]
    made = [_send(reply, key, chat_id, thread_id)]
    if reply.pin:
        made.append(Call(f"{key}:pin", chat_id, "pinChatMessage", {"disable_notification": True}, target=key))
    return made


def _edit(reply: Reply, key: str, chat_id: int, pressed: int | None) -> Call:
    params: dict[str, Any] = {**_text(reply), "reply_markup": markup(reply.buttons)}
    if reply.edit_key is None:
        params["message_id"] = pressed
    return Call(key, reply.chat_id or chat_id, "editMessageText", params, target=reply.edit_key)


def _send(reply: Reply, key: str, chat_id: int, thread_id: int | None) -> Call:
    params: dict[str, Any] = dict(reply.extra)
    method = "sendMessage"
    if reply.file_id is not None:
        method = "sendPhoto" if reply.photo else "sendDocument"
        params |= {"caption": str(reply.text), "parse_mode": "HTML"}
    else:
        params |= _text(reply)
    if reply.thread_id or thread_id:
        params["message_thread_id"] = reply.thread_id or thread_id
    if reply.silent:
        params["disable_notification"] = True
    if reply.reply_to is not None:
        params["reply_parameters"] = {"message_id": reply.reply_to, "allow_sending_without_reply": True}
    if (keys := _keyboard(reply)) is not None:
        params["reply_markup"] = keys
    return Call(reply.key or key, reply.chat_id or chat_id, method, params, reply.reply_to_key, reply.file_id)


def _text(reply: Reply) -> dict[str, Any]:
    return {"text": str(reply.text), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _keyboard(reply: Reply) -> dict[str, Any] | None:
    if reply.buttons:
        return markup(reply.buttons)
    if reply.force_reply is not None:
        return {"force_reply": True, "input_field_placeholder": reply.force_reply[:64], "selective": True}
    if reply.words is None:
        return None
    if not reply.words:
        return {"remove_keyboard": True}
    return {"keyboard": [[{"text": word} for word in row] for row in reply.words], "resize_keyboard": True}
