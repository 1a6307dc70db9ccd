use super::envelope::{Call, Given};
use super::method::{Class, Method};
use crate::simulator::dialect::Dialect;
use crate::simulator::json::Json;

/// The arguments of a call, by the names that the method has for them.
#[derive(Debug)]
pub(super) struct Arguments(Vec<(&'static str, Json)>);

impl Arguments {
    /// An argument; null where it was not given.
    pub(super) fn get(&self, name: &str) -> &Json {
        self.find(name).unwrap_or(&Json::Null)
    }

    pub(super) fn find(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// An argument that is a text; empty where it is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).as_text().unwrap_or_default()
    }
}

/// Matches what was given with what a method takes. Where that fails, it is in Python's words.
pub(super) fn bind(method: &'static Method, call: &Call, dialect: Dialect) -> Result<Arguments, String> {
    let class = match method.class {
        Class::Daemon => dialect.daemon_class(),
        Class::Commands => dialect.commands_class(),
    };
    let function = format!("{class}.{}()", method.name);
    let (positional, named) = match &call.arguments {
        Given::List { positional, named } => (positional, named),
        Given::Unusable(kind) => return Err(not_spreadable(method, class, dialect, kind)),
    };
    if positional.len() > method.parameters.len() {
        return Err(match method.class {
            Class::Daemon => format!("TypeError: {function} got multiple values for argument 'wallet'"),
            Class::Commands => format!(
                "TypeError: {function} takes {} positional arguments but {} were given",
                method.parameters.len() + 1,
                positional.len() + 1
            ),
        });
    }
    let mut bound: Vec<(&'static str, Json)> =
        method.parameters.iter().copied().zip(positional.iter().cloned()).collect();
    for (name, value) in named {
        let Some(parameter) = method.parameters.iter().copied().find(|parameter| parameter == name) else {
            return Err(format!("TypeError: {function} got an unexpected keyword argument '{name}'"));
        };
        if bound.iter().any(|(given, _)| *given == parameter) {
            return Err(format!("TypeError: {function} got multiple values for argument '{name}'"));
        }
        bound.push((parameter, value.clone()));
    }
    missing(method, &bound)
        .map_or(Ok(Arguments(bound)), |missing| Err(format!("TypeError: {function} {missing}")))
}

fn missing(method: &Method, bound: &[(&str, Json)]) -> Option<String> {
    let is_given = |name: &str| bound.iter().any(|(given, _)| *given == name);
    let required = &method.parameters[..method.required];
    let missing: Vec<String> =
        required.iter().filter(|name| !is_given(name)).map(|name| format!("'{name}'")).collect();
    let plural = if missing.len() == 1 { "" } else { "s" };
    (!missing.is_empty()).then(|| {
        format!("missing {} required positional argument{plural}: {}", missing.len(), missing.join(" and "))
    })
}

fn not_spreadable(method: &Method, class: &str, dialect: Dialect, kind: &str) -> String {
    format!(
        "TypeError: functools.partial(<bound method {class}.{} of <__main__.{}Daemon object at 0x7fd1a0ce24d0>>, \
         wallet=None) argument after * must be an iterable, not {kind}",
        method.name, dialect.0
    )
}

#[cfg(test)]
mod tests {
    use super::super::envelope::{Received, receive};
    use super::super::method::find;
    use super::*;
    use crate::Currency;

    fn error(method: &str, params: &str) -> String {
        let body = format!(r#"{{"method": "{method}", "params": {params}}}"#);
        let Received::Call(call) = receive(body.as_bytes(), false) else { panic!("{body}") };
        bind(find(method, Currency::Ltc).unwrap(), &call, Dialect(Currency::Ltc)).unwrap_err()
    }

    #[test]
    fn wrong_arguments_are_reported_in_the_words_of_python() {
        for (method, params, words) in [
            (
                "getinfo",
                "[1, 2, 3]",
                "TypeError: BTCDaemon.getinfo() got multiple values for argument 'wallet'",
            ),
            (
                "add_request",
                "{}",
                "TypeError: Commands.add_request() missing 1 required positional argument: 'amount'",
            ),
            (
                "add_request",
                r#"["1", {"nonsense": 1}]"#,
                "TypeError: Commands.add_request() got an unexpected keyword argument 'nonsense'",
            ),
            (
                "add_request",
                r#"["1", {"amount": 1}]"#,
                "TypeError: Commands.add_request() got multiple values for argument 'amount'",
            ),
        ] {
            assert_eq!(error(method, params), words);
        }
        assert!(error("getinfo", "null").ends_with("argument after * must be an iterable, not NoneType"));
    }
}
