"""Runs scenarios against a cluster and prints what each found, as one JSON object: a failed one tells its error."""

import json
import sys
import time
import traceback

TIMEOUT_S = 30.0
_scenarios = []


def scenario(function):
    _scenarios.append(function)
    return function


def run(context):
    """Runs those named on the command line after the bootstrap servers, or all of them."""
    names = sys.argv[2:]
    results = {}
    for function in _scenarios:
        if names and function.__name__ not in names:
            continue
        started = time.monotonic()
        try:
            results[function.__name__] = {"found": function(context)}
        except Exception:
            results[function.__name__] = {"error": traceback.format_exc()}
        results[function.__name__]["seconds"] = round(time.monotonic() - started, 3)
    print(json.dumps(results))


def until(probe, awaited):
    """Calls `probe`, which itself waits a little for events, until it gives something other than None."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        found = probe()
        if found is not None:
            return found
    raise TimeoutError(awaited)
