"""Runs on a Dask cluster: a scheduler and workers in processes of their own on loopback, some of them killed."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from importlib.util import find_spec

import pytest

import assay
from assay._claiming import registry as _registry
from tests.assay import failing, toys
from tests.assay.commandline import environment, finish, install, run, start
from tests.assay.test_cli_run import held, timeless

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="needs dask.distributed")
FEW = ("toy/slope", "toy/crossing", "toy/ratio")
LONG = (*FEW, "trouble/endless", "--json", "--looks")  # blocks of 10 ms: time enough to kill somebody


@pytest.fixture(autouse=True)
def house(monkeypatch, tmp_path):
    install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSAY_LEDGER", str(tmp_path / "ledger.sqlite"))


@pytest.fixture(scope="module")
def hands(tmp_path_factory):
    """Starts processes of `distributed`, and ends at last what is left of them."""
    folder = tmp_path_factory.mktemp("dask")
    started = []

    def begin(role, *words, path=folder):
        command = [sys.executable, "-m", f"distributed.cli.dask_{role}", *words]
        with open(folder / f"{len(started)}.log", "w") as log:
            process = subprocess.Popen(command, cwd=path, env=environment(folder), stdout=log, stderr=log)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def scheduler(hands, tmp_path_factory):
    """The address of a scheduler."""
    file = tmp_path_factory.mktemp("scheduler") / "address.json"
    hands("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            return json.loads(file.read_text())["address"]
        except (OSError, ValueError):
            time.sleep(0.1)
    pytest.fail("the scheduler does not start")


@pytest.fixture
def worker(hands, scheduler):
    """Starts workers; none of them outlives the test."""
    workers = []

    def begin(*path):
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--memory-limit", "0")
        workers.append(hands("worker", scheduler, *words, **({"path": path[0]} if path else {})))
        return workers[-1]

    yield begin
    for process in workers:
        process.kill()
        process.wait(timeout=10)


def wait_for_blocks(process, ledger, count):
    until = time.monotonic() + 150
    while held(ledger) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


def sound(ledger):
    with sqlite3.connect(ledger) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return answer == [("ok",)]


def test_a_killed_worker_costs_nothing(scheduler, worker, tmp_path):
    victim, _ = worker(), worker()
    ledger = tmp_path / "ledger.sqlite"
    process = start(tmp_path, "verify", *LONG, "12", "--dask", scheduler)
    wait_for_blocks(process, ledger, 60)
    victim.kill()
    before = held(ledger)
    spread = finish(process)
    assert before < held(ledger)  # there was something left to do
    assert spread.status == 3
    assert all(line.startswith("assay: ") for line in spread.err.splitlines())
    serial = run("verify", *LONG, "12", "--ledger", tmp_path / "serial.sqlite")
    assert timeless(spread.out) == timeless(serial.out)
    again = run("verify", *LONG, "12")
    assert "0 drawn" in again.err
    assert timeless(again.out) == timeless(serial.out)


def test_all_workers_killed(scheduler, worker, tmp_path):
    workers = [worker(), worker()]
    ledger = tmp_path / "ledger.sqlite"
    process = start(tmp_path, "verify", *LONG, "20", "--dask", scheduler)
    wait_for_blocks(process, ledger, 20)
    for victim in workers:
        victim.kill()
    began = time.monotonic()
    ran = finish(process)
    assert time.monotonic() - began < 20
    assert ran.status == 4
    assert "all workers are lost" in ran.error
    assert sound(ledger)
    assert held(ledger) >= 20
    kept = run("verify", *LONG, "4")
    assert " 0 blocks from the ledger" not in kept.err
    assert timeless(kept.out) == timeless(run("verify", *LONG, "4", "--ledger", ":memory:").out)

    began = time.monotonic()
    ran = finish(start(tmp_path, "verify", "toy/slope", "--dask", scheduler, "--ledger", "new.sqlite"))
    assert time.monotonic() - began < 12
    assert ran.status == 2
    assert "has no workers" in ran.error
    assert not (tmp_path / "new.sqlite").exists()


LONELY = """
import assay
from assay.stream import simulation
from tests.assay import toys

@simulation(outputs="hit", block=128)
def coin(stream, trials, *, p):
    return stream.xp.astype(stream.uniform((trials,)) < p, stream.xp.float64)

if __name__ == "__main__":
    import lonely, sys
    claim = toys.claim(toys.proportion_claim.checks, toys.proportion_claim.mutants, simulate=lonely.coin)
    try:
        assay.verify(claim, dask=sys.argv[1], ledger=":memory:")
    except assay.RunError as error:
        print(error)
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "can not draw lonely.coin: ModuleNotFoundError: No module named 'lonely'"),
        (LONELY.replace("< p,", "<= p,"), "another version of simulation"),
    ],
)
def test_a_worker_of_another_house(scheduler, worker, tmp_path, text, words):
    for folder, content in ((tmp_path / "here", LONELY), (tmp_path / "there", text)):
        folder.mkdir()
        if content is not None:
            (folder / "lonely.py").write_text(content)
    worker(tmp_path / "there")
    command = [sys.executable, tmp_path / "here" / "lonely.py", scheduler]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment(tmp_path))
    assert words in ran.stdout
    assert ran.stderr == ""


def test_a_cluster_of_its_own(tmp_path):
    words = ("verify", *FEW, "--json", "--looks", "6")
    ran = finish(start(tmp_path, *words, "--dask", "local"))
    serial = run(*words, "--ledger", ":memory:")
    assert ran.status == serial.status
    assert timeless(ran.out) == timeless(serial.out)
    assert all(line.startswith("assay: ") for line in ran.err.splitlines())


def test_interruption(tmp_path):
    process = start(tmp_path, "verify", "toy/slope", "trouble/endless", "--json", "--dask", "local", process_group=0)
    wait_for_blocks(process, tmp_path / "ledger.sqlite", 30)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group
    ran = finish(process)
    assert ran.status == 130
    assert [item["verdict"] for item in json.loads(ran.out)] == ["CONFIRMED", "INCONCLUSIVE"]
    assert all(line.startswith("assay: ") for line in ran.err.splitlines())


def test_nobody_there(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        began = time.monotonic()
        ran = finish(start(tmp_path, "verify", "toy/slope", "--dask", address))
    assert time.monotonic() - began < 30
    assert ran.status == 2
    assert f"{address!r} is not reachable" in ran.error
    assert not (tmp_path / "ledger.sqlite").exists()


@pytest.mark.parametrize("words", [b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10, b""])
def test_a_stranger_there(tmp_path, words):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.sendall(words)
                while connection.recv(100):
                    pass

        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        ran = finish(start(tmp_path, "verify", "toy/slope", "--dask", address))
    assert time.monotonic() - began < 30
    assert ran.status == 2
    assert "is not reachable" in ran.error


@pytest.mark.parametrize(
    "address",
    ["nonsense", "", "LOCAL", "127.0.0.1", "tcp://", "tcp://:1", "tcp://a:0", "tcp://a:65536", "tcp://a:b", "http://a:1",
     "tcp://a b:1", "inproc://1", "\n", "tcp://a:\u0661", "x" * 3000],
)  # fmt: skip
def test_what_is_no_address(tmp_path, address):
    for more in ((), ("--dry-run",)):
        ran = run("verify", "toy/slope", f"--dask={address}", *more)
        assert ran.status == 2
        assert "is not tcp://HOST:PORT, tls://HOST:PORT or local" in ran.error
        assert len(ran.error) < 200
    assert not list(tmp_path.iterdir())


def test_dask_or_workers(tmp_path):
    ran = run("verify", "toy/slope", "--dask", "local", "--workers", 2)
    assert ran.status == 2
    assert ran.error == "--dask 'local' and --workers 2 exclude each other; give one of them"
    for options in ({"workers": 2}, {"executor": object()}):
        with pytest.raises(assay.DomainError, match="dask = 'local'"):
            assay.verify(toys.slope_claim, dask="local", **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["claim", "mutant"])
@pytest.mark.parametrize("words", [("--dask", "local"), ("--workers", "2")])
def test_a_simulation_made_in_a_notebook(monkeypatch, tmp_path, where, words):
    simulation = failing.local_coin()
    wrong = assay.Mutant("wrong", simulate=simulation) if where == "mutant" else assay.Mutant("one", lambda: 1.0)
    claim = toys.claim(
        assay.Check(assay.proportion("hit"), assay.equal(lambda p: p, tolerance=0.05)),
        (assay.Mutant("half", lambda p: p / 2), wrong),
        simulate=simulation if where == "claim" else toys.coin,
    )
    monkeypatch.setattr(_registry, "claim", lambda id: claim)
    ran = run("verify", "toy/one", *words)
    assert ran.status == 2
    assert "can not be imported by worker processes" in ran.error
    assert not list(tmp_path.iterdir())
