"""The SVG of a placed picture, plain or with what conversations did laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as Xml

from dialogue.drawing import layout as measures
from dialogue.drawing.layout import Curve, Layout, Placed
from dialogue.drawing.picture import BEGIN
from dialogue.drawing.traffic import Traffic

MARGIN = 12.0
THINNEST = 1.5
THICKEST = 6.0
# From which share of a state's visits ended there it is drawn how alarmingly.
ALARMS = (0.0, 0.1, 0.25, 0.5)
# Line drawings in a square of 16: a speech bubble, one with a question mark, a cog, an arrow on.
PICTOGRAMS = {
    "say": "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
    "ask": "M2.5 2.5h11v8h-6l-3 3v-3h-2zM6.7 5.2a1.4 1.4 0 1 1 1.9 1.4c-.4.2-.6.4-.6.9M8 9.1v.1",
    "do": "M8 5.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 0 1 0-4.8zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2"
    "M3.6 3.6l1.4 1.4M11 11l1.4 1.4M3.6 12.4L5 11M11 5l1.4-1.4",
    "call": "M2.5 4v4.5h10.5M9.5 5l3.5 3.5L9.5 12",
}


def svg(
    placed: Layout, words: Mapping[str, str], traffic: Traffic | None = None, style: str = ""
) -> str:
    """Draw a picture.

    Args:
        placed: The layout; made with a footer when there is traffic.
        words: The words of the interface: `visits`, `left`.
        traffic: What conversations did; None draws the flow alone.
        style: CSS for a picture that stands alone; a page has its own.

    Returns:
        An SVG document. States and ways carry `data-state`, `data-source`, `data-target`.
    """
    across, down = placed.width + 2 * MARGIN, placed.height + 2 * MARGIN
    if traffic:
        across += 4 * MARGIN  # numbers beside the ends
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "flow-picture",
            "viewBox": f"{-MARGIN} {-MARGIN} {across:.0f} {down:.0f}",
            "width": f"{across:.0f}",
            "height": f"{down:.0f}",
        },
    )
    if style:
        Xml.SubElement(root, "style").text = style
    _tips(root)
    for curve in placed.curves:
        _draw_way(root, curve, traffic)
    for curve in placed.curves:
        _draw_label(root, curve)
    for box in placed.boxes:
        _draw_box(root, box, words, traffic)
    return Xml.tostring(root, encoding="unicode")


def _tips(root: Xml.Element) -> None:
    definitions = Xml.SubElement(root, "defs")
    for kind in ("way", "exception"):
        tip = Xml.SubElement(
            definitions,
            "marker",
            {
                "id": f"tip-{kind}",
                "class": f"tip tip-{kind}",
                "viewBox": "0 0 10 10",
                "refX": "0",
                "refY": "5",
                "markerWidth": str(measures.TIP),
                "markerHeight": str(measures.TIP),
                "markerUnits": "userSpaceOnUse",
                "orient": "auto",
            },
        )
        Xml.SubElement(tip, "path", {"d": "M0 0.5L10 5L0 9.5z"})


def _draw_way(root: Xml.Element, curve: Curve, traffic: Traffic | None) -> None:
    arrow = curve.arrow
    kind = "exception" if arrow.exception else "way"
    first, *bends = curve.points
    drawn = f"M{_at(first)}C{' '.join(map(_at, bends))}"
    attributes = {
        "class": f"way way-{kind}",
        "d": drawn,
        "marker-end": f"url(#tip-{kind})",
        "stroke-width": _number(THINNEST),
        "data-source": arrow.source,
        "data-target": arrow.target,
    }
    if traffic:
        count = traffic.moves[arrow.source, arrow.target]
        thickness = THINNEST + (THICKEST - THINNEST) * traffic.share_of(count)
        attributes["stroke-width"] = f"{thickness:.1f}"
        attributes["class"] += " way-unused" if traffic.starts and not count else ""
    way = Xml.SubElement(root, "path", attributes)
    if traffic and traffic.starts:
        Xml.SubElement(way, "title").text = str(count)


def _draw_label(root: Xml.Element, curve: Curve) -> None:
    if not curve.rows:
        return
    x, middle = curve.label
    first = middle - (len(curve.rows) - 1) * measures.LABEL_ROW / 2 + 4
    text = Xml.SubElement(root, "text", {"class": "way-label", "text-anchor": "middle"})
    Xml.SubElement(text, "title").text = "\n".join(curve.arrow.labels)
    for number, row in enumerate(curve.rows):
        place = {"x": _number(x), "y": _number(first + number * measures.LABEL_ROW)}
        Xml.SubElement(text, "tspan", place).text = row


def _draw_box(
    root: Xml.Element, box: Placed, words: Mapping[str, str], traffic: Traffic | None
) -> None:
    kind = box.box.kind
    place = {"transform": f"translate({_at((box.x, box.y))})", "class": f"state state-{kind}"}
    group = Xml.SubElement(root, "g", place)
    frame = {"class": "box", "width": _number(box.width), "height": _number(box.height)}
    if kind in ("start", "end"):
        Xml.SubElement(group, "rect", {**frame, "rx": "15"})
        middle = {"x": _number(box.width / 2), "y": "20", "text-anchor": "middle"}
        Xml.SubElement(group, "text", {**middle, "class": "pill-title"}).text = box.box.title
        if traffic and traffic.starts:
            count = traffic.starts if box.box.name == BEGIN else traffic.ended(box.box.name)
            beside = {"class": "count", "x": _number(box.width + 7), "y": "20"}
            Xml.SubElement(group, "text", beside).text = str(count)
        return
    group.set("data-state", box.box.name)
    whole = "\n".join([box.box.title, *(line.text for line in box.box.lines)])
    Xml.SubElement(group, "title").text = whole
    Xml.SubElement(group, "rect", {**frame, "rx": "12"})
    x, y = measures.PADDING, measures.PADDING + 12
    title = {"class": "state-title", "x": _number(x), "y": _number(y)}
    Xml.SubElement(group, "text", title).text = box.box.title
    y += 4
    for row in box.rows:
        y += measures.ROW
        if row.kind:
            _draw_pictogram(group, row.kind, x, y - 12.5)
        words_of_row = {"class": "state-row", "x": _number(x + measures.PICTOGRAM)}
        Xml.SubElement(group, "text", {**words_of_row, "y": _number(y)}).text = row.text
    if traffic:
        _draw_traffic(group, box, words, traffic)


def _draw_pictogram(group: Xml.Element, kind: str, x: float, y: float) -> None:
    place = {"class": "pictogram", "transform": f"translate({_at((x - 1, y))})"}
    Xml.SubElement(group, "path", {**place, "d": PICTOGRAMS[kind]})


def _draw_traffic(
    group: Xml.Element, box: Placed, words: Mapping[str, str], traffic: Traffic
) -> None:
    """Write visits and drop-outs at the bottom of a state, and draw them as one bar."""
    name = box.box.name
    visits, left = traffic.visits[name], traffic.left[name]
    group.set("class", f"{group.get('class')} alarm-{alarm(traffic.share_left(name), left)}")
    x, y, room = measures.PADDING, box.height - 17, box.width - 2 * measures.PADDING
    text = {"class": "count", "x": _number(x), "y": _number(y)}
    Xml.SubElement(group, "text", text).text = words["visits"].format(visits=visits)
    if left:
        share = round(100 * traffic.share_left(name))
        right = {"class": "count count-left", "x": _number(x + room), "y": _number(y)}
        told = words["left"].format(left=left, share=share)
        Xml.SubElement(group, "text", {**right, "text-anchor": "end"}).text = told
    bar = {"x": _number(x), "y": _number(y + 5), "height": "4", "rx": "2"}
    Xml.SubElement(group, "rect", {**bar, "class": "bar", "width": _number(room)})
    for kind, count in (("visits", visits), ("left", left)):
        if count:
            length = _number(max(3.0, room * traffic.share_of(count)))
            Xml.SubElement(group, "rect", {**bar, "class": f"bar bar-{kind}", "width": length})


def alarm(share: float, left: int) -> int:
    """Return how alarming a share of drop-outs is: 0 for none, 4 for half of the visits or more."""
    return sum(share >= threshold for threshold in ALARMS) if left else 0


def _at(point: tuple[float, float]) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
