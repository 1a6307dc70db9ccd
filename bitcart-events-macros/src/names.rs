//! What people call things. A wrong name that somebody will really try goes here.

type Words = &'static [(&'static str, &'static [&'static str])];

pub const EVENT_WORDS: Words = &[
    ("new_block", &["block", "blocks", "new_height", "height", "block_mined", "on_block"]),
    (
        "new_transaction",
        &[
            "transaction",
            "transactions",
            "tx",
            "txs",
            "new_tx",
            "new_txs",
            "transaction_received",
            "on_transaction",
        ],
    ),
    (
        "new_payment",
        &[
            "payment",
            "payments",
            "paid",
            "payment_received",
            "payment_status",
            "payment_update",
            "request",
            "new_request",
            "request_paid",
            "invoice",
            "new_invoice",
            "invoice_paid",
            "paid_invoice",
            "on_payment",
        ],
    ),
    (
        "verified_tx",
        &[
            "verified",
            "tx_verified",
            "verified_transaction",
            "transaction_verified",
            "new_verified_tx",
            "confirmed",
            "tx_confirmed",
            "confirmed_tx",
            "transaction_confirmed",
            "confirmation",
        ],
    ),
];

pub const FIELD_WORDS: Words = &[
    (
        "height",
        &[
            "block_height",
            "blockheight",
            "block",
            "block_number",
            "number",
            "new_height",
            "new_block",
            "tip",
            "block_num",
        ],
    ),
    (
        "tx",
        &[
            "txid",
            "tx_id",
            "txhash",
            "tx_hash",
            "hash",
            "transaction",
            "transaction_id",
            "transaction_hash",
            "txn",
            "id",
            "new_transaction",
            "verified_tx",
            "tx_hashes",
        ],
    ),
    ("from_address", &["from", "sender", "from_addr", "source", "payer"]),
    ("to", &["to_address", "to_addr", "recipient", "receiver", "destination", "address"]),
    ("amount", &["value", "sent_amount", "amount_sent", "sum", "quantity"]),
    (
        "address",
        &[
            "request_id",
            "id",
            "request",
            "invoice",
            "invoice_id",
            "payment",
            "payment_id",
            "addr",
            "payment_address",
        ],
    ),
    ("status", &["payment_status", "status_code", "code", "paid", "is_paid"]),
    ("status_str", &["status_string", "status_text", "status_name", "status_message"]),
    (
        "tx_hashes",
        &[
            "tx",
            "txs",
            "txid",
            "txids",
            "tx_id",
            "tx_ids",
            "tx_hash",
            "txhash",
            "hash",
            "hashes",
            "transactions",
            "transaction",
            "tx_list",
            "transaction_hashes",
        ],
    ),
    (
        "sent_amount",
        &[
            "amount",
            "value",
            "amount_sent",
            "paid_amount",
            "amount_paid",
            "received_amount",
            "received",
            "sum",
            "sent",
        ],
    ),
    ("contract", &["token", "contract_address", "token_address", "token_contract"]),
];

pub const RESERVED_WORDS: Words = &[
    ("event", &["ev", "evt", "e", "event_name", "event_type", "kind", "name", "event_kind"]),
    (
        "instance",
        &["wallet", "coin", "client", "self_", "this", "inst", "btc", "xpub", "currency", "source", "daemon"],
    ),
    (
        "update",
        &["data", "payload", "message", "msg", "json", "body", "raw", "notification", "params", "fields"],
    ),
];

/// Names that no field's name alone answers, with what is to be said instead.
pub const SENTENCES: &[Sentence] = &[
    Sentence {
        names: &["confirmations", "confirmed", "confs"],
        of: None,
        text: "no event counts confirmations: `new_payment` is sent again when its `status` changes",
    },
    Sentence {
        names: &["block_hash", "blockhash"],
        of: None,
        text: "no event has the block's hash: `new_block` has its `height`",
    },
    Sentence {
        names: &["fee", "fees", "timestamp", "time", "date", "memo", "expiry", "expiration", "label", "exp"],
        of: None,
        text: "no event has it: ask the wallet, which is the argument `instance: &bitcart::Wallet`",
    },
    Sentence {
        names: &["payment", "request", "invoice"],
        of: Some("address"),
        text: "`address` is the id of the payment request, and `instance.get_request(address)` has the rest",
    },
];

pub struct Sentence {
    pub names: &'static [&'static str],
    /// The field that it speaks of, where it speaks of one.
    pub of: Option<&'static str>,
    pub text: &'static str,
}
