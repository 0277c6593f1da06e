"""How a question about figures is put: which time, which figure first. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, periods
from handlers.common.understand.periods import Period
from handlers.common.understand.text import fold

OWED, BOUGHT, PAID, VISITED, TERM = "owed", "bought", "paid", "visited", "term"
TOPICS: Final = (OWED, BOUGHT, PAID, VISITED, TERM)
_MONTHS: Final = 12  # looked at where no time is named

_LAST: Final = re.compile(
    r"上一?[次回笔单]|上个?订单|最近一?[次回笔单张个]|最后一?[次回笔单张个]|最近(?:是|什么时候|啥时候|哪天)|最后(?:是|什么时候)"
    r"|什么时候|啥时候|哪天|何时|几时|多久没|多长时间没|多少天没|几天没|谁"
    r"|(?<![a-z])(?:last (?:time|order|purchase|payment|visit|meeting|call|contact|transfer|one|touch|invoice|bought)"
    r"|last (?:ordered|paid|visited|saw|met|seen|buy|pay|see|meet|placed|sent)|latest|most recent|when|who|whom"
    r"|how long (?:ago|since|is it|has it))(?![a-z])"
)  # fmt: skip
_COUNT: Final = re.compile(
    r"(?:几|多少)(?:个|张|笔|次|趟|回|单)|(?:订单|下单|拜访|付款|回款)(?:数|次数|笔数|量)|频率|多久(?:去|拜访|见|下|订)一?次"
    r"|(?<![a-z])(?:how many|how often|number of|how frequently|count of)(?![a-z])"
)
_LATE: Final = re.compile(
    r"逾期|过期|拖欠|到期(?:了)?(?:没|未|还)|(?<![a-z])(?:overdue|past due|late|arrears|behind)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """first: the figure that is answered first: "sum", "last", "count" or of debts "late". said: a time was named."""

    first: str
    period: Period
    said: bool


def read(words: str, today: date) -> Ask:
    """What the words of a question ask for first, and over which time: the last twelve months where none is named."""
    clean = fold(words)
    named = periods.find(clean, today)
    rest = clean if named is None else f"{clean[: named.start]} {clean[named.end :]}"
    return Ask(_first(rest), named.period if named else year_of(today), named is not None)


def year_of(today: date) -> Period:
    """The last twelve months."""
    return Period(days.add_months(today, -_MONTHS) + timedelta(days=1), today, _MONTHS)


def _first(rest: str) -> str:
    if _COUNT.search(rest):
        return "count"
    if _LATE.search(rest):
        return "late"
    return "last" if _LAST.search(rest) else "sum"
