"""What each request of `schemathesis` is given on its way: who asks, and, two times out of three, something that is really
there in place of an id or a secret out of the air, which would only ever find out how a 404 looks. What was made up to be
wrong stays as it is. Read by `st` through SCHEMATHESIS_HOOKS; `run.py` says who asks."""

import os
import zlib

import schemathesis
from house import House, name
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

HOUSE = House(os.environ["HEARTH_ADDRESS"], os.environ["HEARTH_ORIGIN"], os.environ["HEARTH_OPERATOR_LINK"])
CLINICIAN_LINK = os.environ["HEARTH_CLINICIAN_LINK"]
CALLER = os.environ["HEARTH_CALLER"]
# These are the end of the browser that asks, of its authenticator or its codes: somebody new asks each time.
ENDS_ITSELF = {"signOut", "stepUp", "finishWay", "makeRecoveryCodes"}
# What is there at the moment, by kind.
HERE = {}


def here(kind):
    if kind not in HERE:
        HERE[kind] = MAKE[kind]()
    return HERE[kind]


def group():
    return here("group")["id"]


def myself():
    return HOUSE.account("operator") if CALLER == "operator" else HOUSE.account("facilitator", group())


MAKE = {
    "group": HOUSE.group,
    "meeting": lambda: HOUSE.meeting(group()),
    "session": HOUSE.session,
    "planned": lambda: HOUSE.planned(group()),
    "invitation": lambda: HOUSE.invitation("attendee", group())["invitation"],
    "staff": lambda: HOUSE.account("greeter", group()),
    "myself": myself,
}


def in_path(parameter, path):
    """What stands in the path for this parameter."""
    match parameter:
        case "slug":
            return here("group" if "/groups/" in path else "meeting")["slug"]
        case "group" | "meeting" | "session" | "invitation":
            return here(parameter)["id"]
        case "staff":
            return here("staff").id
        case "sign_in":
            return here("myself").sign_in
        case _:
            return None


def ended(operation):
    """What an operation may have ended is not there for the next one. A group's end is that of all in it."""
    kinds = {
        "closeGroup": ["group", "meeting", "planned", "invitation", "staff"],
        "endMeeting": ["meeting"],
        "endSignIn": ["myself"],
        "removeStaff": ["staff"],
        "revokeInvitation": ["invitation"],
    }
    # To a facilitator, the group stays.
    for kind in kinds.get(operation, []) if (CALLER, operation) != ("facilitator", "closeGroup") else []:
        HERE.pop(kind, None)


def revision(operation):
    kind = {"changeGroup": "group", "changeMeeting": "meeting"}[operation]
    listed = HOUSE.ask("GET", f"/api/admin/{kind}s").json()
    return next(one["revision"] for one in listed if one["id"] == here(kind)["id"])


def joining():
    return {"link": HOUSE.secret("greeter", group()), "name": name(), "login": name().lower()}


def good_body(operation, account):
    """Bodies that are good only as a whole: proofs, mostly."""
    match operation:
        case "signIn":
            known = HOUSE.account("greeter", group())
            return {"login": known.login, **known.proof()}
        case "startJoining":
            return joining()
        case "finishJoining":
            begun = joining()
            return {"link": begun["link"], **here("staff").beginning("/api/staff/join/start", begun)}
        case "takeTicket" if account:
            return {"session": here("planned")["id"]}
        case "stepUp" if account:
            return {"password": account.proof()}
        case "finishWay" if account:
            return account.beginning("/api/staff/ways/start", {})
    return None


def with_what_is_here(body, operation):
    """The same body about groups, sessions and invitations that are there."""
    if isinstance(body, list):
        return [with_what_is_here(one, operation) for one in body]
    if not isinstance(body, dict):
        return body
    body = {field: with_what_is_here(value, operation) for field, value in body.items()}
    match operation:
        case "enterDesk" | "inspectLink":
            secret = lambda: CLINICIAN_LINK
        case _:
            secret = lambda: HOUSE.secret("attendee", group())
    real = {
        # In a session without a meeting, this is a name.
        "group": group if operation != "makeSession" else None,
        # Another group may have the name already.
        "name": name if operation in ("makeGroup", "changeGroup") else None,
        "revision": lambda: revision(operation),
        "link": secret,
    }
    wanted = lambda field, value: real.get(field) is not None and isinstance(value, (str, int))
    return {field: real[field]() if wanted(field, value) else value for field, value in body.items()}


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.definition.raw["operationId"]
    account = None
    if CALLER in ("operator", "facilitator"):
        account = myself() if operation in ENDS_ITSELF else here("myself")
    good = lambda where: case.meta is None or not case.meta.is_negative_at(where)
    # The document's own examples always, so that what they are for is certainly done once.
    is_example = case.meta is not None and case.meta.phase.name == TestPhase.EXAMPLES
    with_here = is_example or zlib.crc32(repr((case.path_parameters, case.body)).encode()) % 3 > 0
    if case.path_parameters and good(ParameterLocation.PATH) and with_here:
        for parameter, value in case.path_parameters.items():
            case.path_parameters[parameter] = in_path(parameter, case.path) or value
        ended(operation)
    if isinstance(case.body, dict) and good(ParameterLocation.BODY) and with_here:
        case.body = good_body(operation, account) or with_what_is_here(case.body, operation)
    headers = account.headers if account else HOUSE.shell if CALLER == "shell" else {}
    for header, value in headers.items():
        case.headers[header] = value
