//! Whatever can go wrong with a daemon can be made to go wrong with the simulator, and healed.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::time::Duration;

use bitcart::simulator::Channel;
use bitcart::{Currency, Simulator};
use bitcart_events_tests::client::{Client, answer, call, get_updates};
use futures_util::{FutureExt, SinkExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

/// A block reaches everybody: by its height one sees what has come and what has not.
fn height(frame: &str) -> u64 {
    let frame: Value = serde_json::from_str(frame).unwrap();
    frame["updates"][0]["height"].as_u64().unwrap()
}

async fn daemon() -> Simulator {
    Simulator::start(Currency::Ltc).await.unwrap()
}

async fn daemon_and_client() -> (Simulator, Client) {
    let simulator = daemon().await;
    let client = Client::connect(&simulator).await;
    simulator.connected(1).await;
    (simulator, client)
}

#[tokio::test]
async fn connections_are_refused_until_it_heals() {
    let (simulator, mut client) = daemon_and_client().await;
    simulator.refuse().await;
    assert!(answer(&simulator, "getinfo", json!([])).await.unwrap_err().is_connect());
    simulator.mine(1);
    assert_eq!(height(&client.text().await), 101, "what is open stays open");
    simulator.heal().await.unwrap();
    call(&simulator, "getinfo", json!([])).await;
}

#[tokio::test]
async fn a_proxy_can_answer_in_its_place() {
    let simulator = daemon().await;
    simulator.answer_calls(502, "<html>Bad Gateway</html>");
    simulator.answer_handshakes(502, "<html>Bad Gateway</html>");
    assert_eq!(answer(&simulator, "getinfo", json!([])).await.unwrap(), "<html>Bad Gateway</html>");
    match Client::try_connect(&simulator).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 502),
        other => panic!("{other:?}"),
    }
    simulator.heal().await.unwrap();
    Client::connect(&simulator).await;
}

#[tokio::test]
async fn wrong_credentials_are_answered_with_a_200_on_the_handshake_too() {
    let simulator = daemon().await;
    simulator.change_credentials("someone", "else");
    let refused = answer(&simulator, "getinfo", json!([])).await.unwrap();
    assert_eq!(refused["error"], json!({"code": -32600, "message": "Unauthorized"}));
    match Client::try_connect(&simulator).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 200),
        other => panic!("{other:?}"),
    }
    simulator.heal().await.unwrap();
    call(&simulator, "getinfo", json!([])).await;
}

#[tokio::test]
async fn a_stalled_call_is_answered_when_it_heals() {
    let simulator = daemon().await;
    simulator.stall_calls();
    let stalled = call(&simulator, "getinfo", json!([]));
    let heal = async {
        simulator.called("getinfo", 1).await;
        simulator.heal().await.unwrap();
    };
    tokio::join!(stalled, heal);
}

#[tokio::test]
async fn a_stalled_handshake_gets_no_answer() {
    let simulator = daemon().await;
    simulator.stall_handshakes();
    let mut handshake = Box::pin(Client::connect(&simulator));
    // A call on another connection has come and gone; the handshake has not.
    assert!(handshake.as_mut().now_or_never().is_none());
    call(&simulator, "getinfo", json!([])).await;
    assert_eq!(simulator.connections_ever(), 0);
    simulator.heal().await.unwrap();
    handshake.await;
}

#[tokio::test]
async fn a_slow_answer_takes_as_long_as_it_was_told_to() {
    let simulator = daemon().await;
    simulator.delay(Duration::from_millis(50));
    let start = std::time::Instant::now();
    call(&simulator, "getinfo", json!([])).await;
    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn a_half_open_socket_is_silent_until_it_is_cut() {
    let (simulator, mut client) = daemon_and_client().await;
    simulator.half_open();
    client.socket.send(Message::Ping("hello".into())).await.unwrap();
    simulator.mine(1);
    // A whole call fits in without anything being heard on the socket.
    call(&simulator, "getinfo", json!([])).await;
    assert!(client.next().now_or_never().is_none());
    simulator.cut();
    assert!(!matches!(client.next().await, Some(Ok(_))));
    simulator.disconnected().await;
}

#[tokio::test]
async fn a_half_open_socket_goes_on_when_it_heals() {
    let (simulator, mut client) = daemon_and_client().await;
    simulator.half_open();
    simulator.mine(1);
    assert!(client.next().now_or_never().is_none());
    simulator.heal().await.unwrap();
    assert_eq!(height(&client.text().await), 101);
}

#[tokio::test]
async fn ignored_pings_leave_everything_else_as_it_was() {
    let (simulator, mut client) = daemon_and_client().await;
    simulator.ignore_pings();
    // The socket has looked at the fault when it has sent something after it.
    simulator.mine(1);
    client.text().await;
    client.socket.send(Message::Ping("hello".into())).await.unwrap();
    // A whole call fits in without a pong being seen.
    call(&simulator, "getinfo", json!([])).await;
    simulator.mine(1);
    assert_eq!(height(&client.text().await), 102);
    simulator.heal().await.unwrap();
    assert!(matches!(client.next().await.unwrap().unwrap(), Message::Pong(_)));
}

#[tokio::test]
async fn a_socket_is_cut_after_so_many_updates_and_without_a_close_frame() {
    let (simulator, client) = daemon_and_client().await;
    simulator.cut_after(2);
    for _ in 0..5 {
        simulator.mine(1);
    }
    assert_eq!(client.rest().await.len(), 2);
}

#[tokio::test]
async fn a_socket_can_be_closed_with_any_code() {
    let (simulator, mut client) = daemon_and_client().await;
    simulator.close(1013, "try again later");
    let Message::Close(Some(frame)) = client.next().await.unwrap().unwrap() else { panic!() };
    assert_eq!((u16::from(frame.code), frame.reason.as_str()), (1013, "try again later"));
}

#[tokio::test]
async fn a_graceful_stop_says_so() {
    let (simulator, mut client) = daemon_and_client().await;
    let closed = async {
        let Message::Close(Some(frame)) = client.next().await.unwrap().unwrap() else { panic!() };
        assert_eq!((frame.code, frame.reason.as_str()), (CloseCode::Away, "Server shutdown"));
        assert!(client.next().await.is_none());
    };
    tokio::join!(simulator.stop_gracefully(), closed);
    assert!(answer(&simulator, "getinfo", json!([])).await.unwrap_err().is_connect());
}

#[tokio::test]
async fn garbage_arrives_as_it_was_given() {
    let (simulator, mut client) = daemon_and_client().await;
    simulator.send_text("[]");
    simulator.send_binary(b"\0\x01");
    simulator.send_ping(b"hello");
    simulator.send_text_bytes(b"\xff\xfe");
    assert_eq!(client.text().await, "[]");
    assert_eq!(client.next().await.unwrap().unwrap(), Message::binary(&b"\0\x01"[..]));
    assert_eq!(client.next().await.unwrap().unwrap(), Message::Ping("hello".into()));
    assert!(matches!(client.next().await, Some(Err(Error::Utf8(_)))));
}

#[tokio::test]
async fn an_update_can_come_twice_on_the_socket_and_once_in_the_queue() {
    let (simulator, mut client) = daemon_and_client().await;
    get_updates(&simulator, "xpub1").await;
    simulator.duplicate();
    simulator.mine(1);
    assert_eq!((height(&client.text().await), height(&client.text().await)), (101, 101));
    assert_eq!(get_updates(&simulator, "xpub1").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_update_can_be_lost_on_either_way_or_on_both() {
    for (channel, on_socket, in_queue) in [
        (Channel::Socket, 102, vec![101, 102]),
        (Channel::Queue, 101, vec![102]),
        (Channel::Both, 102, vec![102]),
    ] {
        let (simulator, mut client) = daemon_and_client().await;
        get_updates(&simulator, "xpub1").await;
        simulator.lose(channel, 1);
        simulator.mine(1);
        simulator.mine(1);
        assert_eq!(height(&client.text().await), on_socket, "{channel:?}");
        let queue = get_updates(&simulator, "xpub1").await;
        let heights: Vec<u64> =
            queue.as_array().unwrap().iter().map(|update| update["height"].as_u64().unwrap()).collect();
        assert_eq!(heights, in_queue, "{channel:?}");
        assert_eq!(simulator.sent().len(), 2, "both were made");
    }
}

#[tokio::test]
async fn a_lost_answer_takes_the_queue_with_it() {
    let simulator = daemon().await;
    get_updates(&simulator, "xpub1").await;
    simulator.mine(1);
    simulator.lose_answers(1);
    assert!(answer(&simulator, "get_updates", json!({"xpub": "xpub1"})).await.is_err());
    assert_eq!(get_updates(&simulator, "xpub1").await, json!([]));
}

#[tokio::test]
async fn one_wallet_can_fail_to_load_and_another_hang_while_a_third_loads() {
    let simulator = daemon().await;
    simulator.fail_load("xpub1");
    simulator.hang_load("xpub2");
    let failed = answer(&simulator, "get_updates", json!({"xpub": "xpub1"})).await.unwrap();
    assert_eq!(failed["error"]["code"], -32603);
    let mut hanging = Box::pin(get_updates(&simulator, "xpub2"));
    assert!(hanging.as_mut().now_or_never().is_none());
    get_updates(&simulator, "xpub3").await;
    assert_eq!(simulator.loaded_wallets(), ["xpub3"]);
    simulator.heal().await.unwrap();
    hanging.await;
    assert_eq!(simulator.loaded_wallets(), ["xpub3", "xpub2"]);
}

#[tokio::test]
async fn json_that_is_no_object_ends_the_socket_and_other_noise_does_not() {
    let (_simulator, mut client) = daemon_and_client().await;
    client.send("not json").await;
    client.send("{}").await;
    client.socket.send(Message::binary(&b"\0"[..])).await.unwrap();
    client.socket.send(Message::Ping("still there?".into())).await.unwrap();
    assert!(matches!(client.next().await.unwrap().unwrap(), Message::Pong(_)));
    client.send("[]").await;
    assert!(!matches!(client.next().await, Some(Ok(_))), "it goes without a close frame");
}

#[tokio::test]
async fn too_large_a_frame_is_closed_with_1009() {
    let (_simulator, mut client) = daemon_and_client().await;
    // The daemon may go before it has read everything.
    let _ = client.socket.send(Message::text(" ".repeat(4 * 1024 * 1024 + 1))).await;
    let Message::Close(Some(frame)) = client.next().await.unwrap().unwrap() else { panic!() };
    assert_eq!(frame.code, CloseCode::Size);
}
