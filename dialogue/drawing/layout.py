"""Where boxes and arrows lie: Graphviz's dot, whose wheel (pygraphviz) brings it along.

Gansner, Koutsofios, North, Vo: A Technique for Drawing Directed Graphs, 1993.
"""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from typing import Any, NamedTuple

from pygraphviz import AGraph

from dialogue.drawing.picture import Arrow, Box, Picture
from dialogue.drawing.text import width, wrapped

TITLE = 14.0
BODY = 12.5
LABEL = 11.5
ROW = 18.0
LABEL_ROW = 15.0
PADDING = 12.0
PICTOGRAM = 22.0
NARROWEST = 150.0
# Room for the numbers at the bottom, in either language.
NARROWEST_COUNTED = 212.0
WIDEST = 262.0
WIDEST_LABEL = 170.0
MOST_ROWS = 3
MOST_LABEL_ROWS = 4
FOOTER = 26.0
POINTS_PER_INCH = 72.0
TIP = 10  # Graphviz's own length of an arrow's tip

# Graphviz keeps its state in globals.
_one_at_a_time = threading.Lock()

Point = tuple[float, float]


class Row(NamedTuple):
    """One row of text in a box; `kind` is that of its line, empty on rows that continue it."""

    kind: str
    text: str


class Placed(NamedTuple):
    """A box with its rows; `x`, `y` is its upper left corner, all in pixels."""

    box: Box
    rows: tuple[Row, ...]
    x: float
    y: float
    width: float
    height: float


class Curve(NamedTuple):
    """An arrow's cubic Bézier curve up to its tip, and the middle of its label."""

    arrow: Arrow
    points: tuple[Point, ...]
    rows: tuple[str, ...]
    label: Point


class Layout(NamedTuple):
    """A picture with everything placed."""

    flow: str
    width: float
    height: float
    boxes: tuple[Placed, ...]
    curves: tuple[Curve, ...]


@lru_cache(maxsize=1024)
def layout(shown: Picture, footer: bool = False) -> Layout:
    """Place the boxes and arrows of a picture.

    Args:
        shown: The picture.
        footer: Whether states have room for numbers at the bottom.

    Returns:
        The layout; the same for the same picture.
    """
    sized = [_sized(box, footer) for box in shown.boxes]
    labels = [_label_rows(arrow) for arrow in shown.arrows]
    drawn = _dot(_graph(shown, sized, labels))
    right, top = (float(number) for number in drawn["bb"].split(",")[2:])
    nodes = {node["name"]: node for node in drawn["objects"]}
    placed = []
    for number, box in enumerate(sized):
        x, y = _point(nodes[f"n{number}"]["pos"], top)
        placed.append(box._replace(x=x - box.width / 2, y=y - box.height / 2))
    edges = {edge["id"]: edge for edge in drawn.get("edges", ())}
    curves = [
        _curve(arrow, rows, edges[f"e{number}"], top)
        for number, (arrow, rows) in enumerate(zip(shown.arrows, labels, strict=True))
    ]
    return Layout(shown.flow, right, top, tuple(placed), tuple(curves))


def _sized(box: Box, footer: bool) -> Placed:
    if box.kind in ("start", "end"):
        across = max(64.0, width(box.title, BODY) + 2 * PADDING + 6)
        return Placed(box, (), 0, 0, across, 30)
    room = WIDEST - 2 * PADDING - PICTOGRAM
    rows: list[Row] = []
    for line in box.lines:
        broken = wrapped(line.text, room, BODY, MOST_ROWS)
        rows += [Row(line.kind if not number else "", text) for number, text in enumerate(broken)]
    across = max(
        [
            NARROWEST_COUNTED if footer else NARROWEST,
            width(box.title, TITLE) + 2 * PADDING,
            *(width(row.text, BODY) + 2 * PADDING + PICTOGRAM for row in rows),
        ]
    )
    down = 2 * PADDING + ROW * (len(rows) + 1) + (4 if rows else 0) + (FOOTER if footer else 0)
    return Placed(box, tuple(rows), 0, 0, across, down)


def _label_rows(arrow: Arrow) -> tuple[str, ...]:
    rows: list[str] = []
    for label in arrow.labels:
        rows += wrapped(label, WIDEST_LABEL, LABEL, 2)
    if len(rows) > MOST_LABEL_ROWS:
        rows = [*rows[: MOST_LABEL_ROWS - 1], f"+{len(rows) - MOST_LABEL_ROWS + 1}"]
    return tuple(rows)


def _graph(shown: Picture, sized: list[Placed], labels: list[tuple[str, ...]]) -> AGraph:
    graph = AGraph(strict=False, directed=True)
    graph.graph_attr.update(rankdir="TB", nodesep="0.45", ranksep="0.42", pad="0")
    for number, box in enumerate(sized):
        graph.add_node(
            f"n{number}",
            label="",
            shape="box",
            fixedsize="true",
            width=box.width / POINTS_PER_INCH,
            height=box.height / POINTS_PER_INCH,
        )
    numbers = {box.name: number for number, box in enumerate(shown.boxes)}
    for number, (arrow, rows) in enumerate(zip(shown.arrows, labels, strict=True)):
        ends = (f"n{numbers[arrow.source]}", f"n{numbers[arrow.target]}")
        # A table of a fixed size keeps Graphviz from measuring with a font of its own.
        label = {"label": _empty_table(rows)} if rows else {}
        graph.add_edge(*ends, key=f"e{number}", id=f"e{number}", **label)
    return graph


def _empty_table(rows: tuple[str, ...]) -> str:
    across = round(max(width(row, LABEL) for row in rows) + 14)
    down = round(len(rows) * LABEL_ROW + 4)
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{across}" HEIGHT="{down}"><TR><TD></TD></TR></TABLE>>'
    )


def _dot(graph: AGraph) -> dict[str, Any]:
    with _one_at_a_time:
        drawn = graph.draw(format="json0", prog="dot")
    return dict(json.loads(drawn))


def _curve(arrow: Arrow, rows: tuple[str, ...], edge: dict[str, Any], top: float) -> Curve:
    _, *points = edge["pos"].split()  # where the tip ends, then the curve up to it
    where = _point(edge["lp"], top) if "lp" in edge else (0.0, 0.0)
    return Curve(arrow, tuple(_point(point, top) for point in points), rows, where)


def _point(text: str, top: float) -> Point:
    """Return a point with y downwards, as SVG has it."""
    x, y = text.split(",")
    return round(float(x), 1), round(top - float(y), 1)
