use crate::Currency;

const ELECTRUM_SPEC: &str = include_str!("spec/electrum.json");
const BLOCK_PROCESSOR_SPEC: &str = include_str!("spec/block_processor.json");

/// What differs from coin to coin without being an event: names, units, texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect(pub(super) Currency);

impl Dialect {
    /// The body of `GET /spec`.
    pub(super) fn spec(self) -> &'static str {
        if self.0.is_block_processor() { BLOCK_PROCESSOR_SPEC.trim() } else { ELECTRUM_SPEC.trim() }
    }

    /// Digits after the point of one coin.
    pub(super) fn decimals(self) -> u32 {
        match self.0 {
            Currency::Eth | Currency::Bnb | Currency::Matic => 18,
            Currency::Xmr => 12,
            Currency::Trx => 6,
            Currency::Btc | Currency::Bch | Currency::Ltc | Currency::Xrg | Currency::Grs => 8,
        }
    }

    /// The scheme of a payment URI.
    pub(super) fn scheme(self) -> &'static str {
        match self.0 {
            Currency::Btc => "bitcoin",
            Currency::Bch => "bitcoincash",
            Currency::Xmr => "monero",
            Currency::Eth | Currency::Bnb | Currency::Matic => "ethereum",
            Currency::Ltc => "litecoin",
            Currency::Trx => "tron",
            Currency::Xrg => "ergon",
            Currency::Grs => "groestlcoin",
        }
    }

    /// The Python package whose name stands before its exceptions.
    pub(super) fn package(self) -> &'static str {
        match self.0 {
            Currency::Ltc => "electrum_ltc",
            Currency::Grs => "electrum_grs",
            Currency::Bch => "electroncash",
            Currency::Xrg => "oregano",
            _ => "electrum",
        }
    }

    /// The Python class that has the daemon's own methods.
    pub(super) fn daemon_class(self) -> &'static str {
        match self.0 {
            Currency::Eth | Currency::Bnb | Currency::Matic => "ETHDaemon",
            Currency::Trx => "TRXDaemon",
            Currency::Xmr => "XMRDaemon",
            _ => "BTCDaemon",
        }
    }

    /// The Python class that has everything else.
    pub(super) fn commands_class(self) -> &'static str {
        if self.0.is_block_processor() { "BlockProcessorDaemon" } else { "Commands" }
    }

    /// The `version` that it gives as its own.
    pub(super) fn version(self) -> &'static str {
        if self.0.is_block_processor() { "4.5.0" } else { "4.6.0b1" }
    }

    /// Where it says that it keeps its files.
    pub(super) fn data_directory(self) -> String {
        let name = self.0.as_str().to_lowercase();
        if self.0.is_block_processor() {
            format!("/data/{name}/regtest")
        } else {
            format!("/data/electrum-{name}/regtest")
        }
    }

    /// On the older Electrum-based clients the address of a request is its id.
    pub(super) fn names_requests_by_address(self) -> bool {
        matches!(self.0, Currency::Bch | Currency::Xrg)
    }
}
