"""The widgets of an explorer.  ipywidgets is imported here and nowhere else, when an explorer is made."""

import html
from importlib import import_module
from typing import TYPE_CHECKING, Any

from assay._showing.figure_math import parses, translated
from assay._showing.figure_style import number_text

if TYPE_CHECKING:
    from assay._showing.explore import Explorer

__all__ = ["Parts", "toolkit"]


def toolkit() -> Any:
    """The module ipywidgets.  Raises `ImportError` where it is not installed."""
    return import_module("ipywidgets")


class Parts:
    """Statement above; selectors, sliders and mutants beside the picture; what is said below it."""

    def __init__(self, explorer: "Explorer") -> None:
        widgets = toolkit()
        self.explorer, self._quiet = explorer, False
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="660px", width="100%"))
        self.status = widgets.HTML()
        self.check = self._dropdown("check", [c.name for c in explorer.claim.checks], explorer.check.name)
        self.along = self._dropdown("axis", [(_words(n), n) for n in explorer.axes()], explorer.along or None)
        self.values = {name: self._control(name) for name in explorer.controls}
        self.mutants: dict[str, Any] = {}
        self.rivals = widgets.VBox()
        self._list_mutants()
        shown = [w for w in (self.check, self.along) if len(w.options) > 1]
        left = widgets.VBox([*shown, *self.values.values(), self.rivals], layout=widgets.Layout(min_width="27em"))
        right = widgets.VBox([self.picture, self.status], layout=widgets.Layout(flex="1 1 420px", max_width="660px"))
        row = widgets.Layout(display="flex", flex_flow="row wrap", align_items="flex-start")
        self.box = widgets.VBox([self._head(), widgets.Box([left, right], layout=row)])

    def connect(self) -> None:
        """Listen to the widgets."""
        self.check.observe(lambda change: self._tell(check=change["new"]), "value")
        self.along.observe(lambda change: self._tell(along=change["new"]), "value")
        for name, widget in self.values.items():
            widget.observe(lambda change, name=name: self._tell(**{name: change["new"]}), "value")

    def follow(self) -> None:
        """Move the widgets to where the explorer is (after a change from code)."""
        before, self._quiet = self._quiet, True
        self.check.value = self.explorer.check.name
        if self.explorer.along:
            self.along.value = self.explorer.along
        for name, widget in self.values.items():
            value = self.explorer.cell[name]
            if value in [v for _, v in widget.options]:  # a value between two steps leaves the slider where it is
                widget.value = value
        if set(self.mutants) != {m.name for m in self.explorer.known_mutants()}:
            self._list_mutants()
        for name, box in self.mutants.items():
            box.value = name in self.explorer.mutants
        self._quiet = before

    def say(self, lines: list[tuple[str, str]]) -> None:
        """Lines below the picture, each with its colour."""
        rows = (f'<div style="color:{colour}; line-height:1.4">{html.escape(words)}</div>' for words, colour in lines)
        self.status.value = "".join(rows)

    def _tell(self, **changes: Any) -> None:
        if not self._quiet:
            self.explorer.set(**changes)

    def _head(self) -> Any:
        widgets = toolkit()
        claim = self.explorer.claim
        title = f"<b>{html.escape(claim.id)}</b> {html.escape(claim.title)}"
        return widgets.HTMLMath(f"<div>{title}</div><div>$$\\displaystyle {html.escape(claim.statement)}$$</div>")

    def _dropdown(self, words: str, options: Any, value: Any) -> Any:
        widgets = toolkit()
        return widgets.Dropdown(options=options, value=value, description=words, **_look())

    def _control(self, name: str) -> Any:
        widgets = toolkit()
        control = self.explorer.controls[name]
        options = [(number_text(v), v) for v in control.values]
        texts = [text for text, _ in options]
        if len(set(texts)) < len(texts):  # values that four digits do not tell apart
            options = [(str(v), v) for v in control.values]
        make = widgets.SelectionSlider if control.is_number else widgets.Dropdown
        widget = make(options=options, value=self.explorer.cell[name], description=_label(control.parameter), **_look())
        widget.tooltip = f"{control.parameter.meaning or name}: {control.parameter.domain()}"
        return widget

    def _list_mutants(self) -> None:
        """A box to tick for each wrong formula of the check."""
        widgets = toolkit()
        self.mutants, wide = {}, widgets.Layout(width="26em")
        for mutant in self.explorer.known_mutants():
            words = f"{mutant.name}{' (as printed)' if mutant.as_printed else ''}"
            box = widgets.Checkbox(
                value=False, description=words, indent=False, tooltip=mutant.note or words, layout=wide
            )
            box.observe(lambda _: self._ticked(), "value")
            self.mutants[mutant.name] = box
        self.rivals.children = [widgets.HTML("<i>mutants</i>"), *self.mutants.values()] if self.mutants else []

    def _ticked(self) -> None:
        self._tell(mutants=[name for name, box in self.mutants.items() if box.value])


def _look() -> dict[str, Any]:
    widgets = toolkit()
    return {"layout": widgets.Layout(width="26em"), "style": {"description_width": "13em"}}


def _words(name: str) -> str:
    return name.replace("_", " ")


def _label(parameter: Any) -> str:
    """The name, with the symbol where it is short."""
    symbol = parameter.symbol
    short = symbol and len(symbol) < 12 and parses(translated(symbol))
    return f"{_words(parameter.name)} \\({symbol}\\)" if short else _words(parameter.name)
