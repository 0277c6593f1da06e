"""The customers that the messages of these tests speak of."""

from __future__ import annotations

from datetime import date
from typing import Final

from handlers.common.understand.search import Entry

TODAY: Final = date(2026, 11, 21)  # a Saturday

_NAMES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("华能电力股份有限公司", ("华能",)),
    ("大唐新能源股份有限公司", ()),
    ("重庆长安汽车股份有限公司", ("长安",)),
    ("中兴通讯股份有限公司", ()),
    ("西门子(中国)有限公司", ()),
    ("三一重工股份有限公司", ()),
    ("腾讯科技(深圳)有限公司", ()),
    ("宁波海天精工机械有限公司", ("海天",)),
    ("海天味业股份有限公司", ()),
    ("杭州绿源环保科技有限公司", ()),
    ("苏州汇川技术有限公司", ("汇川",)),
    ("青岛海尔智能家电有限公司", ()),
    ("广东美的制冷设备有限公司", ("美的",)),
    ("无锡先导智能装备股份有限公司", ("先导",)),
    ("新希望六和股份有限公司", ()),
    ("山东潍柴动力股份有限公司", ()),
    ("国电南京自动化股份有限公司", ("国电南自",)),
    ("成都锦城建设工程有限公司", ()),
    ("Siemens Energy AG", ()),
    ("Siemens Healthineers AG", ()),
    ("Acme Corp", ()),
    ("Globex International Ltd", ()),
    ("Bosch Rexroth GmbH", ()),
    ("Initech LLC", ()),
    ("Umbrella Pharmaceuticals Inc.", ("Umbrella",)),
    ("Stark Industries", ()),
    ("Wayne Enterprises", ()),
    ("Hooli Inc", ()),
    ("Nordic Steel Oy", ()),
    ("Van der Berg Logistics BV", ()),
    ("Thyssen Marine Systems", ("TMS",)),
    ("O'Brien & Sons Ltd", ()),
)

ENTRIES: Final = tuple(Entry(index, name, aliases) for index, (name, aliases) in enumerate(_NAMES, start=1))
