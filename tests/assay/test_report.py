"""The report: well formed, nothing from elsewhere, words escaped, every claim and every number as the ledger has it."""

import json
import re
import shlex

import pytest

import assay
from assay._running.cost import seconds_of
from assay._running.ledger import Ledger
from assay._running.result import Results
from assay._running.verify import verify_all
from assay._showing.figure import FigureError
from assay._showing.report import NAME, page, write_report
from assay._showing.report_fonts import Fonts
from assay._showing.report_html import Html, join, tag, text
from assay._showing.report_math import Mathematics, _segments
from assay._showing.report_svg import Styles, _path, compact, parsed
from assay._showing.report_words import simulations
from tests.assay import toys
from tests.assay.commandline import install, run
from tests.assay.reports import HOSTILE, Tree, hostile_claim


@pytest.fixture(scope="module")
def results():
    return verify_all([*toys.ALL, hostile_claim()], ledger=":memory:")


@pytest.fixture(scope="module")
def html(results):
    return page(results, [1.0] * len(results))


@pytest.fixture(scope="module")
def tree(html):
    return Tree(html)


def test_well_formed_with_names_that_differ(html, tree):
    assert html.startswith("<!doctype html>\n<html lang=")
    ids = [attributes["id"] for _, attributes, _ in tree.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    inner = [a[key] for _, a, _ in tree.elements for key in ("href", "clip-path") if "#" in (a.get(key) or "")]
    targets = [re.search(r"#([^)]*)", word)[1] for word in inner]
    assert len(targets) > 100
    assert set(targets) <= set(ids)


def test_nothing_comes_from_elsewhere(html, tree):
    for name, attributes, _ in tree.elements:
        assert name not in {"link", "iframe", "object", "embed", "base", "img"}
        assert not {"src", "srcset", "data", "action", "background", "poster"} & attributes.keys()
        assert not [key for key in attributes if key.startswith("on")]
        if name != "a":
            assert (attributes.get("href") or "#").startswith("#")
    styles = "".join(words for _, words in tree.named("style"))
    assert "@import" not in styles
    assert all(url.startswith("data:font/woff;base64,") for url in re.findall(r"url\(([^)]*)\)", styles))
    (policy,) = [a["content"] for a, _ in tree.named("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert [a.get("type") for a, _ in tree.named("script")] == ["application/json", None]


def test_hostile_words_stay_words(html, tree):
    assert "<script>window" not in html
    assert "\x00" not in html
    assert "\x1b" not in html
    shown = HOSTILE.replace("\x00", "\ufffd").replace("\x1b", "\ufffd")
    assert any(shown in words for _, words in tree.named("h4"))
    assert any(shown in words for _, words in tree.named("td"))
    assert any("</svg><script>" in words for _, words in tree.named("text"))  # the picture's legend
    links = [attributes["href"] for attributes, _ in tree.named("a") if "://" in attributes["href"]]
    assert all(re.fullmatch(r"https://(arxiv\.org/abs|doi\.org)/[\w./:;()%-]+", link) for link in links)


def test_every_claim_has_a_card_in_ademp_form(results, tree):
    ids = {attributes.get("id") for _, attributes, _ in tree.elements}
    assert {result.claim.id for result in results} <= ids
    cards = tree.named("article")
    assert [a["data-verdict"] for a, _ in cards] == [result.verdict for result in results]
    for result, (attributes, words) in zip(results, cards, strict=True):
        for part in ("Aims", "Data-generating mechanism", "Estimand", "Method", "Performance", "Reproduce"):
            assert part in words
        assert (attributes["data-family"], attributes["data-kind"]) == ("toy", result.claim.kind)
        assert result.claim.id in attributes["data-words"]
        for mutant in result.claim.mutants:
            assert mutant.name in words
        assert shlex.join(["assay", "verify", result.claim.id, "--scale", "quick", "--seed", "0"]) in words


def test_numbers_are_those_of_the_ledger(tmp_path):
    with Ledger(tmp_path / "l.sqlite") as book:
        found = verify_all([toys.proportion_claim, toys.crossing_claim, toys.slope_claim], ledger=book)
        kept = [book.last_verdict(result.claim.id) for result in found]
        first = [seconds_of(result, book) for result in found]
        again = verify_all([result.claim for result in found], ledger=book)
        assert [seconds_of(result, book) for result in again] == first
        assert all(seconds > 0 for seconds in first)
    tree = Tree(page(again, first))
    (records,) = [json.loads(words) for a, words in tree.named("script") if a.get("id") == "records"]
    for told, record, (_, card) in zip(records, kept, tree.named("article"), strict=True):
        assert {k: v for k, v in told.items() if k != "seconds"} == {k: record[k] for k in told if k != "seconds"}
        assert f"{record['trials']:,}" in card
        for row in record["rows"]:
            assert f"{row['estimate']:.6g}" in card
            assert f"{row['standard_error']:.3g}" in card
            for name, distance in row["mutants"].items():
                assert name in card
                farthest = max(r["mutants"][name] for r in record["rows"])
                assert distance <= farthest
                assert f"{farthest:.3g}" in card


def test_one_block_read_by_two_checks_is_paid_once(tmp_path):
    checks = (
        assay.Check(assay.proportion("hit"), assay.equal(lambda p: p, tolerance=0.05), name="a"),
        assay.Check(assay.bounded("hit", low=0, high=1), assay.equal(lambda p: p, tolerance=0.05), name="b"),
    )
    mutants = (assay.Mutant("half", lambda p: p / 2, check="a"), assay.Mutant("square", lambda p: p * p, check="b"))
    with Ledger(tmp_path / "l.sqlite") as book:
        (result,) = verify_all([toys.claim(checks, mutants)], ledger=book)
        (line,) = book.info()
        assert seconds_of(result, book) == pytest.approx(line["seconds"])


def test_states_other_than_confirmed_are_told():
    refuted = assay.verify(toys.proportion_claim.with_prediction(lambda p: 1.3 * p), ledger=":memory:")
    nothing = assay.verify(toys.slope_claim, ledger=":memory:", seconds=1e-9)
    opened = assay.verify(toys.law_claim, ledger=":memory:", looks=1, alpha=1e-12, beta=1e-12)
    tree = Tree(page([refuted, nothing, opened], [0.0] * 3))
    cards = [words for _, words in tree.named("article")]
    assert "misses the accepted region" in cards[0]
    assert "not drawn" in cards[1]
    assert "Open cells, and what they need" in cards[2]
    assert "nan" not in " ".join(cards).lower().split()


def test_written_whole_or_not_at_all(tmp_path, results, monkeypatch):
    path = write_report(results[:1], [0.0], tmp_path / "deep" / "er")
    before = path.read_bytes()
    assert (path.name, [p.name for p in path.parent.iterdir()]) == (NAME, [NAME])

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fails)
    with pytest.raises(FigureError, match="No space left"):
        write_report(results[1:2], [0.0], path.parent)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [NAME]


def test_same_result_same_bytes(results, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert page(results[:2], [0.5, 0.5]) == page(results[:2], [0.5, 0.5])
    assert "2023-11-14 22:13 UTC" in page(results[:1], [0.5])


def test_from_the_command_line(tmp_path, monkeypatch):
    install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    ledger = tmp_path / "ledger.sqlite"
    ran = run("report", "toy/ratio", "trouble/refuted", "--ledger", ledger, "--seed", 3)
    assert (ran.status, ran.out) == (0, f"report/{NAME}\n")  # as figures: a refuted claim is no failure of the report
    words = (tmp_path / "report" / NAME).read_text()
    assert "assay report toy/ratio trouble/refuted --scale quick --seed 3" in words
    again = run("report", "toy/ratio", "--ledger", ledger, "--seed", 3, "--out", "other")
    assert "0 drawn" in again.err
    failed = run("report", "trouble/nan", "--ledger", ledger, "--out", "other")
    assert failed.status == 4
    assert "trouble/nan" in failed.err
    assert "A trial failed" in (tmp_path / "other" / NAME).read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["toy/nothing"], "toy/nothing"),
        (["nowhere"], "nowhere"),
        (["--scale", "huge"], "quick, standard, full"),
        (["--seed", "-1"], "seed"),
        (["--out", "file/inside"], "not a folder"),
        (["--out"], "--out"),
        (["--workers", "0"], "workers"),
        (["--ledger", "."], "folder"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(tmp_path, monkeypatch, words, told):
    install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    chosen = words if not words[0].startswith("-") else ["toy/ratio", *words]
    ledger = [] if "--ledger" in words else ["--ledger", ":memory:"]
    ran = run("report", *ledger, *chosen)
    assert ran.status == 2
    assert told in ran.error
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_an_interrupted_run_writes_no_report(tmp_path, monkeypatch, results):
    install(monkeypatch)
    stopped = Results(results[:1], [], interrupted=True)
    monkeypatch.setattr("assay._running.verify.verify_all", lambda *_, **__: stopped)
    ran = run("report", "toy/ratio", "--ledger", ":memory:", "--out", tmp_path / "report")
    assert (ran.status, ran.out) == (130, "")
    assert "interrupted; no report was written" in ran.err
    assert not (tmp_path / "report").exists()


def test_a_full_disk_is_status_4(tmp_path, monkeypatch):
    install(monkeypatch)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    ran = run("report", "toy/ratio", "--ledger", ":memory:", "--out", tmp_path)
    assert ran.status == 4
    assert "No space left" in ran.err
    assert not list(tmp_path.iterdir())


def test_drawing_says_how_far_it_is(results, monkeypatch):
    from assay._cli import report

    told = []
    monkeypatch.setattr(report, "note", told.append)
    monkeypatch.setattr(report, "TELL_EVERY", 0.0)
    page(results[:3], [0.0] * 3, report._teller(3))
    assert told == ["1 of 3 claims drawn", "2 of 3 claims drawn"]


def test_markup_is_escaped_once():
    assert tag("p", "a<b", Html("<b>"), class_='x"y', hidden=True, title=None) == (
        '<p class="x&quot;y" hidden>a&lt;b<b></p>'
    )
    assert tag("meta", charset="utf-8") == '<meta charset="utf-8">'
    assert join(["<", None, tag("i", ">")], ", ") == "&lt;, <i>&gt;</i>"
    assert text("a\x00\ud800\n") == "a\ufffd\ufffd\n"
    assert isinstance(text(text("&")), Html)
    assert text(text("&")) == "&amp;"


def test_paths_keep_their_shape():
    assert _path("M 0 0 \nL 100.04 0 \nL 100.04 50 \nz") == "M0 0l100 0 0 50z"
    line = " ".join(f"{'ML'[k > 0]} {k} {2 * k}" for k in range(200))
    assert _path(line) == "M0 0l199 398"
    assert _path("M 0 0 L 40 0 L 40 0.01 L 0 40") == "M0 0l40 0-40 40"
    assert _path("M 0 3 C 0.795609 3 1.55874 2.683901 2.12132 2.12132 z") == "M0 3c.8 0 1.56-.32 2.12-.88z"
    assert _path("M 1 1 Q 2 2 3 1") == "M1 1q1 1 2 0"


def test_pictures_share_classes_and_their_names_differ():
    styles = Styles(Fonts())
    source = b"""<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
    <metadata><a/></metadata><!-- <b> --><g id="unused"><defs>
    <path id="m" d="M 0 0 L 1 1" style="stroke: #222222"/></defs>
    <use xlink:href="#m" x="1.23456" style="fill: #0072b2; stroke: #0072B2"/></g>
    <text style="font-size: 8px; font-family: 'DejaVu Sans'; fill: #222222" transform="rotate(-0 1 1)">a &lt; b</text>
    </svg>"""
    first, second = (compact(parsed(source), prefix, styles) for prefix in ("p", "q"))
    assert first.replace('"p0"', '"q0"').replace("#p0", "#q0") == second
    assert '<use href="#p0" class="k1" x="1.23"/>' in first
    assert "a &lt; b</text>" in first
    assert "unused" not in first
    assert "rotate" not in first
    assert styles.css().count("{") == 3
    assert "fill:var(--s0);stroke:var(--s0)" in styles.css()
    assert styles.fonts.letters == {("DejaVu Sans", "normal", "400"): set("a < b")}
    assert "data:font/woff;base64," in styles.fonts.css()


def test_formulas_break_before_relations_and_where_they_can_not_be_shown_stay_latex():
    assert _segments(r"a = \left(b = c\right) \leq f(x = y)") == ["a", r"= \left(b = c\right)", r"\leq f(x = y)"]
    maths = Mathematics(Styles(Fonts()))
    shown = maths.statement(r"\tfrac12 < x \quad \mathbb E x = \|X\|_F")
    assert shown.count("<svg") == 4
    assert shown.startswith('<span class="math" role="img" aria-label="\\tfrac12 &lt; x')
    assert maths.statement(r"\undefined{") == '<code class="tex">\\undefined{</code>'
    assert maths.symbol(r"a_") == '<code class="tex">a_</code>'
    assert maths.statement(r"(a = b").count("<svg") == 1
    before = dict(maths.known)
    maths.prepare(["x", "x"])
    assert maths.known == before | {"x": maths.known["x"]}


@pytest.mark.parametrize("id", assay.claims())
def test_what_every_claim_says_can_be_shown(id):
    claim = assay.claims()[id]
    for simulation, words in simulations(claim):
        assert words, simulation.name
        assert "-----" not in words
    assert claim.source.describe()
