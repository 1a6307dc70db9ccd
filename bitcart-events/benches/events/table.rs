//! The ratios, as a table.

use crate::parent::Measured;
use crate::scenarios::{Better, Scenario};

pub fn print(results: &[(&Scenario, Measured)]) {
    println!(
        "{:<20} {:<38} {:>12} {:>12} {:>12} {:>12} {:>13}  to be reached",
        "", "", "limit", "ours", "Python", "ours / limit", "times Python"
    );
    for (scenario, measured) in results {
        for (index, row) in scenario.rows.iter().enumerate() {
            let figure =
                |side: &str| measured.get(side).and_then(|figures| figures.0.get(row.figure)).copied();
            let (limit, ours, python) = (figure("limit"), figure("ours"), figure("python"));
            let times_python = match row.better {
                Better::Less => ratio(python, ours),
                Better::More => ratio(ours, python),
            };
            println!(
                "{:<20} {:<38} {:>12} {:>12} {:>12} {:>12} {:>13}  {}",
                if index == 0 { scenario.name } else { "" },
                row.what,
                shown(limit),
                shown(ours),
                shown(python),
                shown(ratio(ours, limit)),
                shown(times_python),
                row.reach,
            );
        }
    }
    print_flatness(results);
}

/// How much more an update costs among many wallets. What the limit's costs more is what the memory of a machine adds.
fn print_flatness(results: &[(&Scenario, Measured)]) {
    let cpu = |name: &str, side: &str| {
        let (_, measured) = results.iter().find(|(scenario, _)| scenario.name == name)?;
        measured.get(side)?.0.get("cpu").copied()
    };
    let of_one = |many: &str, side: &str| ratio(cpu(many, side), cpu("manager-1", side));
    for many in ["manager-1000", "manager-100000", "manager-100000/300"] {
        if let (Some(ours), Some(limit)) = (of_one(many, "ours"), of_one(many, "limit")) {
            println!(
                "{:<20} CPU an update of {many}, of one wallet's: {ours:.2} (the limit's: {limit:.2})",
                ""
            );
        }
    }
}

/// By scenario, side and figure.
pub fn json(results: &[(&Scenario, Measured)]) -> String {
    let by_side = |measured: &Measured| -> serde_json::Value {
        measured.iter().map(|(side, figures)| ((*side).to_owned(), serde_json::json!(figures.0))).collect()
    };
    let all: serde_json::Map<String, serde_json::Value> =
        results.iter().map(|(scenario, measured)| (scenario.name.to_owned(), by_side(measured))).collect();
    format!("{:#}\n", serde_json::Value::Object(all))
}

fn ratio(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(one? / other?)
}

fn shown(figure: Option<f64>) -> String {
    match figure {
        None => "-".to_owned(),
        Some(figure) if figure.abs() >= 1000.0 => format!("{figure:.0}"),
        Some(figure) => format!("{figure:.3}"),
    }
}
