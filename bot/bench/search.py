"""Search for a customer among 100,000: how long it takes, and how often the right one is among the first five."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from handlers.common.understand import spelling
from handlers.common.understand.lexicon import words
from handlers.common.understand.names import forms
from handlers.common.understand.search import Directory, Entry

_BRAND_CHARACTERS: Final = (
    "华中国安泰瑞宏达兴盛博远鑫源科创恒信德隆金海天新东方正大联合顺丰利民康佳美嘉和润泰禾众诚昌荣益通飞龙凤凰腾云长江河山川峰岭星月光明辉煌"
    "永久万千百亿宝珠玉石银铜铁钢木林森松柏竹梅兰菊荷莲花草青绿蓝紫红白黑亚欧美非洲环球宇宙世纪时代未来智慧聪颖杰英雄豪迈进步升腾跃迁航帆船舟"
    "桥梁路道宽广阔博雅文武艺术音画诗书礼仪仁义忠孝廉洁清洋湖波浪涛潮汐涌泉溪涧谷原野田园农牧渔樵耕读春夏秋冬晨曦朝阳晚霞彩虹雨露霜雪冰"
)
_SOUND_ALIKE: Final = {
    "华": "花",
    "安": "按",
    "瑞": "锐",
    "宏": "洪",
    "达": "答",
    "兴": "星",
    "博": "伯",
    "远": "院",
    "鑫": "新",
    "恒": "衡",
}
_LATIN_PARTS: Final = (
    "nor",
    "vel",
    "tek",
    "sol",
    "mar",
    "dyn",
    "gra",
    "pho",
    "lux",
    "ter",
    "vis",
    "cor",
    "zen",
    "alt",
    "ber",
    "quin",
)
_LATIN_TRADES: Final = (
    "Logistics",
    "Systems",
    "Foods",
    "Marine",
    "Pharma",
    "Robotics",
    "Plastics",
    "Textiles",
    "Foundry",
    "Optics",
)
_LATIN_FORMS: Final = ("Ltd", "Inc.", "GmbH", "LLC", "S.A.", "Co., Ltd", "AB", "BV")
_CHINESE_FORMS: Final = ("有限公司", "股份有限公司", "集团有限公司", "有限责任公司")

Distortion = Callable[[str, random.Random], str | None]


def run(customers: int = 100_000, queries: int = 1_500, seed: int = 7) -> dict[str, Any]:
    """Load time in seconds, milliseconds per search (median, p95, worst) and hit rates by kind of distortion.

    A hit: the customer, or one to whom the very same distorted words belong, is among the first five. `strict` counts
    the customer itself only.
    """
    luck = random.Random(seed)
    names = list(_names(customers, luck))
    started = time.perf_counter()
    directory = Directory(Entry(number, name) for number, name in enumerate(names))
    loaded = time.perf_counter() - started
    asked = list(_queries(names, queries, luck))
    times, hits, strict = _measure(directory, names, asked)
    return {
        "customers": customers,
        "load_s": round(loaded, 2),
        "queries": len(asked),
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 2),
        "worst_ms": round(max(times), 2),
        "first_five": _rates(hits),
        "first_five_strict": _rates(strict),
    }


def _names(count: int, luck: random.Random) -> Iterator[str]:
    """Distinct company names, seven of eight Chinese; brands of two and three characters, shared here and there."""
    regions, trades = words("regions"), words("trades")
    seen: set[str] = set()
    while len(seen) < count:
        name = _latin(luck) if luck.random() < 0.125 else _chinese(luck, regions, trades)
        if name not in seen:
            seen.add(name)
            yield name


def _chinese(luck: random.Random, regions: tuple[str, ...], trades: tuple[str, ...]) -> str:
    brand = "".join(luck.choices(_BRAND_CHARACTERS, k=luck.choice((2, 2, 3))))
    region = luck.choice(regions) if luck.random() < 0.7 else ""
    return f"{region}{brand}{luck.choice(trades)}{luck.choice(_CHINESE_FORMS)}"


def _latin(luck: random.Random) -> str:
    brand = "".join(luck.choices(_LATIN_PARTS, k=luck.choice((2, 3)))).capitalize()
    return f"{brand} {luck.choice(_LATIN_TRADES)} {luck.choice(_LATIN_FORMS)}"


def _queries(names: list[str], count: int, luck: random.Random) -> Iterator[tuple[str, int, str]]:
    """Pairs of distorted words and the customer meant, each with its kind."""
    for number in range(count):
        kind = list(DISTORTIONS)[number % len(DISTORTIONS)]
        words_typed = None
        while not words_typed:
            meant = luck.randrange(len(names))
            words_typed = DISTORTIONS[kind](names[meant], luck)
        yield words_typed, meant, kind


def _measure(
    directory: Directory, names: list[str], asked: list[tuple[str, int, str]]
) -> tuple[list[float], dict[str, list[bool]], dict[str, list[bool]]]:
    times: list[float] = []
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    strict: defaultdict[str, list[bool]] = defaultdict(list)
    for query, meant, kind in asked:
        started = time.perf_counter()
        found = directory.find(query, 5)
        times.append(1000 * (time.perf_counter() - started))
        strict[kind].append(any(hit.customer_id == meant for hit in found))
        hits[kind].append(strict[kind][-1] or any(_fits_as_well(kind, query, hit.name) for hit in found))
    return times, hits, strict


def _fits_as_well(kind: str, query: str, name: str) -> bool:
    """Whether the words are as good a way to say `name`: nobody could tell the two apart."""
    parts = forms(name)
    if kind in {"partial", "two-character brand"}:
        return query in parts.full
    if kind in {"pinyin", "partial pinyin"}:
        return parts.spelt.startswith(query)
    if kind == "initials":
        return query == parts.letters
    return kind == "homophone" and spelling.spell(parts.core).startswith(spelling.spell(query))


def _rates(outcomes: dict[str, list[bool]]) -> dict[str, float]:
    rates = {kind: round(sum(good) / len(good), 3) for kind, good in outcomes.items()}
    every = [good for outcome in outcomes.values() for good in outcome]
    return rates | {"all": round(sum(every) / len(every), 3)}


def _core(name: str) -> str | None:
    core = forms(name).core
    return core if spelling.has_han(core) else None


def _partial(name: str, luck: random.Random) -> str | None:
    core = forms(name).core
    return core[: max(3, len(core) - luck.randint(1, 3))] if len(core) > 3 else None


def _dropped(name: str, luck: random.Random) -> str | None:
    core = forms(name).core
    if len(core) < 4:
        return None
    place = luck.randrange(1, len(core))
    return core[:place] + core[place + 1 :]


def _pinyin(name: str, _luck: random.Random) -> str | None:
    core = _core(name)
    return spelling.spell(core) if core else None


def _partial_pinyin(name: str, luck: random.Random) -> str | None:
    syllables = spelling.syllables(_core(name) or "")
    return "".join(syllables[: max(3, len(syllables) - luck.randint(0, 1))]) if len(syllables) > 3 else None


def _initials(name: str, _luck: random.Random) -> str | None:
    core = _core(name)
    return spelling.initials(core) if core and len(core) >= 4 else None


def _homophone(name: str, luck: random.Random) -> str | None:
    core = _core(name) or ""
    places = [place for place, character in enumerate(core) if character in _SOUND_ALIKE]
    if not places:
        return None
    place = luck.choice(places)
    return core[:place] + _SOUND_ALIKE[core[place]] + core[place + 1 :]


def _pinyin_typo(name: str, luck: random.Random) -> str | None:
    spelt = spelling.spell(_core(name) or "")
    if len(spelt) < 8:
        return None
    place = luck.randrange(1, len(spelt) - 1)
    swapped = spelt[:place] + spelt[place + 1] + spelt[place] + spelt[place + 2 :]
    return luck.choice((swapped, spelt[:place] + spelt[place + 1 :], spelt[:place] + spelt[place] + spelt[place:]))


def _brand(name: str, _luck: random.Random) -> str | None:
    brand = forms(name).brand
    return brand if len(brand) == 2 and spelling.has_han(brand) else None


def _latin_typo(name: str, luck: random.Random) -> str | None:
    core = forms(name).core
    if spelling.has_han(core):
        return None
    first = name.split()[0]
    place = luck.randrange(1, len(first) - 1)
    return f"{first[:place]}{first[place + 1 :]} {name.split()[1]}"


DISTORTIONS: Final[dict[str, Distortion]] = {
    "partial": _partial,
    "dropped character": _dropped,
    "pinyin": _pinyin,
    "partial pinyin": _partial_pinyin,
    "initials": _initials,
    "homophone": _homophone,
    "pinyin typo": _pinyin_typo,
    "two-character brand": _brand,
    "Latin typo": _latin_typo,
}
