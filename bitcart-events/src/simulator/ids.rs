use crate::Currency;

/// Where ids, hashes and addresses come from: the same seed gives the same ones.
#[derive(Debug)]
pub(super) struct Ids {
    state: u64,
}

const HEX: &[u8] = b"0123456789abcdef";
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Ids {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// From a text, so that a key always has the same address.
    pub(super) fn of(text: &str) -> Self {
        let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self::new(text.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
    }

    /// A number that looks random (splitmix64).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap_or(0)
    }

    fn letters(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut letter = || alphabet[self.below(alphabet.len())] as char;
        (0..length).map(|_| letter()).collect()
    }

    pub(super) fn hex(&mut self, length: usize) -> String {
        self.letters(HEX, length)
    }

    /// The hash of a transaction.
    pub(super) fn transaction(&mut self, currency: Currency) -> String {
        match currency {
            Currency::Eth | Currency::Bnb | Currency::Matic => format!("0x{}", self.hex(64)),
            _ => self.hex(64),
        }
    }

    /// The id of a request.
    pub(super) fn request(&mut self, currency: Currency) -> String {
        if currency.is_block_processor() { self.letters(BASE64, 43) } else { self.hex(10) }
    }

    /// An address that nobody has had yet.
    pub(super) fn address(&mut self, currency: Currency) -> String {
        match currency {
            Currency::Btc => format!("bcrt1q{}", self.letters(BECH32, 38)),
            Currency::Ltc => format!("rltc1q{}", self.letters(BECH32, 38)),
            Currency::Grs => format!("grsrt1q{}", self.letters(BECH32, 38)),
            Currency::Bch => format!("bchreg:q{}", self.letters(BECH32, 41)),
            Currency::Xrg => format!("ergonreg:q{}", self.letters(BECH32, 41)),
            Currency::Trx => format!("T{}", self.letters(BASE58, 33)),
            Currency::Xmr => format!("4{}", self.letters(BASE58, 94)),
            Currency::Eth | Currency::Bnb | Currency::Matic => format!("0x{}", self.hex(40)),
        }
    }

    /// The one address of a key, on the coins whose wallets have one.
    pub(super) fn address_of(key: &str, currency: Currency) -> String {
        if key.starts_with("0x") { key.to_owned() } else { Self::of(key).address(currency) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let ids = |seed| {
            let mut ids = Ids::new(seed);
            (ids.transaction(Currency::Ltc), ids.request(Currency::Eth), ids.address(Currency::Trx))
        };
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
    }

    #[test]
    fn ids_look_as_the_daemons_do() {
        let mut ids = Ids::new(0);
        assert_eq!(ids.request(Currency::Ltc).len(), 10);
        assert_eq!(ids.request(Currency::Eth).len(), 43);
        assert_eq!(ids.transaction(Currency::Eth).len(), 66);
        assert_eq!(ids.address(Currency::Ltc).len(), 44);
    }
}
