"""Bitcart's own SDK, as a client of a daemon: prints every call of a handler as a line of JSON.

usage: sdk.py polling|websocket|manager CURRENCY URL WALLET [WALLET...] [-- CURRENCY URL WALLET...]

Only the manager takes more than one wallet and more than one currency.
"""

import asyncio
import json
import sys

from bitcart import COINS, APIManager

MISSING = object()
EVENTS = ["new_block", "new_transaction", "new_payment", "verified_tx"]


def record(about, event, fields):
    given = {name: value for name, value in fields.items() if value is not MISSING}
    print(json.dumps(about | {"event": event, "fields": given}), flush=True)


def on_wallet(
    event, height=MISSING, tx=MISSING, from_address=MISSING, to=MISSING, amount=MISSING, contract=MISSING,
    address=MISSING, status=MISSING, status_str=MISSING, tx_hashes=MISSING, sent_amount=MISSING,
):
    fields = dict(locals())
    record({}, fields.pop("event"), fields)


def on_manager(
    instance, event, height=MISSING, tx=MISSING, from_address=MISSING, to=MISSING, amount=MISSING, contract=MISSING,
    address=MISSING, status=MISSING, status_str=MISSING, tx_hashes=MISSING, sent_amount=MISSING,
):
    fields = dict(locals())
    instance = fields.pop("instance")
    record({"currency": instance.coin_name, "wallet": instance.xpub}, fields.pop("event"), fields)


def parts(arguments):
    """What stands between the `--`: a currency, its daemon and its wallets."""
    while arguments:
        end = arguments.index("--") if "--" in arguments else len(arguments)
        yield arguments[0], arguments[1], arguments[2:end]
        arguments = arguments[end + 1 :]


async def main(mode, arguments):
    daemons = list(parts(arguments))
    if mode == "manager":
        client = APIManager(
            {currency: wallets for currency, _, wallets in daemons},
            custom_params={currency: {"rpc_url": url} for currency, url, _ in daemons},
        )
        client.add_event_handler(EVENTS, on_manager)
        coins = [coin for currency, _, _ in daemons for coin in client[currency].values()]
    else:
        currency, url, wallets = daemons[0]
        client = COINS[currency](rpc_url=url, xpub=wallets[0])
        client.add_event_handler(EVENTS, on_wallet)
        coins = [client]
    # The SDK loads no wallet by itself, and one that is not loaded has no events.
    for coin in coins:
        await coin.balance()
    if mode == "polling":
        await client.poll_updates(interval=0.02)
    else:
        await client.start_websocket()


asyncio.run(main(sys.argv[1], sys.argv[2:]))
