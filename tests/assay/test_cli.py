"""The command line on claims and single cells: answers, their JSON, errors, help."""

import json
import math

import pytest

import assay
from tests.assay import toys
from tests.assay.commandline import install, run

CURVES = {"Slope", "Flat", "SameOrder"}
COMMANDS = ["list", "show", "predict", "simulate", "verify", "why", "figures", "ledger", "new", "doctor"]


@pytest.fixture(autouse=True)
def toy_house(monkeypatch, tmp_path):
    install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_LEDGER", str(tmp_path / "ledger.sqlite"))
    yield
    assert not list(tmp_path.iterdir())  # none of these commands writes anything


def strict_json(text):
    def refuse(name):
        raise AssertionError(f"{name} in JSON")

    return json.loads(text, parse_constant=refuse)


def test_version_and_help():
    assert run("--version").out == f"assay {assay.__version__}\n"
    assert run("--version").status == 0
    bare, asked = run(), run("--help")
    assert bare.status == asked.status == 0
    assert bare.out == asked.out
    assert all(command in bare.out for command in COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, "ledger info", "ledger merge", "ledger prune"])
def test_help_of_a_command(command):
    ran = run(*command.split(), "--help")
    assert ran.status == 0
    assert ran.err == ""
    assert "\x1b" not in ran.out
    assert ran.out.startswith(f"Usage: assay {command}")


def test_every_parameter_of_every_command_is_documented():
    import typer

    from assay._cli import app

    commands = [typer.main.get_command(app)]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        assert command.help or command.name is None
        for parameter in command.params:
            assert parameter.name == "help" or parameter.help, (command.name, parameter.name)


def test_list():
    ran = run("list", "toy", "--json")
    assert ran.status == 0
    listed = strict_json(ran.out)
    assert [item["id"] for item in listed] == [claim.id for claim in toys.ALL]
    assert set(listed[0]) == {"id", "family", "kind", "title"}
    assert {item["family"] for item in strict_json(run("list", "--json").out)} == {"toy", "trouble"}
    text = run("list").out
    assert "toy/slope" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("claim", toys.ALL, ids=lambda c: c.id)
def test_show(claim):
    shown = strict_json(run("show", claim.id, "--json").out)
    assert {"statement", "source", "kind", "checks", "mutants", "looser", "parameters"} <= set(shown)
    assert [p["name"] for p in shown["parameters"]] == [p.name for p in claim.parameters]
    for parameter in shown["parameters"]:
        assert set(parameter) == {"name", "symbol", "meaning", "domain", "default", "role"}
        assert isinstance(parameter["domain"], str)
    assert [c["expectation"] for c in shown["checks"]] == [c.expectation.kind for c in claim.checks]
    assert all({"margin", "tolerance"} <= set(c) and "why" in c["margin"] for c in shown["checks"])
    assert [m["name"] for m in shown["mutants"]] == [m.name for m in claim.mutants]
    text = run("show", claim.id)
    assert text.status == 0
    assert claim.statement in text.out


def test_show_roles_and_bibtex():
    def roles(id):
        return {p["name"]: p["role"] for p in strict_json(run("show", id, "--json").out)["parameters"]}

    assert roles("toy/slope") == {"n": "axis", "rate": "parameter"}
    assert roles("toy/crossing") == {"p": "axis"}
    assert run("show", "toy/slope", "--bibtex").out.startswith("@article{")
    assert "exclude each other" in run("show", "toy/slope", "--bibtex", "--json").error


@pytest.mark.parametrize("claim", toys.ALL, ids=lambda c: c.id)
def test_predict_and_simulate_speak_of_the_same_quantity(claim):
    words = [word for name, value in claim.quick[0].items() for word in ("--set", f"{name}={value}")]
    predicted = strict_json(run("predict", claim.id, *words, "--json").out)
    simulated = strict_json(run("simulate", claim.id, *words, "--trials", 500, "--json").out)
    kind = claim.checks[0].expectation.kind
    axis = {"axis"} if kind in CURVES | {"Crossing", "Law"} else set()
    assert set(predicted) == {"claim", "check", "parameters", "prediction"} | axis
    curve = {"curve"} if kind in CURVES else set()
    assert set(simulated) == axis | curve | {
        "claim", "check", "parameters", "trials", "seed", "backend", "estimate", "standard_error", "low", "high",
        "confidence",
    }  # fmt: skip
    assert simulated["confidence"] == 0.99
    assert simulated["trials"] >= 500
    assert simulated["trials"] % claim.simulate.block == 0
    assert predicted["parameters"] == simulated["parameters"]
    prediction = predicted["prediction"]
    if kind in ("AtMost", "AtLeast", "Ratio", "Ordered"):
        assert set(prediction) == {"low", "high"}
    else:
        assert set(prediction) == {"value"} | curve
    if axis:
        assert predicted["axis"] == simulated["axis"]
    if kind in CURVES:
        assert len(prediction["curve"]) == len(simulated["curve"]) == len(predicted["axis"])
    if kind in ("Equal", "Slope", "Flat"):
        spread = simulated["high"] - simulated["low"]
        assert abs(simulated["estimate"] - prediction["value"]) < 2 * spread
    assert run("predict", claim.id).status == run("simulate", claim.id, "--trials", 1).status == 0


def test_settings_replace_defaults():
    answer = strict_json(run("predict", "toy/slope", "--set", "n=10,1e2,1000", "--set", "rate=.25", "--json").out)
    assert answer["parameters"] == {"n": [10, 100, 1000], "rate": 0.25}
    assert answer["axis"] == [10, 100, 1000]
    assert math.isclose(answer["prediction"]["value"], -0.25)
    assert strict_json(run("simulate", "toy/crossing", "--set", "p=0.1,0.9", "--json").out)["axis"] == [0.1, 0.9]


def test_a_block_is_the_same_wherever_it_is_drawn():
    def one(*words):
        return strict_json(run("simulate", "toy/proportion", "--json", *words).out)

    assert one("--block", 0)["trials"] == 128
    assert one("--block", 0) == one("--trials", 1)
    assert one("--block", 1) != one("--block", 0)
    assert one("--block", 1, "--seed", 1)["estimate"] != one("--block", 1)["estimate"]


def test_json_is_repeatable():
    words = ("simulate", "toy/mean", "--trials", 1000, "--json", "--backend", "strict")
    assert run(*words) == run(*words)


WRONG = [
    (["lst"], "'lst'", "list, show"),
    (["--fast"], "--fast", "--version"),
    (["show"], "CLAIM", "assay show"),
    (["show", "toy/one"], "'toy/one'", "toy/slope"),
    (["show", "toi/slope"], "'toi/slope'", "toy/slope"),
    (["list", "toi"], "'toi'", "toy, trouble"),
    (["show", "toy/slope", "x"], "(x)", "CLAIM"),
    (["show", "toy/slope", "--jso"], "--jso", "--json"),
    (["list", "--json=1"], "--json", "value"),
    (["predict", "toy/slope", "--set"], "--set", "argument"),
    (["verify", "toy/slope", "--ledger", "--workers", "2"], "--ledger", "'--workers'"),
    (["predict", "toy/slope", "--check", "second"], "'second'", "main"),
    (["predict", "toy/slope", "--set", "rate"], "'rate'", "NAME=VALUE"),
    (["predict", "toy/slope", "--set", "=1"], "'=1'", "NAME=VALUE"),
    (["predict", "toy/slope", "--set", "pace=1"], "'pace'", "n, rate"),
    (["predict", "toy/slope", "--set", "rate="], "rate = ''", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=fast"], "rate = 'fast'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=nan"], "rate = 'nan'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=-inf"], "rate = '-inf'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=1e999"], "rate = '1e999'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=4.5"], "rate = 4.5", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=1,2"], "rate = '1,2'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=1_0"], "rate = '1_0'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "rate=1", "--set", "rate=2"], "'1' and '2'", "[0, 4]"),
    (["predict", "toy/slope", "--set", "n=10"], "n = (10,)", "increasing"),
    (["predict", "toy/slope", "--set", "n="], "n = ''", "increasing"),
    (["predict", "toy/slope", "--set", "n=10,,20"], "n = ''", "increasing"),
    (["predict", "toy/slope", "--set", "n=20,10"], "n = (20, 10)", "increasing"),
    (["predict", "toy/slope", "--set", "n=1.5,2"], "n = '1.5'", "integers"),
    (["predict", "toy/slope", "--set", "n=1," + "9" * 500], "n = '999", "integers"),
    (["predict", "toy/crossing", "--set", "p=0.1,0.5,0.9"], "p = (0.1, 0.5, 0.9)", "two ends"),
    (["simulate", "toy/slope", "--trials", "0"], "trials = 0", "[1, 10^12]"),
    (["simulate", "toy/slope", "--trials", "many"], "trials = 'many'", "[1, 10^12]"),
    (["simulate", "toy/slope", "--trials", "1e11"], "trials = 100000000000", "keeps every value"),
    (["simulate", "toy/slope", "--seed", "-1"], "seed = -1", "2^63"),
    (["simulate", "toy/slope", "--seed", ""], "seed = ''", "2^63"),
    (["simulate", "toy/slope", "--seed", "1", "--seed", "2"], "--seed", "once"),
    (["simulate", "toy/slope", "--block", "x"], "block = 'x'", "2^63"),
    (["simulate", "toy/slope", "--block", "1", "--trials", "10"], "--block", "--trials"),
    (["simulate", "toy/slope", "--backend", "jax"], "'jax'", "numpy, strict, cupy"),
    (["simulate", "toy/slope", "--mutant", "flat"], "'flat'", "none"),
    (["ledger", "show"], "'show'", "info, merge, prune"),
    (["ledger", "merge"], "FILE", "--ledger"),
    (["why", "toy/none"], "'toy/none'", "toy/slope"),
    (["why", "toy/slope"], "ledger.sqlite", "no such file"),
    (["show", "toy/sl\nope\u2028\x1b[31m\udc80"], "toy/sl\\nope\\u2028", "toy/slope"),
    (["\n"], "'\\n'", "list, show"),
    ([""], "''", "list, show"),
]


@pytest.mark.parametrize(("argv", "value", "allowed"), WRONG)
def test_wrong_input_is_one_line(argv, value, allowed):
    ran = run(*argv)
    assert ran.status == 2
    assert value in ran.error
    assert allowed in ran.error


@pytest.mark.parametrize(
    "argv",
    [["simulate", "toy/slope"], ["verify"], ["verify", "toy/slope"], ["verify", "--dry-run"], ["figures"]],
    ids=" ".join,
)
def test_missing_backend(argv):
    from assay._drawing.backend import BackendError, open_backend

    reason = ""
    try:
        open_backend("cupy")
    except BackendError as error:
        reason = str(error)
    if not reason:
        pytest.skip("there is a GPU")
    ran = run(*argv, "--backend", "cupy")
    assert (ran.status, ran.out, ran.error) == (2, "", reason)


def test_a_family_that_does_not_load(monkeypatch):
    install(monkeypatch, {"toy": "tests.assay.toys", "gone": "tests.assay.no_such_module"})
    listed = run("list")
    assert listed.status == 0
    assert "toy/slope" in listed.out
    reason = "family 'gone' can not be loaded from tests.assay.no_such_module: ModuleNotFoundError"
    assert [line.startswith(f"assay: {reason}") for line in listed.err.splitlines()] == [True]
    assert run("list", "gone").error.startswith(reason)
    assert run("show", "toy/slope").status == 0
    assert "no_such_module" in json.loads(run("doctor", "--json").out)["families"]["gone"]


def test_no_families(monkeypatch):
    install(monkeypatch, {})
    assert strict_json(run("list", "--json").out) == []
    assert "no claims are installed" in run("verify").error
    assert run("verify", "toy").status == 2


def test_a_formula_that_fails(monkeypatch):
    ran = run("predict", "trouble/formula", "--set", "p=0.5")
    assert ran.status == 4
    assert "ZeroDivisionError" in ran.error
    monkeypatch.setenv("ASSAY_DEBUG", "1")
    assert "Traceback" in run("predict", "trouble/formula", "--set", "p=0.5").err


def test_a_trial_that_fails():
    ran = run("simulate", "trouble/shape")
    assert ran.status == 4
    assert "shape" in ran.error
    ran = run("simulate", "trouble/mutant", "--mutant", "fails", "--trials", 100_000)
    assert ran.status == 4
    assert "nan" in ran.error
    assert run("simulate", "trouble/mutant").status == 0


def test_interrupted_simulation(monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("assay._running.answers.run_block", interrupt)
    ran = run("simulate", "toy/slope")
    assert ran.status == 130
    assert ran.out == ""
    assert ran.err.startswith("assay: interrupted")


def test_out_of_memory(monkeypatch):
    def grow(*_, **__):
        raise MemoryError

    monkeypatch.setattr("assay._running.answers.run_block", grow)
    ran = run("simulate", "toy/slope")
    assert ran.status == 4
    assert "memory" in ran.error


def test_doctor():
    ran = run("doctor", "--json")
    assert ran.status == 0
    found = strict_json(ran.out)
    assert found["backends"]["numpy"] == "available"
    assert found["ledger"]["state"] == "can be created"
    assert found["families"]["toy"] == [claim.id for claim in toys.ALL]
    assert {"python", "cpu", "blas", "packages", "extras", "gpu"} <= set(found)
    text = run("doctor").out
    assert "numpy" in text
    assert "\x1b" not in text
