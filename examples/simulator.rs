//! A daemon without coins, alone on a port, for programs in any language.
//!
//! `cargo run --example simulator -- --port 5000 --currency ltc`
#![allow(clippy::print_stdout, reason = "it talks to whoever started it")]

use std::error::Error;
use std::io::{self, Write as _};

use bitcart::simulator::Memory;
use bitcart::{Currency, Simulator};

const HELP: &str = "\
add_request <wallet> <amount>   make a request; it prints its id
pay <wallet> <amount>           pay to a wallet, without a request
pay_request <id> <amount>       pay a request, or a part of it
mine [blocks]                   put blocks on the chain
reorganise <depth>              replace the newest blocks
restart [kept]                  end and start again; without `kept` no wallet is loaded then
wallets                         what is loaded
help, quit";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (currency, port) = options()?;
    let simulator = Simulator::builder(currency).port(port).start().await?;
    println!("A simulated {currency} daemon listens on {}", simulator.url());
    println!("user `electrum`, password `electrumz`; any word is a wallet, such as `xpub1`.\n");
    println!("It tells what happens to wallets that a client has loaded. Try, once yours runs:");
    println!("  add_request xpub1 0.5\n  pay_request <the id> 0.5\n  mine\n\n{HELP}\n");

    let mut shown = 0;
    for line in io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["quit" | "exit"] => return Ok(()),
            ["restart"] => simulator.restart(Memory::Lost).await?,
            ["restart", "kept"] => simulator.restart(Memory::Kept).await?,
            _ => match carry_out(&simulator, &words) {
                Ok(answer) => println!("{answer}"),
                Err(error) => println!("{error}"),
            },
        }
        for sent in &simulator.sent()[shown..] {
            let wallet = sent.wallet.as_deref().unwrap_or("every wallet");
            println!("  {} → {wallet} ({} sockets, {} queues)", sent.update, sent.sockets, sent.queues);
            shown += 1;
        }
        io::stdout().flush()?;
    }
    println!("No more commands: it serves until you stop it (Ctrl+C).");
    std::future::pending().await
}

fn carry_out(simulator: &Simulator, words: &[&str]) -> Result<String, Box<dyn Error>> {
    Ok(match *words {
        ["add_request", wallet, amount] => simulator.add_request(wallet, amount)?,
        ["pay", wallet, amount] => simulator.pay(wallet, amount)?,
        ["pay_request", id, amount] => simulator.pay_request(id, amount)?,
        ["mine"] => mine(simulator, 1),
        ["mine", blocks] => mine(simulator, blocks.parse()?),
        ["reorganise", depth] => {
            simulator.reorganise(depth.parse()?);
            format!("the chain is at {}", simulator.height())
        }
        ["wallets"] => simulator.loaded_wallets().join("\n"),
        [] => String::new(),
        ["help"] => HELP.to_owned(),
        _ => format!("That is no command. These are:\n{HELP}"),
    })
}

fn mine(simulator: &Simulator, blocks: u64) -> String {
    simulator.mine(blocks);
    format!("the chain is at {}", simulator.height())
}

/// `--port` and `--currency`, in any order.
fn options() -> Result<(Currency, u16), Box<dyn Error>> {
    let (mut currency, mut port) = (Currency::Btc, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{option} wants a value"))?;
        match option.as_str() {
            "--port" => port = Some(value.parse()?),
            "--currency" => currency = value.parse()?,
            _ => return Err(format!("{option} is no option: there are --port and --currency").into()),
        }
    }
    Ok((currency, port.unwrap_or(currency.default_port())))
}
