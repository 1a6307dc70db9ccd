use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::shared::Shared;
use super::wire::Control;
use super::{http, socket};

/// Takes an authorised `GET /ws` for a websocket, if that is what it asks for.
pub(super) fn answer(shared: Arc<Shared>, control: Control, mut request: Request) -> Response {
    let headers = request.headers();
    if !has_token(headers, header::UPGRADE, "websocket") {
        let given = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok()).unwrap_or("None");
        return refuse(format!("No WebSocket UPGRADE hdr: {given}\n Can \"Upgrade\" only to \"WebSocket\"."));
    }
    if !has_token(headers, header::CONNECTION, "upgrade") {
        return refuse("No CONNECTION upgrade hdr");
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return refuse("Unsupported version");
    }
    let Some(key) = headers.get(header::SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()))
    else {
        return refuse("Handshake error");
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        // A client that leaves before the upgrade is no socket.
        if let Ok(upgraded) = upgrade.await {
            socket::serve(&shared, TokioIo::new(upgraded), control).await;
        }
    });
    switching(&key)
}

fn switching(key: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    if let Ok(key) = HeaderValue::from_str(key) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, key);
    }
    response
}

fn refuse(why: impl Into<String>) -> Response {
    http::text(StatusCode::BAD_REQUEST, why)
}

fn has_token(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    let values = headers.get_all(name);
    values
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim().eq_ignore_ascii_case(token))
}
