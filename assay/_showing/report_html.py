"""Markup out of Python: whatever is not markup already is escaped."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

__all__ = ["Html", "join", "tag", "text"]

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # HTML has no place for these


class Html(str):
    """Text that is markup: it is not escaped again."""

    __slots__ = ()


def text(value: object) -> Html:
    """A value as markup: escaped, unless it is markup already."""
    return value if isinstance(value, Html) else Html(escape(UNFIT.sub("\ufffd", str(value))))


def join(parts: Iterable[object], between: str = "") -> Html:
    """Parts one after the other; None is left out."""
    return Html(text(between).join(text(part) for part in parts if part is not None))


def tag(name: str, /, *content: object, **attributes: Any) -> Html:
    """An element.

    ``class_`` is the attribute class, other underscores become hyphens.  An attribute that is None or False is left
    out, one that is True stands without a value.
    """
    shown = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    if name in VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(content)}</{name}>")


def _attribute(key: str, value: Any) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(UNFIT.sub(chr(0xFFFD), str(value)))}"'
