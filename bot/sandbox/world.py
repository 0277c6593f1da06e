"""The simulated Telegram: its bot, people, chats, messages and waiting updates, kept in one folder."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.cast import Chat, CustomerCard, Person
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ControlError
from bot.sandbox.feed import Feed
from bot.sandbox.files import FileShelf
from bot.sandbox.model import ADMIN_RIGHTS, GENERAL_THREAD, Json, Message, Room
from bot.sandbox.profile import Profile
from bot.sandbox.queries import Queries
from bot.sandbox.store import Store
from bot.sandbox.updates import UpdateQueue

__all__ = ["Chat", "CustomerCard", "Person", "World"]

BOT_ID = 7_000_000_001
_BOT = {"name": "Holdfast 留客", "username": "holdfast_bot"}


class World:
    """All state. Everything here is synchronous and in memory; `store` writes it behind."""

    def __init__(self, store: Store, files: Path | None, *, start: datetime, real_time: Callable[[], float]) -> None:
        self.store = store
        self.feed = Feed()
        self.files = FileShelf(files, store)
        self.profile = Profile(store)
        self.queries = Queries(store, real_time)
        self.updates = UpdateQueue(store)
        self.real_time = real_time
        self.people = {n: Person(**document) for n, document in store.load("person")}
        self.customers = [CustomerCard(**document) for _, document in store.load("customer")]
        self.rooms: dict[int, Room] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        self.clock = self._restored_clock(start)
        self._meta: Json = dict(store.load("meta")).get(0) or {"secret": secrets.token_urlsafe(26)[:35]}
        self._restore_rooms()
        self._save_meta()

    @classmethod
    def create(
        cls,
        folder: Path | None,
        *,
        start: datetime | None = None,
        zone: str = "Asia/Shanghai",
        durable: bool = True,
        real_time: Callable[[], float] = time.time,
    ) -> "World":
        """The world in a folder, as it was left, or a new one whose clock starts at `start` (default: now).

        Without a folder, or with `durable=False`, nothing is written. `zone` is the one phones show times in.
        """
        keep = folder if durable else None
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
        store = Store(keep / "telegram.db" if keep else None)
        files = keep / "files" if keep else None
        world = cls(store, files, start=start or datetime.now(UTC), real_time=real_time)
        world.settings.setdefault("zone", zone)
        return world

    def _restored_clock(self, start: datetime) -> SandboxClock:
        saved = dict(self.store.load("clock")).get(0)
        if saved:
            return SandboxClock(datetime.fromisoformat(saved["now"]), speed=saved["speed"])
        return SandboxClock(start)

    def _restore_rooms(self) -> None:
        order: list[int] = self._meta.get("rooms", [])
        rooms = {n: Room(**document) for n, document in self.store.load("room")}
        self.rooms = {n: rooms[n] for n in sorted(rooms, key=lambda n: order.index(n) if n in order else len(order))}
        for _, document in self.store.load("message"):
            message = Message(**document)
            self.messages.setdefault(message.chat_id, {})[message.message_id] = message

    # --- seeding ------------------------------------------------------------------------------------------------

    @property
    def is_seeded(self) -> bool:
        """Whether this world has its people already, from before a restart."""
        return bool(self.people)

    def seed(self, *, people: Sequence[Person], chats: Sequence[Chat], customers: Sequence[CustomerCard]) -> None:
        """Fill a new world, keeping the given order; a world that came back from disk stays as it is.

        Whoever is not a stranger has started the bot before.
        """
        if self.is_seeded:
            return
        for person in people:
            self.add_person(person)
        for chat in chats:
            self._add_group(chat)
        self.customers = list(customers)
        for number, card in enumerate(customers):
            self.store.put("customer", number, card)
        self.store.flush()

    def add_person(self, person: Person) -> None:
        """One more person with a phone, and the private chat with the bot."""
        self.people[person.id] = person
        self.store.put("person", person.id, person)
        status = "absent" if person.role == "stranger" else "member"
        self.add_room(Room(person.id, "private", person.name, members=[person.id], bot_status=status))

    def _add_group(self, chat: Chat) -> None:
        room = Room(chat.id, chat.type, chat.title, chat.team, list(chat.members), list(chat.members[:1]))
        room.bot_status = "administrator"
        room.bot_rights = dict.fromkeys(ADMIN_RIGHTS, True)
        room.is_forum = bool(chat.topics)
        room.last_message_id = GENERAL_THREAD if chat.topics else 0  # the first topic is number 2, after "General"
        self.add_room(room)
        for name in chat.topics:
            self.add_topic(room, name, chat.members[0] if chat.members else BOT_ID)

    def add_topic(self, room: Room, name: str, creator_id: int) -> Message:
        """A new topic; its id is the id of the service message that opens it."""
        content: Json = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
        message = self.post(Message(room.id, creator_id, content))
        message.thread_id = message.message_id
        room.topics[str(message.message_id)] = name
        self.save_room(room)
        return message

    def add_room(self, room: Room) -> None:
        """One more chat, at the end of the list."""
        self.rooms[room.id] = room
        self.save_room(room)
        self._save_order()

    def replace_room(self, old: Room, new: Room) -> None:
        """An upgraded group takes the place of the old one in the list."""
        self.rooms = {n: r for room in self.rooms.values() for n, r in _with_successor(room, old, new)}
        self.save_room(old)
        self.save_room(new)
        self._save_order()

    def _save_order(self) -> None:
        self._meta["rooms"] = list(self.rooms)
        self._save_meta()

    # --- identity -----------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        """The bot's token; made once for each world."""
        return f"{BOT_ID}:{self._meta['secret']}"

    @property
    def bot_username(self) -> str:
        """Without @."""
        return _BOT["username"]

    @property
    def bot_name(self) -> str:
        """The name shown above the chat."""
        return self.profile.get_text("name", "", _BOT["name"])

    def now(self) -> int:
        """The simulated moment as Unix time."""
        return int(self.clock.now().timestamp())

    # --- finding ------------------------------------------------------------------------------------------------

    def groups(self) -> list[Room]:
        """Groups and supergroups in the order given; upgraded ones only in their new form."""
        return [room for room in self.rooms.values() if not room.is_private and room.migrated_to is None]

    def person(self, ref: int | str) -> Person:
        """A person by id, name or user name; ControlError names those there are."""
        wanted = str(ref).strip().lstrip("@").casefold()
        for person in self.people.values():
            if wanted in {str(person.id), person.name.casefold(), (person.username or "").casefold()} - {""}:
                return person
        raise ControlError(f"nobody here is {ref!r}; there are {_names(p.name for p in self.people.values())}")

    def room(self, ref: int | str) -> Room:
        """A chat by id, title, person's name or user name; ControlError names those there are."""
        wanted = str(ref).strip().casefold()
        for room in [*self.groups(), *self.rooms.values()]:
            if wanted in {str(room.id), room.title.casefold()}:
                return room
        try:
            return self.rooms[self.person(ref).id]
        except ControlError:
            titles = _names([*(r.title for r in self.groups()), *(p.name for p in self.people.values())])
            raise ControlError(f"no chat is {ref!r}; there are {titles}") from None

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """A message that still exists."""
        return self.messages.get(chat_id, {}).get(message_id)

    # --- changing -----------------------------------------------------------------------------------------------

    def post(self, message: Message) -> Message:
        """Give a new message its id and date and show it."""
        room = self.rooms[message.chat_id]
        message.message_id = self._next_message_id(room)
        message.number = self._count("last_number")
        message.date = self.now()
        self.messages.setdefault(room.id, {})[message.message_id] = message
        self.changed(message)
        return message

    def _next_message_id(self, room: Room) -> int:
        # As in Telegram: a supergroup counts its own messages, all other chats of the bot share one counter.
        if room.type == "supergroup":
            room.last_message_id += 1
            self.save_room(room)
            return room.last_message_id
        return self._count("last_message_id")

    def _count(self, what: str) -> int:
        number = int(self._meta.get(what, 0)) + 1
        self._meta[what] = number
        self._save_meta()
        return number

    def changed(self, message: Message) -> None:
        """A message is new or different: keep it and tell the phones."""
        self.store.put("message", message.number, message)
        self.touch_clock()
        self.feed.tell("message", chat=message.chat_id, message_id=message.message_id)

    def delete(self, message: Message) -> None:
        """A message disappears from all phones."""
        del self.messages[message.chat_id][message.message_id]
        self.store.drop("message", message.number)
        room = self.rooms[message.chat_id]
        if message.message_id in room.pinned:
            room.pinned.remove(message.message_id)
            self.save_room(room)
        self.feed.tell("deleted", chat=message.chat_id, message_id=message.message_id)

    def save_room(self, room: Room) -> None:
        """Keep a changed chat."""
        self.store.put("room", room.id, room)

    def touch_clock(self) -> None:
        """Keep where the clock stands."""
        self.store.put("clock", 0, lambda: {"now": self.clock.now().isoformat(), "speed": self.clock.speed})

    def next_call_id(self) -> int:
        """Number of the next recorded call; goes on after a restart."""
        return self._count("last_call_id")

    def _save_meta(self) -> None:
        self.store.put("meta", 0, self._meta)

    @property
    def settings(self) -> dict[str, Any]:
        """Small things that survive a restart, such as the webhook; call `save_settings` after changing."""
        settings: dict[str, Any] = self._meta.setdefault("settings", {})
        return settings

    def save_settings(self) -> None:
        """Keep `settings`."""
        self._save_meta()


def _with_successor(room: Room, old: Room, new: Room) -> Iterator[tuple[int, Room]]:
    yield room.id, room
    if room is old:
        yield new.id, new


def _names(names: Sequence[str] | Iterator[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:30]) or "none"
