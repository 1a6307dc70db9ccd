use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use axum::serve::IncomingStream;
use axum::{Router, serve};

use super::auth::{self, Authorization};
use super::faults::{Door, take_one};
use super::listener::Gate;
use super::rpc::{self, Call, Received};
use super::shared::Shared;
use super::wire::Control;
use super::{handshake, json::Json};

/// The largest body that the daemon reads.
const MAX_BODY: usize = 1024 * 1024;
/// The largest body that is read to its end before it is refused.
const MAX_REFUSED_BODY: usize = 64 * MAX_BODY;

/// Serves until the future is dropped.
pub(super) async fn run(gate: Gate, shared: Arc<Shared>) {
    let router = Router::new().fallback(answer).with_state(shared);
    // It has no error to give: the gate waits and goes on.
    let _ = serve(gate, router.into_make_service_with_connect_info::<Control>()).await;
}

impl Connected<IncomingStream<'_, Gate>> for Control {
    fn connect_info(stream: IncomingStream<'_, Gate>) -> Self {
        stream.io().control()
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(control): ConnectInfo<Control>,
    request: Request,
) -> Response {
    let (path, method) = (request.uri().path(), request.method());
    match (path, method) {
        ("/", &Method::POST) => post(&shared, &control, request).await,
        ("/spec", &Method::GET | &Method::HEAD) => spec(&shared, request.headers()).await,
        ("/ws", &Method::GET | &Method::HEAD) => {
            if let Some(answered) = pass(&shared, |world| &world.faults.handshake).await {
                return answered;
            }
            match authorise(&shared, request.headers()) {
                Some(refused) => refused,
                None => handshake::answer(shared, control, request),
            }
        }
        ("/", _) => not_allowed("POST"),
        ("/spec" | "/ws", _) => not_allowed("GET,HEAD"),
        _ => text(StatusCode::NOT_FOUND, "404: Not Found"),
    }
}

async fn spec(shared: &Shared, headers: &HeaderMap) -> Response {
    if let Some(answered) = pass(shared, |world| &world.faults.rpc).await {
        return answered;
    }
    authorise(shared, headers).unwrap_or_else(|| json(shared.see(|world| world.dialect().spec().to_owned())))
}

async fn post(shared: &Shared, control: &Control, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_REFUSED_BODY).await.unwrap_or_default();
    let is_processor = shared.see(|world| world.currency.is_block_processor());
    let received = rpc::receive(&body, is_processor);
    if let Received::Call(call) = &received {
        shared.change(|world| *world.calls.entry(call.method.clone()).or_default() += 1);
    }
    if let Some(answered) = pass(shared, |world| &world.faults.rpc).await {
        return answered;
    }
    if let Some(refused) = authorise(shared, &parts.headers) {
        return refused;
    }
    if body.len() > MAX_BODY {
        let refusal = format!("Maximum request body size {MAX_BODY} exceeded.");
        return text(StatusCode::PAYLOAD_TOO_LARGE, refusal);
    }
    match received {
        Received::Call(call) => carry_out(shared, control, &call).await,
        Received::NotJson => json(rpc::failure(-32700, "Parse error", &Json::Null).to_string()),
        Received::Stumbles => stumbled(),
    }
}

/// Carries a call out, or loses its answer on the way back.
async fn carry_out(shared: &Shared, control: &Control, call: &Call) -> Response {
    if let Some(key) = &call.wallet {
        shared.until(|world| !world.load_hangs(key)).await;
    }
    let (answer, is_lost) = shared.change(|world| {
        let answer = rpc::answer(world, call);
        (answer, call.method == "get_updates" && take_one(&mut world.faults.lost_answers))
    });
    if is_lost {
        control.cut();
    }
    json(answer.to_string())
}

/// Waits while the door is stalled or slow. Something comes back where somebody else answers.
async fn pass(shared: &Shared, door: impl Fn(&super::world::World) -> &Door) -> Option<Response> {
    shared.until(|world| *door(world) != Door::Stalled).await;
    let (door, delay) = shared.see(|world| (door(world).clone(), world.faults.delay));
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    match door {
        Door::Answered { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            Some(response(status, "text/html", body))
        }
        Door::Open | Door::Stalled => None,
    }
}

/// The refusal, unless the credentials are right.
fn authorise(shared: &Shared, headers: &HeaderMap) -> Option<Response> {
    let header = headers.get(header::AUTHORIZATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    match shared.see(|world| auth::check(header.as_deref(), &world.credentials)) {
        Authorization::Granted => None,
        Authorization::Denied => Some(json(rpc::failure(-32600, "Unauthorized", &Json::Null).to_string())),
        Authorization::Malformed => Some(stumbled()),
    }
}

fn json(body: String) -> Response {
    response(StatusCode::OK, "application/json; charset=utf-8", body)
}

pub(super) fn text(status: StatusCode, body: impl Into<String>) -> Response {
    response(status, "text/plain; charset=utf-8", body.into())
}

/// What aiohttp says when a handler raises.
fn stumbled() -> Response {
    let mut response =
        text(StatusCode::INTERNAL_SERVER_ERROR, "500 Internal Server Error\n\nServer got itself in trouble");
    response.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    response
}

fn not_allowed(methods: &'static str) -> Response {
    let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "405: Method Not Allowed");
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(methods));
    response
}

fn response(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(Bytes::from(body)));
    *response.status_mut() = status;
    let content_type = header::HeaderValue::from_static(content_type);
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
