"""What the clock triggers: rounds of votes move on; where the firm wants it, votes are asked for by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from db import ballots, deliveries, people
from db.gateway import Tx
from db.scope import ALL
from handlers.common.errors import UserError
from handlers.common.jobs import Due, Job, once
from handlers.common.services import Services
from handlers.reviews import rounds, service, voting
from handlers.reviews.options import DAILY, ROUNDS, Options
from handlers.reviews.service import Change

A_DAY: Final = 3  # rounds that open by themselves: every expert has other things to do


async def move_on(services: Services, due: Due) -> None:
    """Ask, remind, end and tell, once per run."""
    await once(services, due, rounds.look_at_all)


async def ask_by_itself(services: Services, due: Due) -> None:
    """Open rounds on the most valuable changes that nobody decided on."""
    firm, now = await services.db.read(people.firm), services.clock.now()
    if firm is None or Options.of(firm).auto == "off":
        return
    found = await services.workers.run(service.waiting, services.db.url, ALL, now)
    await services.db.write(lambda tx: open_rounds(tx, due, found, now=now))


def open_rounds(tx: Tx, due: Due, found: list[Change], *, now: datetime) -> int:
    """Ask about A_DAY of these changes at most, once a day; how many."""
    firm = people.firm(tx)
    if firm is None or not deliveries.claim(tx, due.key, now=now):
        return 0
    asked = {each.customer_id for each in ballots.unsettled(tx)}
    down = Options.of(firm).auto == "down"
    wanted = [each for each in found if each.customer_id not in asked and (each.after > each.before or not down)]
    opened = 0
    for change in sorted(wanted, key=lambda each: (-each.value, each.customer_id)):
        if opened == A_DAY:
            break
        try:
            proposal = service.proposal(tx, change.customer_id, ALL, now)
            ballot = voting.ask(tx, proposal, None, firm, now=now)
        except UserError:  # it changed back meanwhile, or nobody can be asked
            continue
        rounds.look_at(tx, ballot, firm, now=now)
        opened += 1
    return opened


JOBS: Final[Mapping[str, Job]] = {ROUNDS: move_on, DAILY: ask_by_itself}
