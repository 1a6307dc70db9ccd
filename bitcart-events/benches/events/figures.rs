//! What one measurement found: names and numbers, printed by the process that measures and read by
//! the one that compares.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Figures(pub BTreeMap<String, f64>);

impl Figures {
    pub fn with(mut self, name: &str, value: f64) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// A line each: `cpu 0.52`; and an empty one.
    pub fn print(&self) {
        for (name, value) in &self.0 {
            println!("{name} {value}");
        }
        println!();
    }

    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let (name, value) = line.split_once(' ')?;
            Some((name.to_owned(), value.parse().ok()?))
        };
        Self(text.lines().filter_map(line).collect())
    }

    /// The median of each figure.
    pub fn medians(runs: &[Self]) -> Self {
        let names = runs.iter().flat_map(|run| run.0.keys().cloned());
        let median_of = |name: String| {
            let mut values: Vec<f64> = runs.iter().filter_map(|run| run.0.get(&name).copied()).collect();
            values.sort_by(f64::total_cmp);
            let median = values[values.len() / 2];
            (name, median)
        };
        Self(names.map(median_of).collect())
    }
}
