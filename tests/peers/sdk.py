"""Bitcart's own SDK, as a client of a daemon: prints every call of a handler as a line of JSON.

usage: sdk.py polling|websocket|manager CURRENCY URL WALLET [WALLET...]
"""

import asyncio
import json
import sys

from bitcart import COINS, APIManager

MISSING = object()
EVENTS = ["new_block", "new_transaction", "new_payment", "verified_tx"]


def record(wallet, event, fields):
    given = {name: value for name, value in fields.items() if value is not MISSING}
    print(json.dumps({"wallet": wallet, "event": event, "fields": given}), flush=True)


def on_wallet(
    event, height=MISSING, tx=MISSING, from_address=MISSING, to=MISSING, amount=MISSING, contract=MISSING,
    address=MISSING, status=MISSING, status_str=MISSING, tx_hashes=MISSING, sent_amount=MISSING,
):
    fields = dict(locals())
    record(None, fields.pop("event"), fields)


def on_manager(
    instance, event, height=MISSING, tx=MISSING, from_address=MISSING, to=MISSING, amount=MISSING, contract=MISSING,
    address=MISSING, status=MISSING, status_str=MISSING, tx_hashes=MISSING, sent_amount=MISSING,
):
    fields = dict(locals())
    record(fields.pop("instance").xpub, fields.pop("event"), fields)


async def main(mode, currency, url, wallets):
    if mode == "manager":
        client = APIManager({currency: wallets}, custom_params={currency: {"rpc_url": url}})
        client.add_event_handler(EVENTS, on_manager)
        coins = list(client[currency].values())
    else:
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


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
