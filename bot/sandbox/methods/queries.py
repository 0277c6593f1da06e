"""Methods that answer pressed buttons and inline queries."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import read_inline_markup
from bot.sandbox.methods.common import TEXT_LIMIT, formatted
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.text import units
from bot.sandbox.world import World

_MOST_RESULTS = 50


@method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    query = world.queries.to_answer("callback", params.text("callback_query_id"))
    text = params.text("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if query.answered:
        return True
    query.answered = True
    query.text = text
    world.queries.save(query)
    details = {"text": text, "alert": params.flag("show_alert"), "url": params.text("url") or None}
    ids = {"chat": query.chat_id, "person": query.person_id, "message_id": query.message_id}
    world.feed.tell("toast", query=query.query_id, **ids, **details)
    return True


@method("answerInlineQuery")
def answer_inline_query(world: World, params: Params) -> bool:
    query = world.queries.to_answer("inline", params.text("inline_query_id"))
    results = params.json_list("results", "inline query results") or []
    if len(results) > _MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    checked = [_checked_result(result) for result in results]
    if len({result["id"] for result in checked}) < len(checked):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.results = checked
    query.button = params.json_object("button", "InlineQueryResultsButton")
    query.answered = True
    world.queries.save(query)
    world.feed.tell("inline", query=query.query_id, person=query.person_id)
    return True


def _checked_result(result: Any) -> Json:
    if not isinstance(result, dict) or result.get("type") != "article":
        raise bad_request("can't parse inline query result: only articles are known to this server")
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if not str(result.get("title", "")).strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    described = {"id": str(result["id"]), "title": result["title"], "description": result.get("description", "")}
    markup = read_inline_markup(Params({"reply_markup": result.get("reply_markup")}), is_private=True)
    return {**described, "content": _input_content(result.get("input_message_content")), "reply_markup": markup}


def _input_content(content: Any) -> Json:
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("can't parse inline query result: input message content is not specified")
    values = {**content, "text": content["message_text"]}
    text = formatted(Params(values), values, "text")
    if not text.text:
        raise bad_request("message text is empty")
    if units(text.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text.text, "entities": text.entities} if text.entities else {"text": text.text}
