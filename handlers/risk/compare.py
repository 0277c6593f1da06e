"""Two customers beside each other: which sentences ask for that, and which two names they may hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from handlers.common.understand.text import normalise

_BETTER_ZH: Final = (
    r"危险|风险[高大小低]|容易(?:流失|丢掉?|走|跑)|可能(?:流失|走|跑)"
    r"|重要|值钱|有价值|好|差|靠谱|稳|大|小|该管|优先|要紧"
)
_BETTER_EN: Final = (
    r"riskier|safer|better|worse|bigger|larger|smaller|healthier|weaker|stronger|(?:more )?at risk"
    r"|more (?:important|valuable|risky|urgent|stable|likely to (?:leave|go|churn|stay|pay))"
)
_TOGETHER: Final = r"\s*(?:和|与|跟|同|、|,|，|还是|\b(?:and|with|to|against|or|versus|vs)\b\.?)\s*"
_JOINT: Final = re.compile(_TOGETHER)
# Each holds the two names in `both`, or one of them in `a` and the other in `b`.
_ASKS: Final = (
    re.compile(
        r"^(?:请|麻烦|帮我|帮忙|我想|我要|can you |could you |please )*(?:把)?"
        r"(?:比较|对比|比一比|比一?下|比比|\bcompare\b)(?:一?下)?\s*(?P<both>.+?)(?:的?(?:情况|风险|评级))?$"
    ),
    re.compile(r"^把?(?P<both>.+?)(?:做个|作个|放一起)?(?:比较|对比|比一比|比一?下|比比)(?:一?下)?$"),
    re.compile(
        rf"^(?P<both>.+?)(?:相比|比起来)?\s*[,，]?\s*(?:哪一?[个家]|谁)的?(?:更|比较|最)?(?:{_BETTER_ZH})(?:一些|些|一点)?[呢啊]?$"
    ),
    re.compile(
        r"^(?:which|who)(?: (?:one|customer|of them|of the two))?(?: is|'s|s)? (?:the )?"
        rf"(?:{_BETTER_EN})\s*[,:-]?\s*(?P<both>.+)$"
    ),
    re.compile(rf"^is (?P<a>.+?) (?:{_BETTER_EN}) than (?P<b>.+)$"),
    re.compile(rf"^(?P<a>.+?)是?不?是?比(?P<b>.+?)(?:更|还)?(?:{_BETTER_ZH})吗$"),
    re.compile(r"^(?P<a>.+?)\s+(?:vs\.?|versus)\s+(?P<b>.+)$"),
)
_PLAINLY: Final = (_ASKS[0], _ASKS[-1])  # these ask for nothing else, whoever is meant
_END: Final = " ?？!！.。,，"
_MOST: Final = 4  # places between two names that are tried


def pairs(text: str) -> list[tuple[str, str]]:
    """Two names each that `text` may want beside each other, likeliest first; [] where it asks for something else.

    Names may hold the words that stand between them ("Bolt and Sons"), so each place between is one possibility.
    """
    clean = normalise(text).clean.strip(_END)
    for pattern in _ASKS:
        found = pattern.match(clean)
        if found is None:
            continue
        named = found.groupdict()
        return _split(named["both"]) if "both" in named else [(named["a"].strip(), named["b"].strip())]
    return []


def plainly(text: str) -> bool:
    """Whether the words are those of a comparison, even if a name is not known."""
    clean = normalise(text).clean.strip(_END)
    return any(pattern.match(clean) for pattern in _PLAINLY)


class Named(Protocol):
    """A customer that a name may mean."""

    @property
    def customer_id(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whom two names mean: both customers, or the names among which one of the two is to be told apart.

    some: one of them is known, whoever the other may be.
    """

    both: tuple[int, int] | None = None
    unclear: tuple[str, ...] = ()
    some: bool = False


def outcome(found: Sequence[tuple[Sequence[Named], Sequence[Named]]]) -> Outcome:
    """What comes of the hits of each of `pairs`: the first that means two customers, else the first that may."""
    for one, other in found:
        if len(one) == len(other) == 1 and one[0].customer_id != other[0].customer_id:
            return Outcome((one[0].customer_id, other[0].customer_id), some=True)
    several = (
        tuple(hit.name for hits in pair if len(hits) > 1 for hit in hits) for pair in found if pair[0] and pair[1]
    )
    return Outcome(unclear=next(filter(None, several), ()), some=any(one or other for one, other in found))


def _split(both: str) -> list[tuple[str, str]]:
    parts = [(both[: joint.start()].strip(_END), both[joint.end() :].strip(_END)) for joint in _JOINT.finditer(both)]
    return [(a, b) for a, b in parts if a and b][:_MOST]
