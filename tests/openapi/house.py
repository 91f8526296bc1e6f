"""A running Hearth and those who serve in it. They join as one does: with an invitation, a password and an authenticator.
Everything that can be made is made anew each time."""

import json
import pathlib
import re
import time

import pyotp
import requests

PASSWORD = "seven lanterns over quiet harbour"
EXAMPLES = pathlib.Path(__file__).parents[2] / "protocol/examples/http"


def example(name):
    """A body as the documents show it."""
    return json.loads((EXAMPLES / f"{name}.json").read_text())["example"]


def secret_of(address):
    """What stands behind the `#/k/` of an invitation's address."""
    return re.search(r"/#/k/(\S+)", address)[1]


def name():
    """Another one each time, in letters: many digits could be a telephone number's."""
    return "Rowan" + "".join(chr(97 + int(digit)) for digit in str(time.time_ns()))


class Account:
    """Who has just joined: the headers of their browser, and what they need to sign in again."""

    def __init__(self, house, secret):
        self.house, self.login = house, name().lower()
        self.headers = {"origin": house.origin}
        finish = {"link": secret, **self.beginning("/api/staff/join/start", {"link": secret, **self.named()})}
        answer = house.ask("POST", "/api/staff/join/finish", {**finish, "device": "Test browser"}, self.headers, 201)
        joined, cookies = answer.json(), [f"{one.name}={one.value}" for one in answer.cookies]
        house.http.cookies.clear()
        self.id, self.sign_in = joined["me"]["staff"]["id"], joined["me"]["sign_in"]
        self.recovery_codes = joined["recovery_codes"]
        self.headers |= {"cookie": "; ".join(cookies), "x-csrf-token": joined["me"]["csrf"]}

    def named(self):
        return {"name": self.login.title(), "login": self.login}

    def beginning(self, path, body):
        """Begins a way to sign in, and gives what ends it."""
        begun = self.house.ask("POST", path, body, self.headers).json()
        with_code = {"password": PASSWORD, "code": pyotp.TOTP(begun["totp_secret"]).now()}
        return {"ceremony": begun["ceremony"], "with": {"password": with_code}}

    def proof(self):
        """A recovery code stands in for an authenticator, which has one code in half a minute."""
        return {"password": PASSWORD, "code": self.recovery_codes.pop()}


class House:
    def __init__(self, address, origin, operator_link):
        self.address, self.origin = address, origin
        self.shell = {"authorization": f"Bearer {operator_link}"}
        self.http = requests.Session()

    def ask(self, method, path, body=None, headers=None, expected=200):
        answer = self.http.request(method, self.address + path, json=body, headers=headers or self.shell, timeout=30)
        if answer.status_code != expected:
            raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer

    def make(self, path, body):
        return self.ask("POST", path, body, expected=201).json()

    def group(self):
        return self.make("/api/admin/groups", {**example("group_draft"), "name": name()})

    def meeting(self, group):
        return self.make("/api/admin/meetings", {**example("meeting_draft"), "group": group, "title": name()})

    def planned(self, group):
        """The session of a meeting that takes place once, in five minutes: its lobby is open."""
        starts = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 300))
        draft = {**example("meeting_draft"), "group": group, "title": name(), "schedule": {"starts": starts, "zone": "UTC"}}
        meeting = self.make("/api/admin/meetings", draft)
        for _ in range(100):
            page = self.ask("GET", f"/api/meetings/{meeting['slug']}").json()
            if page.get("session"):
                return page["session"]
            time.sleep(0.1)
        raise RuntimeError("no session was planned")

    def session(self):
        starts_at = round(time.time() * 1000) + 60_000
        return self.make("/api/sessions", {**example("new_session"), "starts_at": starts_at})

    def invitation(self, role, group=None):
        draft = {"role": role, "group": group, "hours": 24, "most_uses": 1, "client_key": name()}
        return self.make("/api/admin/invitations", draft)

    def secret(self, role, group=None):
        return secret_of(self.invitation(role, group)["address"])

    def account(self, role, group=None):
        return Account(self, self.secret(role, group))
