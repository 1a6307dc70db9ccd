use crate::simulator::json::{Json, object};
use crate::simulator::json_read::{self, Unreadable};
use crate::simulator::wallet_key::WalletKey;

/// What a body turned out to be.
#[derive(Debug)]
pub(in crate::simulator) enum Received {
    Call(Call),
    NotJson,
    /// The daemon raises before it gets to answer.
    Stumbles,
}

/// One call, its arguments as they came.
#[derive(Debug)]
pub(in crate::simulator) struct Call {
    pub(in crate::simulator) method: String,
    pub(in crate::simulator) id: Json,
    pub(in crate::simulator) wallet: Option<WalletKey>,
    pub(super) arguments: Given,
}

/// The arguments of a call, before they are matched with what the method takes.
#[derive(Debug)]
pub(super) enum Given {
    List {
        positional: Vec<Json>,
        named: Vec<(String, Json)>,
    },
    /// Something that Python cannot spread into arguments, by the name of its type.
    Unusable(&'static str),
}

/// Reads a body. The kinds of daemon differ in what they make of a method that is no name.
pub(in crate::simulator) fn receive(body: &[u8], is_processor: bool) -> Received {
    let Ok(text) = str::from_utf8(body) else { return Received::Stumbles };
    match json_read::read(text) {
        Ok(json @ Json::Object(_)) => read_call(&json, is_processor).unwrap_or(Received::Stumbles),
        Ok(_) | Err(Unreadable::TooDeep) => Received::Stumbles,
        Err(Unreadable::NotJson) => Received::NotJson,
    }
}

fn read_call(json: &Json, is_processor: bool) -> Option<Received> {
    let method = match json.get("method") {
        Some(Json::Text(method)) => method.clone(),
        None | Some(Json::Null) => String::new(),
        Some(_) if is_processor => String::new(),
        Some(_) => return None,
    };
    let mut arguments = read_arguments(json.get("params"));
    let wallet = match &mut arguments {
        Given::List { named, .. } => match named.iter().position(|(name, _)| name == "xpub") {
            Some(index) => WalletKey::read(&named.remove(index).1).ok()?,
            None => None,
        },
        Given::Unusable(_) => None,
    };
    let id = json.get("id").cloned().unwrap_or(Json::Null);
    Some(Received::Call(Call { method, id, wallet, arguments }))
}

/// Positional arguments, named ones, or both: the named ones last, as one object.
fn read_arguments(params: Option<&Json>) -> Given {
    match params {
        None => Given::List { positional: Vec::new(), named: Vec::new() },
        Some(Json::Object(named)) => Given::List { positional: Vec::new(), named: named.clone() },
        Some(Json::List(items)) => match items.split_last() {
            Some((Json::Object(named), positional)) => {
                Given::List { positional: positional.to_vec(), named: named.clone() }
            }
            _ => Given::List { positional: items.clone(), named: Vec::new() },
        },
        // Python takes a text for the list of its characters.
        Some(Json::Text(text)) => Given::List {
            positional: text.chars().map(|character| character.to_string().into()).collect(),
            named: Vec::new(),
        },
        Some(Json::Null) => Given::Unusable("NoneType"),
        Some(Json::Bool(_)) => Given::Unusable("bool"),
        Some(Json::Number(number)) if number.contains(['.', 'e', 'E']) => Given::Unusable("float"),
        Some(Json::Number(_)) => Given::Unusable("int"),
    }
}

/// The body of an answer that is an error.
pub(in crate::simulator) fn failure(code: i64, message: &str, id: &Json) -> Json {
    let error = object([("code", code.into()), ("message", message.into())]);
    object([("jsonrpc", "2.0".into()), ("error", error), ("id", id.clone())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(body: &str) -> Call {
        match receive(body.as_bytes(), false) {
            Received::Call(call) => call,
            other => panic!("{body} is {other:?}"),
        }
    }

    #[test]
    fn positional_and_named_arguments_can_be_mixed() {
        let call = call(r#"{"method": "m", "params": ["x", 5, {"xpub": "zpub", "a": null}], "id": 7}"#);
        assert_eq!(call.wallet.unwrap().name(), "zpub");
        let Given::List { positional, named } = call.arguments else { panic!() };
        assert_eq!(positional.len(), 2);
        assert_eq!(named, [("a".to_owned(), Json::Null)]);
    }

    #[test]
    fn an_absent_id_is_null_and_a_huge_one_is_kept() {
        assert_eq!(call(r#"{"method": "m"}"#).id, Json::Null);
        let id = "-123456789012345678901234567890";
        assert_eq!(call(&format!(r#"{{"method": "m", "id": {id}}}"#)).id.to_string(), id);
    }

    #[test]
    fn what_makes_the_daemon_stumble_is_known() {
        for body in ["[]", "null", "\"x\"", r#"{"method": 5}"#, r#"{"method": "m", "params": {"xpub": 5}}"#] {
            assert!(matches!(receive(body.as_bytes(), false), Received::Stumbles), "{body}");
        }
        assert!(matches!(receive(b"{\"a\": \"\xff\"}", false), Received::Stumbles));
        assert!(matches!(receive(br#"{"method": 5}"#, true), Received::Call(_)));
        assert!(matches!(receive(b"", false), Received::NotJson));
    }
}
