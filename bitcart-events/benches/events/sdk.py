"""Bitcart's own SDK, measured as the Rust sides are: prints a line `name value` for each figure.

usage: sdk.py SCENARIO URL UPDATES_FILE
"""

import asyncio
import json
import os
import sys
import time
import urllib.request

from bitcart import BTC, APIManager

UPDATES = 200_000
HANDED_IN = 100_000
LATENCY_UPDATES = 5_000
LATENCY_RATE = 200
POLLS = 1_000
FLOOD_SECONDS = 8


def wallet(number):
    return "xpub" + str(number).zfill(107)


def status(name):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return float("nan")


def idle_memory():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    return status("VmRSS:")


class Finish:
    def __init__(self, expected):
        self.expected, self.seen, self.over, self.start = expected, 0, asyncio.Event(), None
        self.latencies = []

    def mark(self):
        return time.perf_counter(), time.process_time()

    def count(self):
        if self.start is None:
            self.start = self.mark()
        self.seen += 1
        if self.seen == self.expected:
            self.end = self.mark()
            self.over.set()

    def figures(self):
        wall, cpu = ((end - start) * 1e6 / self.expected for start, end in zip(self.start, self.end))
        return {"wall": wall, "rate": 1 / wall, "cpu": cpu}


def add_handlers(client, finish, kind, with_instance=False):
    def block(event, height):
        finish.count()

    def transaction(event, tx):
        finish.count()

    def payment(event, address, status, tx_hashes, sent_amount):
        finish.count()

    def verified(event, tx, height):
        finish.count()

    def timed(event, tx):
        finish.latencies.append((time.time_ns() - int(tx)) / 1e3)
        finish.count()

    async def waiting(event):
        await asyncio.sleep(600)

    def asynchronous(function):
        source = {
            block: "async def f(event, height): count()",
            transaction: "async def f(event, tx): count()",
            payment: "async def f(event, address, status, sent_amount): count()",
            verified: "async def f(event, tx, height): count()",
        }[function]
        names = {"count": finish.count}
        exec(source, names)
        return names["f"]

    def for_manager(function):
        source = {
            block: "def f(instance, event, height): count()",
            transaction: "def f(instance, event, tx): count()",
            payment: "def f(instance, event, address, status, sent_amount): count()",
            verified: "def f(instance, event, tx, height): count()",
        }[function]
        names = {"count": finish.count}
        exec(source, names)
        return names["f"]

    if kind == "latency":
        return client.add_event_handler("new_transaction", timed)
    if kind == "flood":
        return client.add_event_handler(["new_block", "new_transaction", "new_payment", "verified_tx"], waiting)
    change = for_manager if with_instance else asynchronous if kind == "dispatch-async" else lambda function: function
    handlers = {"new_block": block, "new_transaction": transaction, "new_payment": payment, "verified_tx": verified}
    for event, function in handlers.items():
        client.add_event_handler(event, change(function))


def go(url, frames, wallets, rate):
    request = urllib.request.Request(f"{url}/go/{frames}/{wallets}/{rate}", method="POST")
    urllib.request.urlopen(request).read()


async def heard(client, finish, load, url):
    """Runs the websocket until the finish; `load` is what the server is asked for."""
    ready = asyncio.Event()
    task = asyncio.ensure_future(client.start_websocket(reconnect_callback=lambda *_: ready.set()))
    await ready.wait()
    idle = idle_memory()
    await asyncio.get_running_loop().run_in_executor(None, go, url, *load)
    await finish
    peak = status("VmHWM:")
    task.cancel()
    return idle, peak


async def measure(scenario, url, file):
    if scenario.startswith("dispatch"):
        finish = Finish(HANDED_IN)
        coin = BTC(xpub="xpub")
        add_handlers(coin, finish, scenario)
        text = open(file).read()
        finish.start = finish.mark()
        await coin.process_updates(json.loads(text))
        return finish.figures()
    if scenario.startswith("manager"):
        wallets, _, active = scenario.removeprefix("manager-").partition("/")
        finish = Finish(UPDATES)
        names = [wallet(number) for number in range(int(wallets))]
        before = idle_memory()
        client = APIManager({"BTC": names}, custom_params={"BTC": {"rpc_url": url}})
        add_handlers(client, finish, scenario, with_instance=True)
        idle, _ = await heard(client, finish.over.wait(), (UPDATES, int(active or wallets), 0), url)
        return finish.figures() | {"per_wallet": (idle - before) / len(names)}
    coin = BTC(rpc_url=url, xpub="polled" if scenario == "polling" else wallet(0))
    if scenario == "polling":
        finish = Finish(POLLS * 100)
        add_handlers(coin, finish, scenario)
        finish.start = finish.mark()
        task = asyncio.ensure_future(coin.poll_updates(interval=0))
        await finish.over.wait()
        task.cancel()
        return finish.figures()
    if scenario == "latency":
        finish = Finish(LATENCY_UPDATES)
        add_handlers(coin, finish, scenario)
        await heard(coin, finish.over.wait(), (LATENCY_UPDATES, 1, LATENCY_RATE), url)
        ordered = sorted(finish.latencies)
        return {"median": ordered[len(ordered) // 2], "p99": ordered[int((len(ordered) - 1) * 0.99)]}
    finish = Finish(UPDATES)
    add_handlers(coin, finish, scenario)
    if scenario == "flood":
        idle, peak = await heard(coin, asyncio.sleep(FLOOD_SECONDS), (UPDATES, 1, 0), url)
        return {"memory": peak - idle}
    idle, peak = await heard(coin, finish.over.wait(), (UPDATES, 1, 0), url)
    return finish.figures() | {"memory": peak - idle}


async def main():
    figures = await measure(*sys.argv[1:])
    for name, value in figures.items():
        print(name, value)
    sys.stdout.flush()
    # What a flood left running is not waited for.
    os._exit(0)


asyncio.run(main())
