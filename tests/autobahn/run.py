"""Runs Autobahn's cases against an echo endpoint and judges them. It does not trust the runner's own verdict alone: a
case counts only with one of the behaviours named below, and fewer cases than expected are a failure too."""

import asyncio
import collections
import os
import sys

from kosoku import FailureError, run_fuzzingclient

# 12.* and 13.* test compression, which Hearth never agrees to (a unit test asserts that).
EXCLUDED = ["12.*", "13.*"]
# Cases of the suite without those two sections.
EXPECTED = 301
GOOD = {"OK", "NON_STRICT", "INFORMATIONAL"}


def word(behavior):
    return behavior.value.replace("-", "_").replace(" ", "_")


async def main(address):
    try:
        results = await run_fuzzingclient(f"ws://{address}", exclude_cases=EXCLUDED)
    except FailureError as failure:
        results = failure.results
    counts = collections.Counter(word(result.behavior) for result in results)
    bad = [
        result
        for result in results
        if word(result.behavior) not in GOOD or word(result.behavior_close) not in GOOD
    ]
    for result in bad:
        print(f"{result.id}: {word(result.behavior)}, closing {word(result.behavior_close)}: {result.result}")
    print(f"Autobahn: {len(results)} cases, {dict(sorted(counts.items()))}, {len(bad)} failed")
    if bad or len(results) != EXPECTED:
        print(f"expected {EXPECTED} cases, none failed", file=sys.stderr)
        return 1
    return 0


verdict = asyncio.run(main(sys.argv[1]))
# The verdict is out. The interpreter is not taken down in order, since the runner's threads now and then abort while it is.
sys.stdout.flush()
sys.stderr.flush()
os._exit(verdict)
