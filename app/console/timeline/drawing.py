"""Where the spans and moments of a call are drawn, in pixels of an SVG picture."""

from dataclasses import dataclass

from app.console.timeline.lanes import Lanes, Stretch

WIDTH, LEFT, ROW, GAP, TOP, LANE = 1000, 215, 22, 16, 28, 38
LEAST = 3
"""Pixels of the shortest span."""
ROWS = {"ringing": 1, "bridge": 1, "verb": 2, "prompt": 3, "record": 4, "request": 5}
"""The row of a lane that spans are in; moments are in the first, where they hide no span."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400)
"""Seconds between the lines of the scale."""
CHARACTER = 6.6
"""Pixels of one, on average."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A span (width > 0) or a moment. label: what there is room for; title: all of it."""

    kind: str
    x: float
    y: float
    width: float
    label: str
    title: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A lane's title, the CallSid of its leg and the shapes in it."""

    title: str
    name: str
    y: float
    shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture. ticks: x and label of the lines of the scale."""

    width: int
    height: float
    rows: list[Row]
    ticks: list[tuple[float, str]]


def draw(found: Lanes) -> Drawing:
    """The picture of these lanes; a call without a length gets a second."""
    seconds = max(found.seconds, 1.0)
    scale = (WIDTH - LEFT - 10) / seconds
    rows = []
    y: float = TOP
    for lane in found.lanes.values():
        used = sorted({ROWS.get(item.kind, 0) for item in lane.items} | {0})
        rows.append(
            Row(lane.title, lane.name, y, [shape(item, seconds, scale, y, used) for item in lane.items if item.text])
        )
        y += max(LANE, len(used) * ROW) + GAP
    step = next((step for step in STEPS if seconds / step <= 10), STEPS[-1])
    ticks = [(LEFT + number * step * scale, clock(number * step)) for number in range(int(seconds / step) + 1)]
    return Drawing(WIDTH, y, rows, ticks)


def shape(item: Stretch, seconds: float, scale: float, y: float, used: list[int]) -> Shape:
    """Where one is drawn."""
    end = seconds if item.end is None else item.end
    is_moment = item.end is not None and item.kind not in ROWS
    width = 0.0 if is_moment else max(LEAST, (end - item.begin) * scale)
    title = f"{item.begin:.3f} s: {item.text}"
    if not is_moment:
        title += f", {(end - item.begin) * 1000:.0f} ms" + (f": {item.detail}" if item.detail else "")
    room = int(width / CHARACTER) - 1
    label = item.text if is_moment and item.kind == "key" else fitting(item.text, room)
    top = y + used.index(ROWS.get(item.kind, 0)) * ROW
    return Shape(item.kind, LEFT + item.begin * scale, top, width, label, title, item.failed)


def fitting(text: str, room: int) -> str:
    """As much of it as there is room for, in characters; nothing where that would say nothing."""
    if len(text) <= room:
        return text
    return text[: room - 1] + "…" if room >= 4 else ""


def clock(seconds: float) -> str:
    """Of a scale: 0.5, 12, 1:30."""
    return f"{seconds:g}" if seconds < 60 else f"{int(seconds // 60)}:{int(seconds % 60):02}"
