#!/bin/sh
# Runs Bitcart's own Python SDK against the simulator. It wants python3 with venv and pip, and
# installs the SDK below target/.
set -eu
cd "$(dirname "$0")/../.."
venv="$PWD/target/peers"
if ! "$venv/bin/python" -c 'import bitcart' 2>/dev/null; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check 'bitcart>=1.18,<2'
fi
# What the SDK makes of good and bad updates; our own tests are held against the same file.
"$venv/bin/python" tests/peers/differential.py tests/peers/updates.json target/peers/sdk_calls.json
diff -u tests/peers/sdk_calls.json target/peers/sdk_calls.json
BITCART_PEER_PYTHON="$venv/bin/python" \
    cargo test --package bitcart-events-tests --test python_sdk -- --include-ignored
