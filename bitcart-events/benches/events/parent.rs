//! Has everything measured, each measurement in a process of its own, the sides in turn.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::figures::Figures;
use crate::portions::Measuring;
use crate::scenarios::{INSTRUCTIONS, SCENARIOS, Scenario, Side};
use crate::{instructions, table, updates};

/// The medians of a scenario, by side.
pub type Measured = BTreeMap<&'static str, Figures>;

/// What was measured of a scenario, by side.
type Runs = BTreeMap<&'static str, Vec<Figures>>;

/// Measures the scenarios whose names begin with one of these words; all, without any.
pub fn run(words: &[&str]) {
    let folder = folder();
    let file = folder.join("updates.json");
    std::fs::write(&file, updates::handed_in()).unwrap();
    let python = python(&folder);
    if python.is_none() {
        println!("Bitcart's own SDK is not measured: it could not be installed\n");
    }
    let bench = Bench { server: Server::start(), python, file, folder: folder.clone() };
    let wanted =
        |scenario: &&Scenario| words.is_empty() || words.iter().any(|word| scenario.name.starts_with(word));
    let wanted: Vec<&Scenario> = SCENARIOS.iter().filter(wanted).collect();
    let families = wanted.chunk_by(|one, next| one.family() == next.family());
    let results: Vec<(&Scenario, Measured)> = families.flat_map(|family| bench.measure(family)).collect();
    table::print(&results);
    let json = folder.join("events.json");
    std::fs::write(&json, table::json(&results)).unwrap();
    println!("\nThe figures are in {}", json.display());
}

struct Bench {
    server: Server,
    python: Option<PathBuf>,
    file: PathBuf,
    folder: PathBuf,
}

impl Bench {
    /// All that is compared with each other in turn, so that what the machine does meanwhile is in all of it.
    fn measure<'s>(&self, family: &[&'s Scenario]) -> Vec<(&'s Scenario, Measured)> {
        let mut runs: Vec<Runs> = vec![Runs::new(); family.len()];
        for run in 0..family.iter().map(|scenario| scenario.runs).max().unwrap_or_default() {
            for (scenario, runs) in family.iter().zip(&mut runs).filter(|(scenario, _)| run < scenario.runs) {
                eprintln!("measuring {}, {} of {}", scenario.name, run + 1, scenario.runs);
                for side in scenario.sides.iter().filter(|side| !scenario.is_in_portions(**side)) {
                    let Some(figures) = self.figures(*side, scenario) else { continue };
                    runs.entry(name(*side)).or_default().push(figures);
                }
            }
            self.run_in_portions(family, &mut runs);
        }
        let medians = |(scenario, runs): (&&'s Scenario, Runs)| {
            let mut medians = runs.into_iter().map(|(side, runs)| (side, Figures::medians(&runs))).collect();
            if scenario.has(INSTRUCTIONS) {
                self.count_instructions(scenario, &mut medians);
            }
            (*scenario, medians)
        };
        family.iter().zip(runs).map(medians).collect()
    }

    /// One run of all that is measured in portions, each side of each scenario with a server of its own.
    fn run_in_portions(&self, family: &[&Scenario], runs: &mut [Runs]) {
        let mut all = Vec::new();
        for (at, scenario) in family.iter().enumerate() {
            let Some(portions) = scenario.portions else { continue };
            for side in scenario.sides.iter().filter(|side| scenario.is_in_portions(**side)) {
                let server = Server::start();
                let command = self.command(*side, scenario.name, &server);
                all.extend(command.map(|command| (at, *side, portions, Measuring::begin(command), server)));
            }
        }
        let count = all.iter().map(|(_, _, portions, ..)| portions.count).max().unwrap_or_default();
        // The first of each has all code and data out of the processor's caches.
        for portion in 0..=count {
            for (at, side, portions, measuring, _) in &mut all {
                let figures = measuring.portion(portions.updates);
                if portion > 0 {
                    runs[*at].entry(name(*side)).or_default().push(figures);
                }
            }
            // So that none comes always after the same other.
            all.reverse();
        }
        for (at, side, _, measuring, _server) in all {
            runs[at].entry(name(side)).or_default().push(measuring.end());
        }
    }

    fn figures(&self, side: Side, scenario: &Scenario) -> Option<Figures> {
        let output =
            self.command(side, scenario.name, &self.server)?.stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{} of {side:?} failed", scenario.name);
        Some(Figures::read(&String::from_utf8_lossy(&output.stdout)))
    }

    fn count_instructions(&self, scenario: &Scenario, measured: &mut Measured) {
        for side in [Side::Limit, Side::Ours] {
            if let Some(command) = self.command(side, scenario.name, &self.server)
                && let Some(count) = instructions::of_an_update(&command, &self.folder)
                && let Some(figures) = measured.get_mut(name(side))
            {
                figures.0.insert(INSTRUCTIONS.figure.to_owned(), count);
            }
        }
    }

    fn command(&self, side: Side, scenario: &str, server: &Server) -> Option<Command> {
        if side == Side::Python {
            let mut command = Command::new(self.python.as_ref()?);
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/events/sdk.py");
            command.args([script.as_os_str(), scenario.as_ref(), server.url.as_ref(), self.file.as_os_str()]);
            return Some(command);
        }
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["measure", name(side), scenario, &server.url]);
        Some(command)
    }
}

pub fn name(side: Side) -> &'static str {
    match side {
        Side::Limit => "limit",
        Side::Ours => "ours",
        Side::Python => "python",
    }
}

/// The load server's process.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn folder() -> PathBuf {
    // Of a binary in `target/release/deps`.
    let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
    let folder = target.join("bench");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A Python that has Bitcart's SDK, in an environment of its own.
fn python(folder: &Path) -> Option<PathBuf> {
    let python = folder.join("python/bin/python");
    let succeeds = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    if succeeds(Command::new(&python).args(["-c", "import bitcart"]).stderr(Stdio::null())) {
        return Some(python);
    }
    let made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(folder.join("python")))
        && succeeds(Command::new(&python).args(["-m", "pip", "install", "--quiet", "bitcart>=1.18,<2"]));
    made.then_some(python)
}
