"""The desk in figures, for supervisors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean

from services.desk.models import Ticket
from services.desk.repository import DeskRepository
from services.desk.work_schemas import AgentFigures, FiguresOut


def of(desk: DeskRepository, now: datetime, span: timedelta) -> FiguresOut:
    """Return how much waits now, and what was done in a span of time until now."""
    held = desk.holders()
    waiting = [one for one in desk.open_tickets() if one.conversation_id not in held]
    closed = desk.closed_since(now - span)
    taken = [one for one in closed if one.taken_at is not None]
    return FiguresOut(
        waiting=len({one.conversation_id for one in waiting}),
        held=len(held),
        longest_wait_minutes=max((_minutes(one.opened_at, now) for one in waiting), default=0.0),
        closed=len(closed),
        taken_after_minutes=_mean(_minutes(one.opened_at, one.taken_at) for one in taken),
        handling_minutes=_mean(_minutes(one.taken_at, one.closed_at) for one in taken),
        outcomes=dict(Counter(str(one.outcome) for one in closed)),
        agents=_agents(taken),
    )


def _agents(taken: list[Ticket]) -> list[AgentFigures]:
    by_agent: dict[str, list[Ticket]] = {}
    for one in taken:
        by_agent.setdefault(str(one.agent_id), []).append(one)
    return [
        AgentFigures(
            agent_id=agent,
            agent_name=str(had[-1].agent_name),
            closed=len(had),
            handling_minutes=fmean(_minutes(one.taken_at, one.closed_at) for one in had),
        )
        for agent, had in sorted(by_agent.items())
    ]


def _minutes(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 60


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return fmean(known) if known else None
