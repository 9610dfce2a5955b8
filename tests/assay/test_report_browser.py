"""The report in a real browser: it renders, searches, filters, unfolds, prints, and keeps to the rules of access."""

import shutil

import pytest

from assay._running.verify import verify_all
from assay._showing.report import write_report
from tests.assay import toys, troubled
from tests.assay.reports import hostile_claim

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra browser)")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next((found for found in map(shutil.which, NAMES) if found), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser found: {', '.join(NAMES)}")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
SLOPE = "toy/slope"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        window = driver.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield window
        window.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    shapes = [toys.bounded_claim, toys.slope_claim, toys.power_claim, toys.crossing_claim, toys.law_claim]
    some = [*shapes, hostile_claim(), *troubled_claims()]
    results = verify_all(some, ledger=":memory:", looks=4)
    assert {"CONFIRMED", "REFUTED"} < {result.verdict for result in results}
    return write_report(results, [0.0] * len(results), tmp_path_factory.mktemp("report")).as_uri()


def troubled_claims():
    found = {claim.id: claim for claim in vars(troubled).values() if hasattr(claim, "mutants") and hasattr(claim, "id")}
    return [found[id] for id in ("trouble/refuted", "trouble/open", "trouble/nan")]


@pytest.fixture
def visit(browser, address):
    """Open the report; whatever the browser complains about, or asks the network for, fails the test."""
    contexts, troubles = [], []

    def go(fragment="", *, viewport=DESK, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request", lambda request: troubles.append(request.url) if request.url[:5] not in ("file:", "data:") else 0
        )
        page.goto(address + fragment)
        page.evaluate("document.fonts.ready")
        return page

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


def shown(page):
    return page.locator(".card:visible").evaluate_all("cards => cards.map(card => card.querySelector('.body').id)")


def total(page):
    return page.locator(".card").count()


def test_renders_with_the_letters_and_formulas_of_its_own(visit):
    page = visit(f"#{SLOPE}")
    assert page.title().startswith("Assay report: ")
    card = page.locator(f"[id='{SLOPE}']")
    assert card.is_visible()
    assert page.evaluate("[...document.fonts].every(font => font.status === 'loaded' || font.status === 'unloaded')")
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")
    box = card.locator("figure svg").first.bounding_box()
    assert box["width"] > 400
    assert box["height"] > 150
    assert card.locator(".statement svg").first.bounding_box()["height"] > 4
    assert page.evaluate("window.bad") is None


def test_search_and_filters(visit):
    page = visit()
    everything = total(page)
    assert len(shown(page)) == everything
    page.keyboard.press("/")
    page.keyboard.type("SLOPE toy")
    assert shown(page) == [SLOPE]
    assert page.locator("#count").inner_text() == f"1 of {everything} claims"
    page.keyboard.press("Escape")
    assert len(shown(page)) == everything
    page.select_option("#by-verdict", "REFUTED")
    assert shown(page) == ["trouble/refuted"]
    assert page.locator(".family:visible").count() == 1
    page.select_option("#by-family", "toy")
    assert shown(page) == []
    page.click("#clear")
    page.wait_for_function(f"document.querySelectorAll('.card:not([hidden])').length === {everything}")
    page.select_option("#by-kind", "rate")
    assert set(shown(page)) >= {SLOPE, "toy/power"}
    assert len(shown(page)) < everything
    page.fill("#search", "no such words at all")
    assert shown(page) == []
    assert page.locator("#count").inner_text() == f"0 of {everything} claims"


def test_links_lead_into_cards(visit):
    page = visit()
    body = page.locator(f"[id='{SLOPE}']")
    assert not body.is_visible()
    page.select_option("#by-kind", "bound")
    page.click(f"a.square[href='#{SLOPE}']")
    body.wait_for(state="visible")
    assert len(shown(page)) == total(page)  # the filter that hid it is gone
    top = page.locator(".card", has=body).bounding_box()["y"]
    assert -1 <= top < 300
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert not body.is_visible()
    page.click(f"a.square[href='#{SLOPE}']")  # the address does not change, and the card unfolds again
    body.wait_for(state="visible")


def test_unfolding_all_and_folding_again(visit):
    page = visit()
    page.click("#unfold")
    assert page.locator(".card > details[open]").count() == total(page)
    assert page.locator("#unfold").inner_text() == "Fold all"
    page.click("#unfold")
    assert page.locator(".card > details[open]").count() == 0


def test_theme_follows_the_system_and_the_button(visit):
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = visit(), visit(color_scheme="dark")
    assert light.evaluate(ground) == "rgb(245, 245, 242)"
    assert dark.evaluate(ground) == "rgb(18, 21, 24)"
    light.click("#theme")
    assert light.evaluate(ground) == "rgb(18, 21, 24)"
    light.reload()
    assert light.evaluate(ground) == "rgb(18, 21, 24)"
    assert light.locator("#theme").inner_text() == "Light"


def test_readable_without_script(visit):
    page = visit(java_script_enabled=False)
    assert page.locator(".card").count() == page.locator(".card:visible").count() > 8
    assert not page.locator("#filters").is_visible()
    page.locator(f".card:has([id='{SLOPE}']) > details > summary").click()
    assert page.locator(f"[id='{SLOPE}']").is_visible()


def test_prints_all_that_is_shown(visit):
    page = visit(color_scheme="dark")
    page.fill("#search", "toy/slope")
    one = page.pdf(format="A4")
    assert one.startswith(b"%PDF")
    page.fill("#search", "")
    everything = page.pdf(format="A4")
    assert len(everything) > len(one) > 20_000
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(f"[id='{SLOPE}']").bounding_box()["height"] > 300  # folded on the screen, not on paper
    assert not page.locator("#filters").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(visit, width):
    page = visit(viewport={"width": width, "height": 800})
    page.click("#unfold")
    page.locator(".body details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_axe_finds_nothing(visit, scheme, viewport):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = visit(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.click("#unfold")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(page, options={"runOnly": tags}).response
    assert [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found["violations"]] == []
    assert len(found["passes"]) > 20
