"""One update's turn: who speaks, where, in which language; and the one transaction that answers it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast

from telegram import Bot, Message, Update
from telegram.ext import Application, CallbackContext

from db import inbox, outbox
from db.gateway import Tx
from db.people import ChatInfo, FirmInfo, MemberInfo
from db.scope import Scope
from handlers.common import access, formats, i18n, keyboard
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.common.services import Services

T = TypeVar("T")
Bag = dict[Any, Any]
Answer = Reply | Sequence[Reply] | None
App = Application[Any, "Turn", Bag, Bag, Bag, Any]
Handler = Callable[["Turn"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Met:
    """Who and where, as read when the turn began."""

    firm: FirmInfo
    member: MemberInfo | None
    chat: ChatInfo | None


class Turn(CallbackContext[Bot, Bag, Bag, Bag]):
    """PTB's context with what a handler needs; the gate fills it before any handler runs."""

    event: Update
    services: Services
    now: datetime
    met: Met

    def begin(self, update: Update) -> None:
        """Take up `update` before anybody is asked who sent it."""
        self.event = update
        self.services = self.application.bot_data["services"]
        self.now = self.services.clock.now()
        self.toast: str | None = None
        self.alert = False
        self.rest = ""
        self._first: list[Callable[[Tx], None]] = []

    # Who and where -------------------------------------------------------------------------------------------------

    @property
    def firm(self) -> FirmInfo:
        return self.met.firm

    @property
    def member(self) -> MemberInfo:
        """The person who speaks; the gate lets nobody else in."""
        assert self.met.member is not None
        return self.met.member

    @property
    def chat_id(self) -> int:
        """The chat of the update; for an inline query the person's own."""
        chat = self.event.effective_chat
        return chat.id if chat is not None else self.user_id

    @property
    def user_id(self) -> int:
        """The Telegram id of who acted; 0 where nobody did."""
        return self.event.effective_user.id if self.event.effective_user else 0

    @property
    def private(self) -> bool:
        chat = self.event.effective_chat
        return chat is None or chat.type == "private"

    @property
    def lang(self) -> str:
        """The person's language; in a group the group's own, where it has one."""
        if not self.private and self.met.chat is not None and self.met.chat.language:
            return self.met.chat.language
        if self.met.member is not None:
            return self.met.member.language
        user = self.event.effective_user
        return i18n.language(user.language_code if user else None, self.met.firm.language)

    @property
    def scope(self) -> Scope:
        """The customers this person may see here; in a group that is not bound, none."""
        if self.private:
            return access.scope_of(self.member, None)
        return Scope.team(None) if self.met.chat is None else access.scope_of(self.member, self.met.chat)

    @property
    def today(self) -> date:
        """The day in the firm's zone."""
        return formats.local(self.now, self.firm.zone).date()

    # What was said -------------------------------------------------------------------------------------------------

    @property
    def message(self) -> Message | None:
        """The message that came or was edited, not the one whose button was pressed."""
        return self.event.message or self.event.edited_message

    @property
    def text(self) -> str:
        """The text or caption of the message, "" where there is none; in a group without the bot's name before it."""
        said = (self.message.text or self.message.caption or "") if self.message else ""
        return said if self.private else self._called.sub(" ", said).strip()

    @property
    def called(self) -> bool:
        """Whether the message of a group names the bot."""
        said = (self.message.text or "") if self.message else ""
        return not self.private and self._called.search(said) is not None

    @property
    def _called(self) -> re.Pattern[str]:
        """The bot's name as it is written to speak to it: not the one behind a command."""
        return re.compile(rf"(?<!\S)@{re.escape(self.services.bot.username)}(?![a-z0-9_])[\s,:，：]*", re.IGNORECASE)

    def strip_word(self, words: Sequence[str]) -> None:
        """Set `rest` to what follows the command: the `/name` or one of `words`, spaces and lines kept."""
        text = self.text.lstrip()
        typed = next((word for word in words if text.casefold().startswith(word.casefold())), None)
        if typed is None:
            _, _, self.rest = text.partition(" ") if " " in text else text.partition("\n")
        else:
            self.rest = text[len(typed) :]
        self.rest = self.rest.strip(" \n\t\u3000,，:：")

    @property
    def pressed(self) -> list[str]:
        """The parts of the pressed button's data after `v1:<verb>`."""
        query = self.event.callback_query
        return (query.data or "").split(":")[2:] if query else []

    @property
    def pressed_message(self) -> int | None:
        query = self.event.callback_query
        return query.message.message_id if query and query.message else None

    @property
    def thread_id(self) -> int | None:
        """The topic the update came from."""
        message = self.event.effective_message
        return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None

    # What happens --------------------------------------------------------------------------------------------------

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Look something up on a consistent snapshot."""
        return await self.services.db.read(unit)

    async def glance(self, unit: Callable[[Tx], T]) -> T:
        """`read` for what finds a few rows by their keys and does little with them."""
        return await self.services.db.glance(unit)

    def first(self, unit: Callable[[Tx], None]) -> None:
        """Run `unit` in the commit of the next `do`, before it: what a press uses up, whoever answers it."""
        self._first.append(unit)

    async def do(self, unit: Callable[[Tx], Answer]) -> None:
        """Run `unit` and owe its replies, in one commit with "this update is handled"; then answer the press."""
        before = tuple(self._first)

        def whole(tx: Tx) -> None:
            for each in before:
                each(tx)
            self._owe(tx, unit(tx))

        await self.services.db.write(whole)
        self._first.clear()  # only now: who is told to think again does it with what comes first
        self.services.handled.add(self.event.update_id)
        self.answer_press()

    async def say(self, answer: Answer) -> None:
        """Owe replies that need no transaction of their own."""
        await self.do(lambda tx: answer)

    def _owe(self, tx: Tx, answer: Answer) -> None:
        replies = [answer] if isinstance(answer, Reply) else list(answer or ())
        self._say_where_nothing_changes(replies)
        for number, reply in enumerate(replies):
            for call in self._calls(reply, number):
                outbox.put(tx, call, now=self.now)
        first = self.event.update_id not in self.services.handled
        inbox.done(tx, self.services.bot.id, self.event.update_id, now=self.now, once=first)

    def _say_where_nothing_changes(self, replies: Sequence[Reply]) -> None:
        """A press that leaves everything as it is gets a toast: nobody should wonder whether it arrived."""
        query = self.event.callback_query
        if query is None or self.toast or len(replies) != 1 or not keyboard.shows_already(replies[0], query):
            return
        self.toast = i18n.label(self.lang, "common-unchanged")

    def _calls(self, reply: Reply, number: int) -> list[outbox.Call]:
        thread_id = self.thread_id if reply.chat_id is None else None
        return keyboard.calls(
            self._for_asker_only(reply),
            key=self.key(number),
            chat_id=self.chat_id,
            pressed=self.pressed_message,
            thread_id=thread_id,
        )

    def _for_asker_only(self, reply: Reply) -> Reply:
        if not reply.private or self.private:
            return reply
        asker = {"receiver_user_id": self.user_id}
        if self.event.callback_query is not None:
            asker |= {"callback_query_id": cast(Any, self.event.callback_query.id)}
        reply.extra["ephemeral_message_parameters"] = asker
        return reply

    def key(self, number: int = 0) -> str:
        """The idempotency key of this update's reply `number`."""
        return f"u{self.services.bot.id}:{self.event.update_id}:{number}"

    def answer_press(self) -> None:
        """End the waiting sign on the pressed button, with the toast if there is one. Best effort, once."""
        query = self.event.callback_query
        if query is None:
            return
        params: dict[str, Any] = {"callback_query_id": query.id}
        if self.toast:
            params |= {"text": self.toast[:200], "show_alert": self.alert}
        self.services.answer("answerCallbackQuery", params)

    async def refuse(self, refusal: UserError) -> None:
        """Say why not, in the person's language; a press is told by an alert and leaves its message as it is."""
        if self.event.callback_query is not None:
            self.toast, self.alert = i18n.label(self.lang, refusal.key, **refusal.values), True
            await self.do(lambda tx: None)
        else:
            text = i18n.say(self.lang, refusal.key, **refusal.values)
            await self.say(Reply(text, private=not self.private))
