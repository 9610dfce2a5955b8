"""Pictures: every kind draws, the files beside them hold what they show, and nothing global changes."""

import errno
import json
import math
import subprocess
import sys

import matplotlib as mpl
import pytest
from attrs import evolve

import assay
from assay._showing.figure import FigureError, draw, png, svg, write_figures
from assay._showing.figure_layout import panels, shape
from assay._showing.figure_line import _one_relative_width
from assay._showing.figure_math import formula_lines, parses, translated
from assay._showing.figure_sheets import sheets
from assay._showing.figure_style import BADGES, name_of, number_text, thinned
from assay._showing.figure_verdicts import Entry, draw_verdicts, said
from assay.stream import simulation as _simulation
from tests.assay import toys


def verify(claim, **options):
    return assay.verify(claim, ledger=":memory:", **options)


@pytest.fixture(scope="module")
def proportion():
    return verify(toys.proportion_claim)


def drawn(result):
    """Draw a result and render it, once; returns the figure."""
    figure = draw(result)
    figure.canvas.draw()
    return figure


def texts(figure):
    return [t.get_text() for t in figure.findobj(mpl.text.Text) if t.get_text()]


SHAPES = {
    "Equal": "curve", "AtMost": "curve", "Slope": "line", "Flat": "line", "Ordered": "line", "Crossing": "signs",
    "Law": "law", "Ratio": "forest",
}  # fmt: skip


@pytest.mark.parametrize("claim", toys.ALL, ids=lambda c: c.name)
def test_every_kind_draws(claim):
    result = verify(claim)
    (sheet,) = sheets(result)
    assert shape(sheet) == SHAPES[sheet.kind]
    figure = drawn(result)
    assert {claim.id, result.verdict} <= set(texts(figure))
    assert "nan" not in " ".join(texts(figure))


@pytest.mark.parametrize(
    "claim", [toys.proportion_claim, toys.slope_claim, toys.crossing_claim, toys.law_claim], ids=lambda c: c.name
)
def test_draws_before_anything_is_drawn(claim):
    result = verify(claim, seconds=1e-9)
    assert all(math.isnan(dot.estimate) for sheet in sheets(result) for dot in sheet.dots)
    assert any("nothing drawn yet" in text for text in texts(drawn(result)))


def test_infinite_intervals_and_open_cells_draw():
    result = verify(toys.law_claim, looks=1, alpha=1e-12, beta=1e-12)
    drawn(result)
    rows = [{**row, "confirming": ["-inf", "inf"], "status": "open"} for row in verify(toys.mean_claim, looks=2).cells]
    figure = drawn(evolve(verify(toys.mean_claim, looks=2), cells=rows))
    assert "still open" in texts(figure)


def test_a_refuted_cell_shows():
    result = verify(toys.proportion_claim.with_prediction(lambda p: 1.3 * p))
    assert {"REFUTED", "refuted"} <= set(texts(drawn(result)))


@pytest.mark.parametrize("expectation", [assay.at_most, assay.at_least], ids=["at most", "at least"])
def test_bounds_show_their_forbidden_side(expectation):
    factor = 1.3 if expectation is assay.at_most else 0.7
    claim = toys.claim(
        assay.Check(assay.proportion("hit"), expectation(lambda p: factor * p, tolerance=0.05)),
        (assay.Mutant("other way", lambda p: (2 - factor) * p), assay.Mutant("constant", lambda p: 0.5)),
        lenient=True,
    )
    figure = drawn(verify(claim, looks=8))
    assert "forbidden" in texts(figure)
    assert any("bound" in axes.get_ylabel() for axes in figure.findobj(mpl.axes.Axes))


def test_many_cells_are_split_into_panels_with_one_colour_for_each_label():
    claim = toys.claim(
        assay.Check(assay.proportion("hit"), assay.equal(lambda p: p, tolerance=0.2)),
        (assay.Mutant("half", lambda p: p / 2), assay.Mutant("square", lambda p: p * p)),
        parameters=(
            toys.P,
            assay.Real("level", 1.0, low=0, high=9, symbol=r"\undefined{"),
            assay.Choice("law", "a", values=("a", "b", "c", "d")),
        ),
        quick=assay.cells(p=[0.1, 0.5, 0.9], level=[1.0, 2.0], law=["a", "b", "c", "d"]),
    )
    result = verify(claim, looks=4)
    (sheet,) = sheets(result)
    found = panels(sheet)
    assert (sheet.along, sheet.panel, len(found)) == ("p", "level", 2)
    assert [title for title, _ in found] == ["level = 1", "level = 2"]
    assert all([s.label for s in group] == ["a", "b", "c", "d"] for _, group in found)
    assert all([s.color for s in group] == [0, 1, 2, 3] for _, group in found)
    drawn(result)


def test_a_crossing_along_a_parameter_beside_another_check():
    @_simulation(outputs=("hit", "size"), block=128)
    def tossed(stream, trials, *, rate: float, p: float = 0.5):
        hit = stream.xp.astype(stream.uniform((trials,)) < p * rate, stream.xp.float64)
        return {"hit": hit, "size": stream.exponential((trials,))}

    place = assay.crossing(lambda rate: 0.5 / rate, along="p", level=0.5, falling=False, tolerance=assay.relative(0.2))
    claim = toys.claim(
        (assay.Check(assay.proportion("hit"), place, name="place"),
         assay.Check(assay.quantile("size", 0.5), assay.equal(lambda: math.log(2), tolerance=0.2), name="typical")),
        (assay.Mutant("inverse", lambda rate: 0.5 * rate, check="place"),
         assay.Mutant("mean", lambda: 1.0, check="typical")),
        simulate=tossed, parameters=(toys.P, assay.Real("rate", 0.7, low=0.6, high=1.0)),
        quick=assay.cells(rate=[0.7, 0.8]), lenient=True,
    )  # fmt: skip
    result = verify(claim, looks=6)
    first, second = sheets(result)
    assert (first.along, shape(first), first.location) == ("rate", "map", "p")
    assert first.series[0].curve.prediction == pytest.approx([0.5 / x for x in first.series[0].curve.x])
    assert shape(second) == "curve"
    assert {"place:", "typical:"} <= {text.strip() for text in texts(drawn(result))}


def test_axes_of_the_callers_are_used(proportion):
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    assert proportion.plot(axes=axes) is figure
    assert axes.get_ylabel() == "proportion of hit"
    assert axes.lines


def test_curve_is_dense_and_follows_the_formula(proportion):
    (series,) = sheets(proportion)[0].series
    assert len(series.curve.x) > 50
    assert series.curve.prediction == pytest.approx(series.curve.x)
    assert series.curve.mutants["square"] == pytest.approx([x * x for x in series.curve.x])
    assert min(series.curve.x) < 0.2 < 0.6 < max(series.curve.x)


def test_power_law_stands_at_the_height_of_the_data():
    sheet = sheets(verify(toys.slope_claim))[0]
    for series in sheet.series:
        seen, (dot,) = series.dots[0].curve["mean"], series.dots
        for height, mean in zip(series.curve.prediction, seen, strict=True):
            assert height == pytest.approx(mean, rel=0.05)
        assert dot.rivals["flat"] == pytest.approx(0.0)


def test_files_hold_what_is_shown(tmp_path, proportion):
    law = verify(toys.law_claim)
    paths = write_figures([proportion, law], tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in paths[:3]] == [
        "toy/proportion.svg", "toy/proportion.png", "toy/proportion.json",
    ]  # fmt: skip
    assert sorted(p.name for p in (tmp_path / "toy").iterdir()) == sorted(p.name for p in paths)
    assert {p.name for p in tmp_path.glob("verdicts.*")} == {"verdicts.svg", "verdicts.png", "verdicts.json"}
    for result in (proportion, law):
        record = json.loads((tmp_path / f"{result.claim.id}.json").read_text())
        assert record["cells"] == result.cells
        assert (record["verdict"], record["seed"], record["scale"]) == ("CONFIRMED", 0, "quick")
        assert {"numpy", "python", "matplotlib"} <= record["versions"].keys()
        assert "seconds" not in record
        dots = [dot for sheet in record["drawn"] for series in sheet["series"] for dot in series["dots"]]
        assert [dot["estimate"] for dot in dots] == [row["estimate"] for row in result.cells]
        assert [dot["interval"] for dot in dots] == [row["confirming"] for row in result.cells]
    drawing = (tmp_path / "toy/proportion.svg").read_text()
    assert ">toy/proportion</text>" in drawing
    assert (tmp_path / "toy/proportion.png").read_bytes().startswith(b"\x89PNG")


def test_gallery_lists_what_is_there(tmp_path, proportion):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "stray.json").write_text("{}")
    write_figures([proportion], tmp_path)
    other = evolve(
        proportion, claim=evolve(proportion.claim, id="toy/other"), record={**proportion.record, "claim": "toy/other"}
    )
    write_figures([other], tmp_path)
    page = (tmp_path / "README.md").read_text()
    assert "## toy" in page
    assert "toy/proportion.svg" in page
    assert "`toy/other` **CONFIRMED** (quick)" in page
    assert "stray" not in page
    assert "verdicts.svg" in page
    summary = json.loads((tmp_path / "verdicts.json").read_text())
    assert [row["claim"] for row in summary["verdicts"]] == ["toy/other", "toy/proportion"]
    mutants = len(proportion.claim.mutants)
    assert summary["said"].startswith(f"2 claims: 2 CONFIRMED. {2 * mutants} wrong versions: {2 * mutants} refuted")
    (tmp_path / "toy" / "other.png").unlink()
    write_figures([proportion], tmp_path)
    assert "toy/other" not in (tmp_path / "README.md").read_text()


def test_verdicts_of_all_kinds_and_what_is_in_print():
    refuted, printed, kept = ("refuted", False), ("refuted", True), ("undecided", False)
    entries = [Entry(f"toy/{name}", name, (refuted, printed, kept)) for name in BADGES]
    summary = said(entries)
    count = len(BADGES)
    assert f"{3 * count} wrong versions: {2 * count} refuted, {count} of them in print." in summary
    drawing = svg(draw_verdicts(entries)).decode()
    families = f"{count} claims, {3 * count} wrong versions"
    for words in (*BADGES, "toy", families, "not refuted", "refuted, and in print"):
        assert f">{words}</text>" in drawing


def test_a_folder_that_can_not_be_written(tmp_path, proportion):
    (tmp_path / "figures").write_text("a file, not a folder")
    with pytest.raises(FigureError, match=r"figures.*can not be written") as caught:
        write_figures([proportion], tmp_path / "figures")
    assert "\n" not in str(caught.value)
    assert caught.value.errno in (errno.ENOTDIR, errno.EEXIST)
    assert (tmp_path / "figures").read_text() == "a file, not a folder"


def test_a_picture_in_the_way_leaves_nothing_half_written(tmp_path, proportion):
    (tmp_path / "toy" / "proportion.png").mkdir(parents=True)
    with pytest.raises(FigureError):
        write_figures([proportion], tmp_path)
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("claim", [toys.ratio_claim, toys.slope_claim, toys.crossing_claim], ids=lambda c: c.name)
def test_same_result_same_bytes(claim):
    result = verify(claim)
    first = draw(result)
    for _ in range(2):
        again = draw(result)
        assert svg(again) == svg(first)
        assert png(again, 60) == png(first, 60)
    assert b"<dc:date>" not in svg(first)


def test_drawing_changes_no_global_setting(proportion):
    before = dict(mpl.rcParams)
    png(draw(proportion), 60)
    assert dict(mpl.rcParams) == before


def test_neither_pyplot_nor_xarray_is_loaded():
    code = (
        "import sys, assay; from assay._showing import figure, tables\n"
        "assert not {'matplotlib', 'xarray', 'matplotlib.pyplot'} & sys.modules.keys()\n"
        "from tests.assay import toys\n"
        "result = assay.verify(toys.ratio_claim, ledger=':memory:', looks=2)\n"
        "figure.svg(figure.draw(result)); result._repr_html_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=toys.__file__.rsplit("/tests/", 1)[0])


def test_symbols_that_the_picture_can_not_show_give_way_to_names():
    assert parses(r"\|X\|_F")
    assert not parses(r"\undefined{x}")
    assert name_of(assay.Real("decay_rate", 1.0, symbol=r"\undefined{x}")) == "decay rate"
    assert name_of(assay.Real("cost_in_$", 1.0)) == r"cost in \$"


def test_numbers_and_thinning():
    assert [number_text(v) for v in (0.35, 16384, -0.5, 1e-5, (10, 20, 40), "gauss_shifted")] == [
        "0.35", "16384", "−0.5", "1e−05", "10…40", "gauss shifted",
    ]  # fmt: skip
    assert thinned(range(10), 4) == [0, 3, 6, 9]


def test_more_lines_than_colours_are_thinned_and_counted():
    claim = evolve(toys.slope_claim, quick=assay.cells(rate=[0.1 * k for k in range(1, 10)]))
    result = verify(claim, looks=2)
    (sheet,) = sheets(result)
    ((_, shown),) = panels(sheet)
    assert (len(shown), len(sheet.series), sheet.panel) == (6, 9, "")
    assert any("6 of 9 series drawn" in text for text in texts(drawn(result)))


def test_an_axis_may_start_at_zero():
    start = evolve(toys.N, low=0, default=(0, 1, 2))
    claim = toys.claim(
        assay.Check(assay.mean("loss", skewness=1, why="normal"), assay.ordered(along="n", tolerance=0.01)),
        (assay.Mutant("falls", lambda: -0.1), assay.Mutant("falls more", lambda: -0.2)),
        simulate=_rising,
        parameters=(start,),
        quick=assay.cells(),
    )
    drawn(verify(claim, looks=3))


@_simulation(outputs=assay.Output("loss", axis="n"), block=64)
def _rising(stream, trials, *, n: tuple[int, ...]):
    return stream.normal((trials, len(n))) * 0.01 + stream.asarray([float(k) for k in n])


def test_brackets_of_unlike_width_are_drawn_in_their_own_units():
    (sheet,) = sheets(verify(toys.crossing_claim))
    assert _one_relative_width(sheet.dots)
    wider = [evolve(dot, ends=(0.1, 0.9)) for dot in sheet.dots]
    assert not _one_relative_width([*sheet.dots, *wider])


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"a \le b \ge c \left( d \right)", r"a \leq b \geq c \left( d \right)"),
        (r"\tfrac12 + \frac1{d} + \dfrac{a_{i}}{b}", r"\frac{1}{2} + \frac{1}{d} + \frac{a_{i}}{b}"),
        (r"\sqrt2 \sqrt\pi \sqrt[3]{x}", r"\sqrt{2} \sqrt{\pi} \sqrt[3]{x}"),
        (r"\mathbb E \text{ if so}", r"\mathbb{E} \mathrm{\ if\ so}"),
        (r"\mathrm{for\ all} x", r"\mathrm{for\ all} x"),
        (r"\chi'^2_d", r"\chi^{\prime 2}_d"),
        (r"\lVert x\rVert", r"\| x\|"),
    ],
)
def test_latex_in_the_words_of_the_picture(latex, shown):
    assert translated(latex) == shown
    assert parses(shown)


def test_a_long_statement_is_broken_at_its_wide_spaces():
    part = r"\frac{a + b + c + d + e + f + g}{h} = \left(x \quad y\right)"
    lines, size = formula_lines(r"\qquad ".join([part] * 8), 6.0)
    assert 1 < len(lines) <= 3
    assert size >= 6
    assert sum(line.count(r"\frac") for line in lines) == 8
    assert formula_lines(r"\undefined{x}", 6.0) == ((), 0.0)
    assert formula_lines(r"x + " * 200 + "y", 6.0) == ((), 0.0)


@pytest.mark.parametrize("id", assay.claims())
def test_every_statement_and_symbol_can_be_shown(id):
    claim = assay.claims()[id]
    assert formula_lines(claim.statement, 6.2)[0]
    assert all(parses(translated(p.symbol)) for p in claim.parameters if p.symbol)


def test_a_lower_bound_that_is_attained_somewhere_draws():
    claim = toys.claim(
        assay.Check(
            assay.proportion("hit"),
            assay.at_least(lambda p: p, tolerance=0.05, attained=lambda p: p > 0.5, truth=lambda p: p),
        ),
        (assay.Mutant("above", lambda p: min(1.0, 1.5 * p)), assay.Mutant("one", lambda p: 1.0)),
        kind="bound",
        id="toy/attained",
    )
    drawn(verify(claim))
