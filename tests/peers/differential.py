"""Feeds lists of updates to the SDK's process_updates, and writes down which handlers it calls.

usage: differential.py CASES RESULTS

A case of CASES is {"name", "handler", "updates"}. Its handlers are registered for all four events:
`open` ones take every field and need none of them, `strict` ones take what an event always has, and
`raising` ones are strict and fail for new_block. A result is {"name", "calls", "raised"}: the calls
in order as [event, fields], and the exception that reached the caller, if one did.
"""

import asyncio
import inspect
import json
import logging
import sys

from bitcart import BTC

MISSING = object()
FIELDS = [
    "height", "tx", "from_address", "to", "amount", "contract", "address", "status", "status_str", "tx_hashes",
    "sent_amount",
]
ALWAYS = {
    "new_block": ["height"],
    "new_transaction": ["tx"],
    "new_payment": ["address", "status", "status_str"],
    "verified_tx": ["tx", "height"],
}


def handler(calls, fields, default, fails=False):
    """A function that takes the event and these fields; the SDK reads its signature."""

    def call(event, **given):
        calls.append([event, {name: value for name, value in given.items() if value is not MISSING}])
        if fails:
            raise RuntimeError("the handler fails")

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("event", kind)]
    parameters += [inspect.Parameter(name, kind, default=default) for name in fields]
    call.__signature__ = inspect.Signature(parameters)
    return call


async def run(case):
    calls, raised = [], None
    coin = BTC(xpub="xpub1")
    for event, always in ALWAYS.items():
        if case["handler"] == "open":
            coin.add_event_handler(event, handler(calls, FIELDS, MISSING))
        else:
            fails = case["handler"] == "raising" and event == "new_block"
            coin.add_event_handler(event, strict(calls, always, fails))
    try:
        await coin.process_updates(case["updates"])
    except Exception as error:
        raised = f"{type(error).__name__}: {error}"
    await coin.server.session.close()
    return {"name": case["name"], "calls": calls, "raised": raised}


def strict(calls, fields, fails):
    """A function that Python itself refuses to call without these fields."""
    names = ", ".join(fields)
    source = f"def call(event, {names}):\n    record(event, {', '.join(f'{name}={name}' for name in fields)})"
    scope = {"record": handler(calls, fields, inspect.Parameter.empty, fails)}
    exec(source, scope)
    return scope["call"]


async def main(cases, results):
    with open(cases) as file:
        done = [await run(case) for case in json.load(file)]
    with open(results, "w") as file:
        # A case a line, so that a difference can be read.
        file.write("[\n" + ",\n".join(json.dumps(result) for result in done) + "\n]\n")


logging.disable(logging.CRITICAL)
asyncio.run(main(sys.argv[1], sys.argv[2]))
