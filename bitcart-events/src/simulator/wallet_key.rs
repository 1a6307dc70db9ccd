use super::json::Json;

/// What a call says its wallet is: its argument `xpub`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WalletKey {
    pub(super) xpub: String,
    pub(super) contract: Option<String>,
    pub(super) diskless: bool,
}

/// An `xpub` of a kind that the daemon stumbles over.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoKey;

impl WalletKey {
    /// From the argument; nothing where it names no wallet.
    pub(super) fn read(argument: &Json) -> Result<Option<Self>, NoKey> {
        let (xpub, contract, diskless) = match argument {
            Json::Object(_) => (
                argument.get("xpub").unwrap_or(&Json::Null),
                argument.get("contract").and_then(Json::as_text),
                argument.get("diskless").is_some_and(Json::is_truthy),
            ),
            other => (other, None, false),
        };
        match xpub {
            Json::Null => Ok(None),
            Json::Text(xpub) if xpub.is_empty() => Ok(None),
            Json::Text(xpub) => {
                Ok(Some(Self { xpub: xpub.clone(), contract: contract.map(str::to_owned), diskless }))
            }
            _ => Err(NoKey),
        }
    }

    /// From the name under which a wallet is heard.
    pub(super) fn named(name: &str) -> Self {
        let (xpub, contract) = match name.split_once('_') {
            Some((xpub, contract)) => (xpub, Some(contract.to_owned())),
            None => (name, None),
        };
        Self { xpub: xpub.to_owned(), contract, diskless: false }
    }

    /// The name under which it is loaded and heard.
    pub(super) fn name(&self) -> String {
        match &self.contract {
            Some(contract) => format!("{}_{contract}", self.xpub),
            None => self.xpub.clone(),
        }
    }
}

/// Whether a text could be a key. The simulator knows no cryptography: one word of letters and
/// digits is a key (of three at least), and so are twelve words or more.
pub(super) fn looks_like_a_key(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    words.iter().all(is_word) && (words.len() >= 12 || words.len() == 1 && text.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::super::json_read::read;
    use super::*;

    fn name_of(argument: &str) -> Result<Option<String>, NoKey> {
        WalletKey::read(&read(argument).unwrap()).map(|key| key.map(|key| key.name()))
    }

    #[test]
    fn every_way_to_name_a_wallet_is_understood() {
        for (argument, name) in [
            (r#""zpub""#, Ok(Some("zpub"))),
            (r#"{"xpub": "zpub"}"#, Ok(Some("zpub"))),
            (r#"{"xpub": "zpub", "contract": null}"#, Ok(Some("zpub"))),
            (r#"{"xpub": "0xA", "contract": "0xB"}"#, Ok(Some("0xA_0xB"))),
            (r#"{"xpub": "view", "address": "4…"}"#, Ok(Some("view"))),
            ("null", Ok(None)),
            (r#""""#, Ok(None)),
            ("5", Err(NoKey)),
            (r#"["a"]"#, Err(NoKey)),
        ] {
            assert_eq!(name_of(argument), name.map(|name| name.map(str::to_owned)), "{argument}");
        }
    }

    #[test]
    fn what_is_plainly_no_key_is_refused() {
        for text in ["x", "not a key", "not-an-xpub", ""] {
            assert!(!looks_like_a_key(text), "{text}");
        }
        for text in ["xpub1", "0xfe33", "one two three four five six seven eight nine ten eleven twelve"] {
            assert!(looks_like_a_key(text), "{text}");
        }
    }
}
