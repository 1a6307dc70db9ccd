//! The events and their fields. Everything else that knows an event knows it from here: the
//! checks, the suggestions, the runtime's `Event` and its field traits, and the tests that hold
//! the README against it.
//!
//! A new event or field is added here and nowhere else.

/// What the daemon tells.
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    /// The name on the wire, in the attribute and on the screen.
    pub name: &'static str,
    /// The variant of `bitcart::Event`.
    pub variant: &'static str,
    /// What happened, as the sentences of the variant's documentation.
    pub doc: &'static str,
    pub fields: &'static [Field],
}

#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The name on the wire and of the handler's argument.
    pub name: &'static str,
    /// The word for it in the names of the field traits.
    pub title: &'static str,
    pub kind: Kind,
    pub presence: Presence,
    /// Completes the sentence "`height` is …".
    pub doc: &'static str,
}

/// What a field is on the wire, which decides the types that it can be received as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Height,
    /// A height that can be negative: narrower than [`Kind::Height`], whose types it shares in part.
    SignedHeight,
    Text,
    Texts,
    Amount,
    Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Always,
    /// Completes the sentence "`contract` is …".
    Sometimes(&'static str),
}

impl Kind {
    /// The types of handler arguments, the one to recommend first.
    pub const fn types(self) -> &'static [&'static str] {
        match self {
            Self::Height => &["u64", "i64"],
            Self::SignedHeight => &["i64"],
            Self::Text => &["&str", "String"],
            Self::Texts => &["Vec<&str>", "Vec<String>"],
            Self::Amount => &["Amount"],
            Self::Status => &["PaymentStatus", "i64"],
        }
    }

    /// What is worth knowing about the choice of a type.
    pub const fn remark(self) -> Option<&'static str> {
        match self {
            Self::SignedHeight => {
                Some("`u64` cannot hold it: the height is -2 as long as no block has the transaction")
            }
            Self::Amount => Some("`bitcart::Amount` is an exact decimal: a float would round money"),
            Self::Status => Some("`bitcart::PaymentStatus` is the code as an enum; the text is `status_str`"),
            _ => None,
        }
    }

    /// The variant of the runtime's marker types.
    pub const fn marker(self) -> &'static str {
        match self {
            Self::Height => "Height",
            Self::SignedHeight => "SignedHeight",
            Self::Text => "Text",
            Self::Texts => "Texts",
            Self::Amount => "Money",
            Self::Status => "Status",
        }
    }
}

const BLOCK_PROCESSORS_ONLY: Presence =
    Presence::Sometimes("sent by block-processor coins only (ETH, BNB, MATIC, TRX)");
const NEWER_DAEMONS_ONLY: Presence = Presence::Sometimes("not sent by older daemons");

pub const EVENTS: &[Event] = &[
    Event {
        name: "new_block",
        variant: "NewBlock",
        doc: "The chain has a new block. Heights can be skipped, and come again after a reorganisation.",
        fields: &[Field {
            name: "height",
            title: "Height",
            kind: Kind::Height,
            presence: Presence::Always,
            doc: "the number of the block, an integer",
        }],
    },
    Event {
        name: "new_transaction",
        variant: "NewTransaction",
        doc: "A transaction of the wallet was seen, in a block or before.",
        fields: &[
            Field {
                name: "tx",
                title: "Tx",
                kind: Kind::Text,
                presence: Presence::Always,
                doc: "the transaction's hash, a string",
            },
            Field {
                name: "from_address",
                title: "FromAddress",
                kind: Kind::Text,
                presence: BLOCK_PROCESSORS_ONLY,
                doc: "the sender's address, a string",
            },
            Field {
                name: "to",
                title: "ToAddress",
                kind: Kind::Text,
                presence: BLOCK_PROCESSORS_ONLY,
                doc: "the receiver's address, a string",
            },
            Field {
                name: "amount",
                title: "Amount",
                kind: Kind::Amount,
                presence: BLOCK_PROCESSORS_ONLY,
                doc: "what was sent, a decimal number",
            },
            Field {
                name: "contract",
                title: "Contract",
                kind: Kind::Text,
                presence: BLOCK_PROCESSORS_ONLY,
                doc: "the token's contract, a string; null for the coin itself",
            },
        ],
    },
    Event {
        name: "new_payment",
        variant: "NewPayment",
        doc: "The status of a payment request changed.",
        fields: &[
            Field {
                name: "address",
                title: "Address",
                kind: Kind::Text,
                presence: Presence::Always,
                doc: "the id of the payment request, a string",
            },
            Field {
                name: "status",
                title: "Status",
                kind: Kind::Status,
                presence: Presence::Always,
                doc: "the code of the request's status",
            },
            Field {
                name: "status_str",
                title: "StatusStr",
                kind: Kind::Text,
                presence: Presence::Always,
                doc: "the request's status in words, a string to show and not to compare",
            },
            Field {
                name: "tx_hashes",
                title: "TxHashes",
                kind: Kind::Texts,
                presence: NEWER_DAEMONS_ONLY,
                doc: "the hashes of the transactions that paid, a list of strings",
            },
            Field {
                name: "sent_amount",
                title: "SentAmount",
                kind: Kind::Amount,
                presence: NEWER_DAEMONS_ONLY,
                doc: "what was paid, a decimal number",
            },
            Field {
                name: "contract",
                title: "Contract",
                kind: Kind::Text,
                presence: BLOCK_PROCESSORS_ONLY,
                doc: "the token's contract, a string; null for the coin itself",
            },
        ],
    },
    Event {
        name: "verified_tx",
        variant: "VerifiedTx",
        doc: "A transaction of the wallet is in a block and its proof was checked. Electrum-based coins only.",
        fields: &[
            Field {
                name: "tx",
                title: "Tx",
                kind: Kind::Text,
                presence: Presence::Always,
                doc: "the transaction's hash, a string",
            },
            Field {
                name: "height",
                title: "Height",
                kind: Kind::SignedHeight,
                presence: Presence::Always,
                doc: "the number of the transaction's block, an integer",
            },
        ],
    },
];

impl Event {
    pub fn named(name: &str) -> Option<&'static Self> {
        EVENTS.iter().find(|event| event.name == name)
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The events that have a field of this name.
pub fn events_with(field: &str) -> Vec<&'static Event> {
    EVENTS.iter().filter(|event| event.field(field).is_some()).collect()
}
