"""The named customers with a story of their own; the first is the one that every example asks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.demo.calendar import WINDOW
from bot.demo.plan import Plan


@dataclass(frozen=True)
class Story:
    """A customer that is always there. `person` is a place in the cast (representatives by their order);
    `beats` are visits that surely took place: days ago -> the theme of the note."""

    name: str
    legal_name: str
    aliases: tuple[str, ...]
    industry: str
    size: str
    city: str
    person: int
    plan: Plan
    group_company: str | None = None
    contract_ends: int | None = None  # days from today
    limit: int | None = None
    complaint: tuple[str, int] | None = None  # cause, days ago; never resolved
    beats: Mapping[int, str] = field(default_factory=dict)


def _ago(days: int) -> int:
    return WINDOW - days


STORIES: Final = (
    Story(  # orders thin out, payments slip, a competitor is seen: medium to high risk
        "华能电力", "上海华能电力设备有限公司", ("华能", "Huaneng"), "power", "large", "上海", 0,
        Plan(gap=11, shape=4, turn=_ago(90), after=0.2, deal=152_000, terms=30, late=0, slips=_ago(210), later=19,
             themes=("payment", "competition")),
        group_company="华能集团", limit=900_000, beats={62: "payment", 34: "competition", 12: "payment"},
    ),
    Story(  # grows faster than anybody looks
        "凌峰储能", "宁波凌峰储能科技有限公司", ("凌峰",), "new_energy", "medium", "宁波", 1,
        Plan(gap=20, shape=3, growth=1.1, deal=61_000, late=-4), beats={25: "growth"},
    ),
    Story(  # stopped without a word after a quality complaint that nobody answered; its buyer left
        "Nordwind Turbines", "Nordwind Turbines (China) Co., Ltd.", ("Nordwind", "诺德风机"), "new_energy",
        "multinational", "Shanghai", 2,
        Plan(gap=13, shape=5, turn=_ago(48), after=0.0, deal=118_000, late=0, themes=("quality", "contact")),
        complaint=("quality", 71), beats={66: "quality", 40: "contact"},
    ),
    Story(  # a decoy: silent every summer, back every winter
        "海川食品", "青岛海川食品有限公司", ("海川",), "food", "large", "青岛", 4,
        Plan(gap=14, shape=4, season=0.97, peak=WINDOW - 180, deal=46_000, late=2),
    ),
    Story(  # orders as ever, pays later and later, far above its limit
        "东港物流", "天津东港物流股份有限公司", ("东港",), "logistics", "large", "天津", 3,
        Plan(gap=12, shape=5, deal=72_000, terms=45, late=4, slips=_ago(200), later=48, disputes=0.05,
             themes=("payment",)),
        limit=300_000, beats={30: "payment"},
    ),
    Story(  # a contract that ends soon, and nobody speaks of renewal
        "瑞康医院", "北京瑞康医院管理有限公司", ("瑞康",), "hospital", "medium", "北京", 4,
        Plan(gap=18, shape=4, deal=52_000, late=6, turn=_ago(20), after=0.8, themes=("renewal",)),
        contract_ends=38, beats={21: "renewal"},
    ),
    Story(  # the largest group: three companies of one house
        "天元电缆", "无锡天元电缆集团股份有限公司", ("天元", "Tianyuan"), "grid", "large", "无锡", 0,
        Plan(gap=8, shape=6, deal=580_000, terms=60, late=0), group_company="天元集团",
    ),
    Story(
        "天元新能源", "苏州天元新能源有限公司", ("天元新能",), "new_energy", "medium", "苏州", 1,
        Plan(gap=17, shape=3, deal=96_000, terms=60, late=1), group_company="天元集团",
    ),
    Story(
        "天元智能电网", "南京天元智能电网有限公司", (), "grid", "medium", "南京", 0,
        Plan(gap=21, shape=3, deal=88_000, terms=60, late=3, growth=0.35), group_company="天元集团",
    ),
    Story(  # left for a cheaper offer, and came back
        "Kestrel Foods", "Kestrel Foods GmbH", ("Kestrel",), "food", "medium", "Hamburg", 3,
        Plan(gap=190, shape=2, turn=_ago(80), after=10.0, deal=33_000, late=0), beats={84: "calm", 30: "growth"},
    ),
)  # fmt: skip
