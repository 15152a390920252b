"""Who is at the desk, as a request tells."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header

from services.accounts import access
from services.accounts.roles import Role
from services.desk.agents import Agent
from services.problems import Problem

LONGEST = 60


class NotSupervisor(Problem):
    """Only supervisors may do this."""

    status = 403
    title = "Forbidden"


def at_desk(signed: access.Agent, x_agent: str = Header("", max_length=600)) -> Agent:
    """Return the person who asks; a program may say for whom it asks."""
    supervises = signed.role.includes(Role.SUPERVISOR)
    if signed.account_id is not None:
        return Agent(str(signed.account_id), signed.display_name[:LONGEST], supervises)
    name = unquote(x_agent).strip()[:LONGEST] or "Agent"
    return Agent(name.casefold(), name, supervises)


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
