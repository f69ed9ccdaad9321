//! What was measured, for people and for machines.

use std::fmt;

use super::Figures;
use crate::bench::table::{grouped, with_decimals};

/// A program with a size.
pub struct Line {
    pub program: &'static str,
    pub size: usize,
    /// What each run printed.
    pub runs: Vec<Figures>,
    /// What the judge says of the last.
    pub judged: Figures,
}

/// All of it.
pub struct Report {
    versions: Vec<String>,
    seed: String,
    /// Whether the figures mean anything: not in a quick run.
    counts: bool,
    pub lines: Vec<Line>,
}

impl Line {
    /// A figure of all runs, the smallest first.
    fn all(&self, name: &str) -> Vec<u64> {
        let mut all: Vec<u64> = self.runs.iter().filter_map(|run| run.get(name).copied()).collect();
        all.sort_unstable();
        all
    }

    fn best(&self, name: &str) -> u64 {
        self.all(name).first().copied().unwrap_or(0)
    }

    fn median(&self, name: &str) -> u64 {
        let all = self.all(name);
        all.get(all.len() / 2).copied().unwrap_or(0)
    }

    fn judged(&self, name: &str) -> u64 {
        self.judged.get(name).copied().unwrap_or(0)
    }

    /// Payments in a second of matching, for a time in microseconds.
    fn per_second(&self, microseconds: u64) -> u64 {
        u64::try_from(self.size).unwrap_or(0) * 1_000_000 / microseconds.max(1)
    }

    fn json(&self) -> String {
        let mut fields = vec![
            format!(r#""program": "{}""#, self.program),
            format!(r#""size": {}"#, self.size),
            format!(r#""best_payments_per_second": {}"#, self.per_second(self.best("match_us"))),
            format!(r#""median_payments_per_second": {}"#, self.per_second(self.median("match_us"))),
        ];
        let measured = |name: &&String| name.ends_with("_us") || name.ends_with("_kib");
        for name in self.runs.first().into_iter().flat_map(Figures::keys).filter(measured) {
            fields.push(format!(r#""best_{name}": {}, "median_{name}": {}"#, self.best(name), self.median(name)));
        }
        fields.extend(self.judged.iter().map(|(name, figure)| format!(r#""{name}": {figure}"#)));
        format!("    {{{}}}", fields.join(", "))
    }
}

impl Report {
    pub fn new(versions: Vec<String>, seed: String, counts: bool) -> Self {
        Self { versions, seed, counts, lines: Vec::new() }
    }

    /// How many times as long as ours a program takes; nothing where ours was not measured with that size.
    fn of_ours(&self, line: &Line) -> String {
        let ours = |one: &&Line| one.program == "kruispost" && one.size == line.size;
        let Some(ours) = self.lines.iter().find(ours).filter(|ours| ours.program != line.program) else {
            return String::new();
        };
        format!("{} ×", with_decimals(line.best("match_us") * 100 / ours.best("match_us").max(1), 100, 2))
    }

    /// Names carry the unit; ratios are in millionths.
    pub fn json(&self) -> String {
        let versions: Vec<String> = self.versions.iter().map(|version| format!(r#""{version}""#)).collect();
        let lines: Vec<String> = self.lines.iter().map(Line::json).collect();
        format!(
            "{{\n  \"processors\": {},\n  \"seed\": {},\n  \"versions\": [{}],\n  \"figures_count\": {},\n  \"lines\": [\n{}\n  ]\n}}\n",
            std::thread::available_parallelism().map_or(0, usize::from),
            self.seed,
            versions.join(", "),
            self.counts,
            lines.join(",\n")
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:12}  {:>9}  {:>10}  {:>10}  {:>10}  {:>10}  {:>11}  {:>8}  {:>9}  {:>8}  {:>9}",
            "program",
            "payments",
            "load",
            "best",
            "median",
            "of ours",
            "per second",
            "memory",
            "precision",
            "recall",
            "wrong euros"
        )?;
        for line in &self.lines {
            let ms = |microseconds: u64| format!("{} ms", with_decimals(microseconds, 1_000, 1));
            let per_cent = |name: &str| format!("{} %", with_decimals(line.judged(name), 10_000, 3));
            writeln!(
                f,
                "{:12}  {:>9}  {:>10}  {:>10}  {:>10}  {:>10}  {:>11}  {:>8}  {:>9}  {:>8}  {:>9}",
                line.program,
                grouped(u64::try_from(line.size).unwrap_or(0)),
                ms(line.best("load_us")),
                ms(line.best("match_us")),
                ms(line.median("match_us")),
                self.of_ours(line),
                grouped(line.per_second(line.best("match_us"))),
                format!("{} MiB", line.best("peak_kib") / 1_024),
                per_cent("pair_precision_millionths"),
                per_cent("pair_recall_of_decidable_millionths"),
                format!("{} ‰", with_decimals(line.judged("wrong_millionths_of_booked"), 1_000, 3)),
            )?;
        }
        if !self.counts {
            writeln!(f, "Dev profile and small sizes: the times mean nothing.")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(pairs: &[(&str, u64)]) -> Figures {
        pairs.iter().map(|(name, figure)| ((*name).to_owned(), *figure)).collect()
    }

    fn report() -> Report {
        let run = |match_us| figures(&[("load_us", 1_000), ("match_us", match_us), ("peak_kib", 2_048)]);
        let judged = figures(&[
            ("pair_precision_millionths", 999_950),
            ("pair_recall_of_decidable_millionths", 970_000),
            ("wrong_millionths_of_booked", 12),
        ]);
        let ours = Line { program: "kruispost", size: 10_000, runs: vec![run(4_000)], judged: figures(&[]) };
        let line = Line { program: "polars", size: 10_000, runs: vec![run(30_000), run(10_000), run(20_000)], judged };
        Report { lines: vec![ours, line], ..Report::new(vec!["polars==2.1.0".to_owned()], "7".to_owned(), true) }
    }

    #[test]
    fn people_see_speed_beside_quality() {
        let text = report().to_string();
        for shown in ["10.0 ms", "20.0 ms", "2.50 ×", "1,000,000", "2 MiB", "99.995 %", "97.000 %", "0.012 ‰"] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    }

    #[test]
    fn machines_see_every_figure() {
        let json = report().json();
        for shown in [
            r#""versions": ["polars==2.1.0"]"#,
            r#""best_match_us": 10000, "median_match_us": 20000"#,
            r#""best_payments_per_second": 1000000, "median_payments_per_second": 500000"#,
            r#""wrong_millionths_of_booked": 12"#,
        ] {
            assert!(json.contains(shown), "{shown}: {json}");
        }
    }
}
