"""The roles of staff, and which includes which."""

from __future__ import annotations

from enum import Enum


class Role(str, Enum):
    """What somebody of the staff may do (the matrix is in docs/accounts.md).

    Attributes:
        AGENT: Serves customers at the desk.
        SUPERVISOR: An agent who also sees all agents' work, and changes or erases customers' data.
        DESIGNER: Writes flows and articles; sees no customer.
        ADMINISTRATOR: All of it, and keeps the accounts.
    """

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DESIGNER = "designer"
    ADMINISTRATOR = "administrator"

    def includes(self, other: Role) -> bool:
        """Tell whether whoever has this role may do what the other may."""
        return other in INCLUDED[self]


INCLUDED = {
    Role.AGENT: frozenset({Role.AGENT}),
    Role.SUPERVISOR: frozenset({Role.AGENT, Role.SUPERVISOR}),
    Role.DESIGNER: frozenset({Role.DESIGNER}),
    Role.ADMINISTRATOR: frozenset(Role),
}
