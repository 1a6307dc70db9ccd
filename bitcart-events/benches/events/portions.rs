//! A measurement in portions, each when the parent says so: what is compared is measured in turn that way, by
//! processes that are all there at the same time, and what the machine does meanwhile is in all of it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tokio::sync::mpsc;

use crate::figures::Figures;
use crate::updates::sent;

/// The side of the process that measures.
pub struct Portions(mpsc::UnboundedReceiver<usize>);

impl Portions {
    /// From now on portions may come. Where nobody asks for any, as under a profiler, there is one, of all.
    pub fn begin() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Figures::default().print();
        std::thread::spawn(move || {
            let mut lines = std::io::stdin().lines().map_while(Result::ok).peekable();
            if lines.peek().is_none() {
                let _ = sender.send(sent());
            }
            for line in lines {
                let _ = sender.send(line.parse().unwrap());
            }
        });
        Self(receiver)
    }

    /// How many updates the next one has.
    pub async fn next(&mut self) -> Option<usize> {
        self.0.recv().await
    }
}

/// The parent's side.
pub struct Measuring {
    process: Child,
    portions: ChildStdin,
    figures: BufReader<ChildStdout>,
}

impl Measuring {
    /// Has a process begun, and waits until portions may come.
    pub fn begin(mut command: Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (portions, figures) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut measuring = Self { process, portions, figures: BufReader::new(figures) };
        read(&mut measuring.figures);
        measuring
    }

    pub fn portion(&mut self, updates: usize) -> Figures {
        writeln!(self.portions, "{updates}").unwrap();
        read(&mut self.figures)
    }

    /// What is measured once, when all portions are through.
    pub fn end(mut self) -> Figures {
        drop(self.portions);
        let figures = read(&mut self.figures);
        assert!(self.process.wait().unwrap().success(), "a measurement failed");
        figures
    }
}

fn read(figures: &mut impl BufRead) -> Figures {
    let lines = figures.lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    Figures::read(&lines.collect::<Vec<_>>().join("\n"))
}
