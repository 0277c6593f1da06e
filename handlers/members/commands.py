"""Which command is for whom: the help and each person's own command menu are made of this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.outbox import Call
from db.people import ADMINISTRATOR, MANAGER, REPRESENTATIVE, MemberInfo
from handlers.common.i18n import known, label

_ALL: Final = (REPRESENTATIVE, MANAGER, ADMINISTRATOR)
_LEADS: Final = (MANAGER, ADMINISTRATOR)
_ADMIN: Final = (ADMINISTRATOR,)
MENU: Final = 40  # commands in a menu: more are not looked at


@dataclass(frozen=True, slots=True)
class Command:
    """`word` is the Chinese word it also answers to; `section` the heading it stands under in the help."""

    name: str
    word: str
    section: str
    roles: tuple[str, ...] = _ALL


TABLE: Final = (
    Command("visit", "拜访", "log"),
    Command("update", "更新", "log"),
    Command("order", "下单", "log"),
    Command("undo", "撤销", "log"),
    Command("cancel", "取消", "log"),
    Command("my", "我的", "look"),
    Command("customer", "客户", "look"),
    Command("new", "新客户", "look"),
    Command("profile", "档案", "look"),
    Command("brief", "速览", "look"),
    Command("timeline", "时间线", "look"),
    Command("risk", "风险", "judge"),
    Command("rating", "评级", "judge"),
    Command("portfolio", "组合", "judge"),
    Command("matrix", "矩阵", "judge"),
    Command("concentration", "集中度", "judge", _LEADS),
    Command("segments", "分群", "judge", _LEADS),
    Command("whatif", "假设", "judge", _LEADS),
    Command("review", "复核", "judge", _LEADS),
    Command("project", "项目", "judge"),
    Command("offer", "方案", "act"),
    Command("outlook", "行情", "act"),
    Command("measures", "措施", "act"),
    Command("digest", "日报", "act"),
    Command("alerts", "预警", "act"),
    Command("activity", "工作", "act"),
    Command("report", "报告", "act", _LEADS),
    Command("invite", "邀请", "run", _ADMIN),
    Command("team", "团队", "run", _LEADS),
    Command("bind", "绑定", "run", _ADMIN),
    Command("rules", "规则", "run", _ADMIN),
    Command("weights", "权重", "run", _ADMIN),
    Command("classes", "分类", "run", _LEADS),
    Command("fields", "字段", "run", _ADMIN),
    Command("import", "导入", "run", _LEADS),
    Command("export", "导出", "run", _LEADS),
    Command("audit", "审计", "run", _ADMIN),
    Command("forget", "遗忘", "run", _ADMIN),
    Command("settings", "设置", "own"),
    Command("language", "语言", "own"),
    Command("help", "帮助", "own"),
)
SECTIONS: Final = ("log", "look", "judge", "act", "run", "own")


def registered(handlers: Mapping[int, Collection[Any]]) -> set[str]:
    """The commands that some feature answers, from an application's handlers."""
    return {name for group in handlers.values() for each in group for name in getattr(each, "commands", ())}


def of_role(role: str, answered: Collection[str]) -> list[Command]:
    """The commands of a role that are answered, in reading order."""
    return [each for each in TABLE if role in each.roles and each.name in answered]


def menu(member: MemberInfo, language: str, answered: Collection[str], *, key: str) -> Call | None:
    """The call that shows a person the own commands in the own language; None for who is not on Telegram."""
    if member.telegram_id is None:
        return None
    shown = [
        {"command": each.name, "description": label(language, f"menu-{each.name}")}
        for each in of_role(member.role, answered)
        if known(language, f"menu-{each.name}")
    ]
    scope = {"type": "chat", "chat_id": member.telegram_id}
    return Call(key, 0, "setMyCommands", {"commands": shown[:MENU], "scope": scope})  # to no chat: the scope names it
