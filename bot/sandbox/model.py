"""The records of the simulated Telegram: rooms with their members, and messages."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

GENERAL_THREAD = 1
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass
class Room:
    """A private chat (its id is the person's), a group or a supergroup.

    `bot_status` is the bot's: absent (it was never there), member, administrator, left, or kicked - which in a
    private chat means blocked.
    """

    id: int
    type: str
    title: str = ""
    team: str | None = None
    members: list[int] = field(default_factory=list)
    admins: list[int] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)
    bot_status: str = "member"
    bot_rights: dict[str, bool] = field(default_factory=dict)
    is_forum: bool = False
    migrated_to: int | None = None
    last_message_id: int = 0
    pinned: list[int] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Whether this is the chat of one person with the bot."""
        return self.type == "private"

    @property
    def bot_is_in(self) -> bool:
        """Whether the bot may speak here."""
        return self.bot_status in {"member", "administrator"}

    def bot_may(self, right: str) -> bool:
        """Whether the bot is an administrator with this right."""
        return self.bot_status == "administrator" and self.bot_rights.get(right, False)

    def topic_id(self, ref: int | str) -> int | None:
        """A topic by id or name."""
        if str(ref) in self.topics:
            return int(ref)
        return next((int(n) for n, name in self.topics.items() if name == str(ref)), None)


@dataclass
class Message:
    """One message. `content` holds Bot API fields (text, entities, photo ...); offsets count UTF-16 units.

    Ephemeral messages (`receiver_id`) have a number like all others here; towards the bot it is their
    `ephemeral_message_id`, and their `message_id` is 0; they may be shown in place of another (`replaces`).
    """

    chat_id: int
    sender_id: int
    content: Json
    message_id: int = 0
    number: int = 0
    date: int = 0
    thread_id: int | None = None
    reply_to: int | None = None
    markup: Json | None = None
    receiver_id: int | None = None
    replaces: int | None = None
    silent: bool = False
    seen_by_bot: bool = True
    edit_date: int | None = None
    edits: int = 0
    reactions: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def inline_keyboard(self) -> Json | None:
        """The markup where it belongs to the message itself."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    @property
    def is_service(self) -> bool:
        """Whether Telegram wrote it: joins, pins, topics, upgrades."""
        return bool(_SERVICE_FIELDS & self.content.keys())

    def buttons(self) -> list[Json]:
        """All inline buttons, row after row."""
        keyboard = self.inline_keyboard or {"inline_keyboard": []}
        return [button for row in keyboard["inline_keyboard"] for button in row]


_SERVICE_FIELDS = {
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "new_chat_title",
    "group_chat_created",
}
