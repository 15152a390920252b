"""Who is at the desk, as a request tells."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header

from services.desk.agents import Agent
from services.problems import Problem
from services.staff import check_staff

LONGEST = 60


class NotSupervisor(Problem):
    """Only supervisors may do this."""

    status = 403
    title = "Forbidden"


def at_desk(
    x_agent: str = Header("Agent", max_length=600), staff: None = Depends(check_staff)
) -> Agent:
    """Return the person who asks."""
    name = unquote(x_agent).strip()[:LONGEST] or "Agent"
    return Agent(id=name.casefold(), name=name, supervises=True)


def supervisor(agent: Annotated[Agent, Depends(at_desk)]) -> Agent:
    """Return the person who asks, if they supervise.

    Raises:
        NotSupervisor: When they do not.
    """
    if not agent.supervises:
        raise NotSupervisor("Only supervisors may do this.")
    return agent


AtDesk = Annotated[Agent, Depends(at_desk)]
Supervisor = Annotated[Agent, Depends(supervisor)]
