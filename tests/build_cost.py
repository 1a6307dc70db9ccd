#!/usr/bin/env python3
"""What the macros cost at build time, as ratios: `python3 tests/build_cost.py`

Three things are measured, each several times, of which the median counts:

- a clean build of the macro crate, against that of a macro crate which is empty and has the same
  dependencies, and against one with syn's `full` alone (what any attribute on a function needs);
- a program of 500 handlers, against the same 500 functions called by 500 hand-written match arms,
  which draw the same arguments from the update and box the same futures and errors. What the
  program costs without either is taken off both;
- a clean build of a program with the default features, against one that has the libraries which a
  client written by hand would need, and the number of crates in each.

It is processor time, user and system, so that other work on the machine disturbs little.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "build-cost"
MACROS = "bitcart-events-macros"

# Event, arguments of the function, how it is called, and the arguments drawn by hand. One in two is
# async; together they take every kind of field.
SHAPES = [
    ("new_block", "height: u64", "height", "let height = number(update, \"height\")?;"),
    ("new_transaction", "tx: &str, to: Option<&str>", "tx, to",
     "let tx = text(update, \"tx\")?; let to = optional_text(update, \"to\")?;"),
    ("new_payment", "address: &str, status: PaymentStatus, sent_amount: Option<Amount>", "address, status, sent_amount",
     "let address = text(update, \"address\")?; let status = status(update)?; let sent_amount = amount(update, \"sent_amount\")?;"),
    ("verified_tx", "tx: String, height: i64", "tx, height",
     "let tx = text(update, \"tx\")?.to_owned(); let height = number(update, \"height\")?;"),
]

HEAD = """#![allow(dead_code, unused_imports, unused_variables)]
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use bitcart::{Amount, Event, PaymentStatus, Update, Value, Wallet};

type BoxError = Box<dyn Error + Send + Sync>;

fn seen(what: &str) -> Result<(), std::fmt::Error> {
    if what.is_empty() { Err(std::fmt::Error) } else { Ok(()) }
}
"""

BY_HAND = """
enum Called<'a> {
    Done(Result<(), BoxError>),
    Running(Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>),
}

fn number<T: TryFrom<i128>>(update: &Update, field: &str) -> Result<T, BoxError> {
    match update.field(field) {
        Some(Value::Integer(number)) => T::try_from(number).map_err(|_| format!("{field} is too large").into()),
        _ => Err(format!("{field} is no number").into()),
    }
}

fn optional_text<'a>(update: &'a Update, field: &str) -> Result<Option<&'a str>, BoxError> {
    match update.field(field) {
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(Value::Null) | None => Ok(None),
        _ => Err(format!("{field} is no text").into()),
    }
}

fn text<'a>(update: &'a Update, field: &str) -> Result<&'a str, BoxError> {
    optional_text(update, field)?.ok_or_else(|| format!("{field} is missing").into())
}

fn amount(update: &Update, field: &str) -> Result<Option<Amount>, BoxError> {
    Ok(optional_text(update, field)?.map(str::parse).transpose()?)
}

fn status(update: &Update) -> Result<PaymentStatus, BoxError> {
    number(update, "status").map(PaymentStatus::from_code)
}
"""


def functions(count, attribute):
    for index in range(count):
        event, arguments, _, _ = SHAPES[index % len(SHAPES)]
        on = f'#[bitcart::on("{event}")]\n' if attribute else ""
        keyword = "async fn" if is_async(index) else "fn"
        yield (f"{on}{keyword} handler{index}(event: Event, instance: &Wallet, {arguments}) "
               f"-> Result<(), std::fmt::Error> {{ seen(event.as_str()) }}\n")


def is_async(index):
    return index // len(SHAPES) % 2 == 0


def arms(count):
    yield "fn call<'a>(handler: usize, update: &'a Update, instance: &'a Wallet) -> Result<Called<'a>, BoxError> {\n"
    yield "    let event = update.event();\n    Ok(match handler {\n"
    for index in range(count):
        _, _, names, drawn = SHAPES[index % len(SHAPES)]
        call = f"handler{index}(event, instance, {names})"
        if is_async(index):
            called = f"Called::Running(Box::pin(async move {{ {call}.await.map_err(Into::into) }}))"
        else:
            called = f"Called::Done({call}.map_err(Into::into))"
        yield f"        {index} => {{ {drawn} {called} }}\n"
    yield "        _ => return Err(\"no such handler\".into()),\n    })\n}\n"


def programs(count):
    """The three programs, by name."""
    main = "\nfn main() {{ {} }}\n"
    by_hand = "println!(\"{}\", call as *const () as usize);"
    return {
        "neither": HEAD + BY_HAND + main.format(""),
        "handlers": HEAD + BY_HAND + "".join(functions(count, True)) + main.format(""),
        "arms": HEAD + BY_HAND + "".join(functions(count, False)) + "".join(arms(count)) + main.format(by_hand),
    }


def package(name, manifest, source, file="src/main.rs"):
    """Writes a package that is a workspace of its own, with the versions of this one."""
    folder = WORK / name
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / "Cargo.toml").write_text(f'[workspace]\n[package]\nname = "{name}"\nedition = "2024"\n{manifest}')
    (folder / file).write_text(source)
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")
    return folder


def cargo(folder, *arguments):
    """Runs it and gives the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["cargo", *arguments, "--quiet", "--target-dir", str(WORK / "target")]
    subprocess.run(command, cwd=folder, check=True, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def environment():
    # Nothing is kept from the time before, and no lint of whoever runs this takes part.
    return {**os.environ, "CARGO_INCREMENTAL": "0", "RUSTFLAGS": ""}


def dependencies_of_the_macros(names=None):
    """As they stand in the workspace."""
    versions = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["dependencies"]
    used = tomllib.loads((ROOT / MACROS / "Cargo.toml").read_text())["dependencies"]
    lines = []
    for name in names or used:
        of = versions[name] if isinstance(versions[name], dict) else {"version": versions[name]}
        parts = [f'version = "{of["version"]}"']
        if "features" in of:
            parts += ["default-features = false", f'features = {list(of["features"])}'.replace("'", '"')]
        lines.append(f'{name} = {{ {", ".join(parts)} }}')
    return "[lib]\nproc-macro = true\n[dependencies]\n" + "\n".join(lines)


def clean_builds(rounds):
    empty = package("empty", dependencies_of_the_macros(), "", "src/lib.rs")
    syn_alone = package("syn-alone", dependencies_of_the_macros(["syn"]), "", "src/lib.rs")
    folders = {"ours": ROOT / MACROS, "empty": empty, "syn alone": syn_alone}
    times = {name: [] for name in folders}
    for _ in range(rounds):
        for name, folder in folders.items():
            shutil.rmtree(WORK / "target", ignore_errors=True)
            times[name].append(cargo(folder, "build"))
    return {name: statistics.median(values) for name, values in times.items()}


def handlers_and_arms(count, rounds, command):
    manifest = f'[dependencies]\nbitcart-events = {{ path = "{ROOT}/bitcart-events", default-features = false }}\n'
    folders = {name: package(name, manifest, source) for name, source in programs(count).items()}
    times = {name: [] for name in folders}
    for folder in folders.values():
        cargo(folder, *command)
    for _ in range(rounds):
        for name, folder in folders.items():
            (folder / "src/main.rs").touch()
            times[name].append(cargo(folder, *command))
    return {name: statistics.median(values) for name, values in times.items()}


TOKIO = 'tokio = { version = "1", features = ["macros", "rt-multi-thread"] }\n'
BY_HAND_LIBRARIES = """reqwest = { version = "0.13", default-features = false, features = ["rustls"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio-tungstenite = { version = "0.30", features = ["rustls-tls-native-roots"] }
"""


def programs_from_nothing(rounds):
    """Seconds and crates of a program that has nothing built yet."""
    libraries = {"ours": f'bitcart-events = {{ path = "{ROOT}/bitcart-events" }}\n', "by hand": BY_HAND_LIBRARIES}
    measured = {}
    for name, needed in libraries.items():
        folder = package(f"program-{name.replace(' ', '-')}", "[dependencies]\n" + TOKIO + needed, "fn main() {}")
        times = []
        for _ in range(rounds):
            shutil.rmtree(WORK / "target", ignore_errors=True)
            times.append(cargo(folder, "build"))
        tree = ["cargo", "tree", "--quiet", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"]
        lines = subprocess.run(tree, cwd=folder, check=True, capture_output=True, text=True).stdout.splitlines()
        crates = {line.removesuffix(" (proc-macro)") for line in lines}
        measured[name] = (statistics.median(times), len(crates) - 1)
    return measured


def show(name, value, seconds):
    print(f"{name:<62}{value:6.2f}    ({seconds})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--handlers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()

    times = clean_builds(options.rounds)
    for other in ("empty", "syn alone"):
        seconds = f"{times['ours']:.2f} s : {times[other]:.2f} s"
        what = "an empty one, same dependencies" if other == "empty" else "an empty one with syn alone"
        show(f"clean build of the macro crate : {what}", times["ours"] / times[other], seconds)
    for command in (["check"], ["build"], ["build", "--release"]):
        times = handlers_and_arms(options.handlers, options.rounds, command)
        handlers, by_hand = (times[name] - times["neither"] for name in ("handlers", "arms"))
        seconds = f"{handlers:.2f} s : {by_hand:.2f} s"
        show(f"{options.handlers} handlers : as many match arms, cargo {' '.join(command)}", handlers / by_hand, seconds)
    measured = programs_from_nothing(min(options.rounds, 3))
    (ours, crates), (by_hand, crates_by_hand) = measured["ours"], measured["by hand"]
    seconds = f"{ours:.1f} s, {crates} crates : {by_hand:.1f} s, {crates_by_hand} crates"
    show("clean build of a program : of one with the libraries by hand", ours / by_hand, seconds)


if __name__ == "__main__":
    main()
