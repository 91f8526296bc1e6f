"""Asks a real server everything that docs/reference/openapi.json says can be asked, and much that it says cannot, and holds
every answer against the document. `schemathesis` makes the requests and judges the answers, once for each kind of caller;
hooks.py gives them what is really there. The server is started here, on free ports of this machine and with a folder of its
own, and stopped again.

    run.py BINARY [CALLER…]"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import requests
from house import Account, House, secret_of

HERE = pathlib.Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs/reference/openapi.json"
# Nobody made these do what they are for: there is no WebSocket in plain HTTP, and no passkey without a browser.
NEVER_DONE = {"GET /socket", "POST /api/staff/passkey/sign-in", "DELETE /api/staff/passkeys/{number}"}
# `machines` ask the operator's own address, the others the one that people use; `shell` is `hearth admin`.
CALLERS = ["nobody", "operator", "facilitator", "shell", "machines"]
# Everybody comes from one address here, and no password has to be kept.
CONFIG = """
listen = "127.0.0.1:{port}"
ops_listen = "127.0.0.1:{ops_port}"
public_url = "http://localhost:{port}"
clinic_addresses = ["127.0.0.1"]
data_dir = "{folder}/data"
[limits]
plan_every_ms = 200
[staff]
password_memory_kib = 64
password_passes = 1
[telemetry]
level = "warn"
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """The binary, until the block is left."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, pathlib.Path(folder)
        port, ops_port = free_port(), free_port()
        self.address, self.ops = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{ops_port}"
        self.origin = f"http://localhost:{port}"
        self.config, self.log = self.folder / "hearth.toml", self.folder / "log"
        self.config.write_text(CONFIG.format(port=port, ops_port=ops_port, folder=folder))

    def __enter__(self):
        with self.log.open("w") as log:
            self.process = subprocess.Popen([self.binary, "serve", "--config", self.config], stdout=log, stderr=log)
        for _ in range(300):
            if self.process.poll() is None and self.is_ready():
                return self
            time.sleep(0.1)
        self.__exit__()
        sys.exit(f"the server does not get ready:\n{self.log.read_text()}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def is_ready(self):
        try:
            return requests.get(f"{self.ops}/readyz", timeout=5).ok
        except requests.ConnectionError:
            return False

    def link(self, role):
        command = [self.binary, "link", "--config", self.config, "--role", role]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        return secret_of(printed) if "/#/k/" in printed else printed


def operations():
    """Those of the document, as `GET /path`: on the address that people use, and on the operator's."""
    of_people, of_machines = set(), set()
    for path, item in json.loads(DOCUMENT.read_text())["paths"].items():
        methods = {f"{method.upper()} {path}" for method, part in item.items() if "operationId" in part}
        (of_machines if "servers" in item else of_people).update(methods)
    return of_people, of_machines


def ask_as(caller, server, environment):
    """What `schemathesis` reports of everything asked by this kind of caller, and how many operations there are to ask."""
    of_people, of_machines = operations()
    machines = caller == "machines"
    chosen = []
    for operation in sorted(of_machines):
        chosen += ["--include-name" if machines else "--exclude-name", operation]
    report = server.folder / f"{caller}.json"
    program = pathlib.Path(sys.executable).with_name("st")
    command = [program, "--config-file", HERE / "schemathesis.toml", "run", DOCUMENT, *chosen]
    command += ["--url", server.ops if machines else server.address]
    command += ["--report", "json", "--report-json-path", report]
    subprocess.run(command, env={**environment, "HEARTH_CALLER": caller}, cwd=server.folder)
    return json.loads(report.read_text()), len(of_machines if machines else of_people)


def problems(report, expected):
    """The operations with a problem, and what else is wrong."""
    failed = {operation for failure in report["failures"] for operation in failure["operations"]}
    yield from sorted(failed)
    for error in report["errors"]:
        yield f"{error['title']}, {error['count']} times"
    if report["operations"]["tested"] != expected or not report["complete"]:
        yield f"{report['operations']['tested']} operations were asked, not {expected}"
    if report["exit_code"] != 0 and not failed and not report["errors"]:
        yield f"it ended with {report['exit_code']}"


def done(report):
    """The operations that did what was asked."""
    rates = report["valid_rates"].items()
    return {operation for operation, phases in rates if any(phase["accepted"] for phase in phases.values())}


def main(binary, callers):
    began, passed, failed, cases, all_done = time.monotonic(), 0, 0, 0, set()
    with tempfile.TemporaryDirectory(prefix="hearth-openapi-") as folder, Server(binary, folder) as server:
        environment = {
            **os.environ,
            "HEARTH_ADDRESS": server.address,
            "HEARTH_ORIGIN": server.origin,
            "HEARTH_OPERATOR_LINK": server.link("operator"),
            "HEARTH_CLINICIAN_LINK": server.link("clinician"),
            "SCHEMATHESIS_HOOKS": "hooks",
            "PYTHONPATH": str(HERE),
        }
        # The first operator joins by the address that the first start prints.
        house = House(server.address, server.origin, environment["HEARTH_OPERATOR_LINK"])
        Account(house, secret_of(server.log.read_text()))
        for caller in callers:
            report, expected = ask_as(caller, server, environment)
            wrong = list(problems(report, expected))
            failed += len(wrong)
            passed += max(0, expected - len(wrong))
            cases += report["test_cases"]["generated"]
            all_done |= done(report)
            print(f"\n{caller}: {expected} operations, {report['test_cases']['generated']} requests", *wrong, sep="\n  ")
    if set(callers) == set(CALLERS) and (never := set.union(*operations()) - all_done - NEVER_DONE):
        print("Never did what was asked, whoever asked:", *sorted(never), sep="\n  ")
        failed += len(never)
    print(f"{cases} requests in {time.monotonic() - began:.0f} s")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


# Asked to stop, it stops the server as well.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
main(sys.argv[1], sys.argv[2:] or CALLERS)
