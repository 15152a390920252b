"""What the page of the flows gets."""

from __future__ import annotations

from pydantic import BaseModel


class DoingOut(BaseModel):
    """One thing a state does: `kind` is say, ask, do or call."""

    kind: str
    name: str
    said: str


class WayOut(BaseModel):
    """One way out of a state."""

    target: str
    label: str
    kind: str
    place: str


class SettingOut(BaseModel):
    """Another key of a state, as the flow file has it."""

    key: str
    value: str


class StateOut(BaseModel):
    """One state: what it does, where it leads, what conversations did in it."""

    name: str
    place: str
    doings: list[DoingOut]
    settings: list[SettingOut]
    ways: list[WayOut]
    visits: int
    left: int


class FlowOut(BaseModel):
    """One flow with its picture."""

    name: str
    title: str
    description: str
    place: str
    triggers: list[str]
    starts: int
    left: int
    states: list[StateOut]
    svg: str


class FlowsOut(BaseModel):
    """All flows, what is wrong in their files, and how many conversations were counted."""

    days: int
    conversations: int
    under_way: int
    problems: list[str]
    flows: list[FlowOut]
