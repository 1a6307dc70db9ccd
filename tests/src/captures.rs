//! What real daemons were seen to send: the files in `captures/`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// One call (or another HTTP request) and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was tried.
    pub name: String,
    /// `GET`, `POST` or `HEAD`.
    pub http_method: String,
    /// The path that was asked for.
    pub path: String,
    /// The header `Authorization`, if there was one.
    pub authorization: Option<String>,
    /// The body that was sent.
    pub request: Option<String>,
    /// The status of the answer.
    pub status: u16,
    /// The headers of the answer that matter.
    pub headers: Vec<(String, String)>,
    /// The body of the answer.
    pub response: String,
}

/// One line of what passed over a websocket, or of what was done meanwhile.
#[derive(Clone, Debug)]
pub struct Line(pub Value);

impl Line {
    /// The text under a key; empty where there is none.
    pub fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }
}

/// The exchanges with a daemon: `"ltc"` or `"eth"`.
pub fn exchanges(daemon: &str) -> Vec<Exchange> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    lines(&format!("{daemon}/rpc.jsonl"))
        .into_iter()
        .map(|Line(line)| Exchange {
            name: text(&line["name"]).unwrap(),
            http_method: text(&line["http_method"]).unwrap(),
            path: text(&line["path"]).unwrap(),
            authorization: text(&line["authorization"]),
            request: text(&line["request"]),
            status: line["status"].as_u64().unwrap().try_into().unwrap(),
            headers: line["headers"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.clone(), text(value).unwrap()))
                .collect(),
            response: text(&line["response"]).unwrap_or_default(),
        })
        .collect()
}

/// The texts of the frames that one socket got, in order.
pub fn frames(file: &str) -> Vec<String> {
    let of_daemon = |line: &Line| line.text("dir") == "in" && line.text("type") == "text";
    lines(file).iter().filter(|line| of_daemon(line)).map(|line| line.text("data").to_owned()).collect()
}

/// What one socket sent, in order.
pub fn registrations(file: &str) -> Vec<String> {
    let of_client = |line: &Line| line.text("dir") == "out";
    lines(file).iter().filter(|line| of_client(line)).map(|line| line.text("data").to_owned()).collect()
}

/// The lines of a file below `captures/`.
pub fn lines(file: &str) -> Vec<Line> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("captures").join(file);
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| Line(serde_json::from_str(line).unwrap())).collect()
}
