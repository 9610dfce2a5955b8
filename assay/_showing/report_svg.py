"""Matplotlib's SVG made small enough to stand in a page by the hundred, and to follow the page's colours.

Styles become classes that all pictures share, coordinates are rounded and made relative, names that nothing refers to
go, and text stays text in fonts of the page's own (see `report_fonts`).
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from attrs import define, field

from assay._showing.figure_style import GREY, INK, RED, SERIES
from assay._showing.report_fonts import Fonts
from assay._showing.report_html import Html, text

__all__ = ["Styles", "compact", "parsed", "size"]

Element = ElementTree.Element
Segment = tuple[str, tuple[float, ...]]
Place = Any  # a pair of numbers
COLOURS = {
    INK: "var(--ink)", GREY: "var(--soft)", RED: "var(--red)", "#ffffff": "var(--paper)",
    **{colour: f"var(--s{k})" for k, colour in enumerate(SERIES)},
}  # fmt: skip
COLOUR = re.compile("|".join(COLOURS), re.IGNORECASE)
NAMES = {colour.lower(): name for colour, name in COLOURS.items()}
LINK = "{http://www.w3.org/1999/xlink}href"
FONT = {"font-family", "font-style", "font-weight", "font-stretch", "font-variant"}
KEPT = ("x", "y", "width", "height", "transform", "clip-path", "r", "cx", "cy")
PATH = re.compile(r"([MLQCz])|(-?[\d.]+(?:e-?\d+)?)")
NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")


@define
class Styles:
    """The classes of all pictures: one for each style that occurs."""

    fonts: Fonts
    known: dict[str, str] = field(factory=dict)

    def name(self, style: str, words: str = "") -> str:
        """The class of a style; ``words``: what is written in it."""
        rules = dict(_rules(style))
        if "font-family" in rules:
            rules["font-family"] = self.fonts.name(rules, words)
            rules = {name: value for name, value in rules.items() if name == "font-family" or name not in FONT}
        css = ";".join(f"{name}:{value}" for name, value in rules.items())
        return self.known.setdefault(css, f"k{len(self.known)}") if css else ""

    def css(self) -> str:
        """The rules of all classes."""
        return "\n".join(f"svg .{name}{{{css}}}" for css, name in self.known.items())


def _rules(style: str) -> Iterator[tuple[str, str]]:
    for rule in style.split(";"):
        name, colon, value = rule.partition(":")
        if colon:
            shown = COLOUR.sub(lambda found: NAMES[found[0].lower()], value.strip())
            yield name.strip(), NUMBER.sub(lambda found: _number(float(found[0]), 3), shown)


def parsed(svg: bytes) -> Element:
    """The picture as a tree, without its frills."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def compact(root: Element, prefix: str, styles: Styles) -> Html:
    """What is inside the picture, as markup; names get ``prefix``, so that they differ between pictures."""
    referred = {name for element in root.iter() for name in _references(element)}
    names = {name: f"{prefix}{k}" for k, name in enumerate(sorted(referred))}
    return Html("".join(_markup(child, names, styles) for child in root))


def _references(element: Element) -> list[str]:
    found = [element.get(LINK, "").removeprefix("#")]
    return [name for name in (*found, *re.findall(r"url\(#([^)]+)\)", element.get("clip-path", ""))) if name]


def _markup(element: Element, names: Mapping[str, str], styles: Styles) -> str:
    if element.tag in ("metadata", "style", "title"):
        return ""
    if element.tag == "text" and len(element):
        return _mathematics(element, styles)
    attributes = _attributes(element, names, styles)
    if element.tag == "path" and (not attributes.get("d") or _is_invisible(element)):
        return ""
    words = text(element.text or "") if element.tag == "text" else ""
    inner = "".join(_markup(child, names, styles) for child in element) or words
    if not inner and element.tag in ("g", "defs", "text", "clipPath"):
        return ""
    if not attributes and element.tag == "g":
        return inner
    return _element(element.tag, attributes, inner)


def _is_invisible(element: Element) -> bool:
    rules = dict(_rules(element.get("style", "")))
    return rules.get("fill") == "none" and rules.get("stroke", "none") == "none"


def _element(name: str, attributes: Mapping[str, str], inner: str) -> str:
    shown = "".join(f' {key}="{text(value)}"' for key, value in attributes.items())
    return f"<{name}{shown}>{inner}</{name}>" if inner else f"<{name}{shown}/>"


def _attributes(element: Element, names: Mapping[str, str], styles: Styles) -> dict[str, str]:
    found: dict[str, str] = {}
    if element.get("id") in names:
        found["id"] = names[element.get("id", "")]
    if element.get(LINK):
        found["href"] = "#" + names[element.get(LINK, "").removeprefix("#")]
    shape = styles.name(element.get("style", ""), element.text or "") if element.get("style") else ""
    if shape:
        found["class"] = shape
    if element.get("d"):
        found["d"] = _path(element.get("d", ""))
    for name in KEPT:
        value = element.get(name)
        if value is not None:
            found[name] = _value(value, names)
    if found.get("transform") == "":
        del found["transform"]
    return found


def _value(value: str, names: Mapping[str, str]) -> str:
    value = re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{names[found[1]]})", value)
    value = re.sub(r"rotate\(-?0(?: [^)]*)?\)", "", value).strip()
    return NUMBER.sub(lambda found: _number(float(found[0]), 2), value)


def _mathematics(element: Element, styles: Styles) -> str:
    """A formula: the letters of one style and height in one element, each with its own place."""
    runs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for span in element:
        letter = span.text or ""
        place = (styles.name(span.get("style", ""), letter), _value(span.get("y", "0"), {}))
        runs.setdefault(place, []).append((_value(span.get("x", "0"), {}), letter))
    shown = []
    for (name, y), letters in runs.items():
        places = " ".join(x for x, _ in letters)
        shown.append(_element("tspan", {"class": name, "x": places, "y": y}, text("".join(c for _, c in letters))))
    return _element("text", {}, "".join(shown))


def _number(value: float, digits: int) -> str:
    shown = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    shown = re.sub(r"^(-?)0\.", r"\1.", shown)
    return "0" if shown in ("-0", "", "-") else shown


STEPS = {"M": 2, "L": 2, "Q": 4, "C": 6}
SMALL = 30.0  # points: a marker or a letter, which needs a digit more
BENT = 0.06  # points: a corner of a curve that bends less can not be seen


def _path(d: str) -> str:
    """The same path in relative steps of rounded places, without corners that can not be seen."""
    segments = list(_segments(d))
    places = [value for _, values in segments for value in values]
    digits = 2 if places and max(places) - min(places) < SMALL else 1
    scale, shown, last, here = 10**digits, "", "", (0, 0)
    for command, values in _thinned(segments):
        if command == "z":
            shown, last = shown + "z", "z"
            continue
        numbers = [round(value * scale) for value in values]
        if command == "L" and tuple(numbers) == here:
            continue
        sign = "M" if command == "M" else command.lower()
        steps = numbers if command == "M" else [n - here[k % 2] for k, n in enumerate(numbers)]
        shown += (sign if sign != last or sign == "M" else " ") + " ".join(_number(n / scale, digits) for n in steps)
        here, last = (numbers[-2], numbers[-1]), sign
    return shown.replace(" -", "-")


def _segments(d: str) -> Iterator[Segment]:
    command, numbers = "", list[float]()
    for letter, number in PATH.findall(d):
        if letter:
            command, numbers = letter, []
        else:
            numbers.append(float(number))
        if len(numbers) == STEPS.get(command, 0):
            yield command, tuple(numbers)
            numbers = []


def _thinned(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Runs of straight lines lose the corners at which they hardly bend."""
    run: list[Segment] = []
    for segment in segments:
        if segment[0] != "L":
            yield from _straightened(run)
            run = []
            if segment[0] == "z":
                yield segment
                continue
        run.append((segment[0], segment[1]))
    yield from _straightened(run)


def _straightened(run: Sequence[Segment]) -> Iterator[Segment]:
    """Douglas and Peucker's corners of a run."""
    points = [values[-2:] for _, values in run]
    kept, open_ = {0, len(run) - 1}, [(0, len(run) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        far, most = max(((k, _distance(points[k], points[first], points[last])) for k in range(first + 1, last)),
                        key=lambda pair: pair[1])  # fmt: skip
        if most > BENT:
            kept.add(far)
            open_ += [(first, far), (far, last)]
    return (segment for k, segment in enumerate(run) if k in kept)


def _distance(point: Place, first: Place, last: Place) -> float:
    """From a point to the line between two others."""
    (x, y), (a, b), (c, d) = point, first, last
    length = math.hypot(c - a, d - b)
    if length == 0:
        return math.hypot(x - a, y - b)
    along = min(max(((x - a) * (c - a) + (y - b) * (d - b)) / length**2, 0.0), 1.0)
    return math.hypot(x - a - along * (c - a), y - b - along * (d - b))


def size(root: Element) -> tuple[float, float]:
    """Width and height of a picture in points."""
    _, _, width, height = (float(value) for value in root.get("viewBox", "0 0 1 1").split())
    return width, height
