//! The table of a benchmark, for people and for machines. Figures are whole numbers; points are set when they are shown.

use std::fmt;

/// Bytes in a mebibyte.
pub const MIB: u64 = 1_024 * 1_024;

/// One figure.
pub struct Row {
    /// Its name in JSON, which ends with its unit.
    pub name: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// The number.
    pub figure: u64,
    /// How it is shown.
    pub unit: Unit,
    /// What it should be.
    pub target: Option<Target>,
}

/// How a figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As it is.
    Count,
    /// Bytes.
    Bytes,
    /// Bytes, shown in MiB with one decimal.
    Mebibytes,
    /// Microseconds, shown in ms with one decimal.
    Microseconds,
    /// Nanoseconds, shown in us with one decimal.
    Nanoseconds,
    /// Thousandths, shown with two decimals.
    Thousandths,
}

/// What a figure should be, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Less.
    Below(u64),
    /// That or less.
    AtMost(u64),
    /// That or more.
    AtLeast(u64),
}

/// All rows.
pub struct Table {
    /// In the order they are shown.
    pub rows: Vec<Row>,
    /// Whether targets count: not in a quick run.
    pub judged: bool,
}

impl Unit {
    fn show(self, number: u64) -> String {
        match self {
            Self::Count => grouped(number),
            Self::Bytes => format!("{} B", grouped(number)),
            Self::Mebibytes => format!("{} MiB", with_decimals(number, MIB, 1)),
            Self::Microseconds => format!("{} ms", with_decimals(number, 1_000, 1)),
            Self::Nanoseconds => format!("{} us", with_decimals(number, 1_000, 1)),
            Self::Thousandths => with_decimals(number, 1_000, 2),
        }
    }
}

impl Target {
    fn is_met_by(self, figure: u64) -> bool {
        match self {
            Self::Below(limit) => figure < limit,
            Self::AtMost(limit) => figure <= limit,
            Self::AtLeast(limit) => figure >= limit,
        }
    }

    fn show(self, unit: Unit) -> String {
        match self {
            Self::Below(limit) => format!("< {}", unit.show(limit)),
            Self::AtMost(limit) => format!("<= {}", unit.show(limit)),
            Self::AtLeast(limit) => format!(">= {}", unit.show(limit)),
        }
    }
}

impl Table {
    fn verdict(&self, row: &Row) -> &'static str {
        match row.target {
            Some(target) if self.judged => {
                if target.is_met_by(row.figure) {
                    "ok"
                } else {
                    "missed"
                }
            }
            Some(_) => "not judged",
            None => "",
        }
    }

    /// A list of objects; figures and limits in the unit their name ends with.
    pub fn json(&self) -> String {
        let row = |row: &Row| {
            let limit = match row.target {
                Some(Target::Below(limit) | Target::AtMost(limit) | Target::AtLeast(limit)) => limit.to_string(),
                None => "null".to_owned(),
            };
            format!(
                r#"  {{"name": "{}", "what": "{}", "figure": {}, "limit": {limit}, "verdict": "{}"}}"#,
                row.name,
                row.what,
                row.figure,
                self.verdict(row)
            )
        };
        format!("[\n{}\n]\n", self.rows.iter().map(row).collect::<Vec<_>>().join(",\n"))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.what.len()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>12}  {:>12}", "what", "figure", "target")?;
        for row in &self.rows {
            let target = row.target.map(|target| target.show(row.unit)).unwrap_or_default();
            let line =
                format!("{:width$}  {:>12}  {target:>12}  {}", row.what, row.unit.show(row.figure), self.verdict(row));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// `number` divided by `unit`, cut off after so many decimals.
pub fn with_decimals(number: u64, unit: u64, decimals: usize) -> String {
    let steps = 10_u64.pow(u32::try_from(decimals).unwrap_or(0));
    format!("{}.{:0decimals$}", grouped(number / unit), number % unit * steps / unit)
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(judged: bool) -> Table {
        let row = |name, what, figure, unit, target| Row { name, what, figure, unit, target };
        let rows = vec![
            row("lines_per_second", "lines per second", 1_234_567, Unit::Count, None),
            row("start_us", "start", 149_999, Unit::Microseconds, Some(Target::Below(150_000))),
            row("idle_bytes", "memory", 60 * MIB, Unit::Mebibytes, Some(Target::Below(60 * MIB))),
            row("ratio_thousandths", "ratio", 1_300, Unit::Thousandths, Some(Target::AtMost(1_300))),
        ];
        Table { rows, judged }
    }

    #[test]
    fn the_table_shows_figure_target_and_verdict() {
        let expected = "\
what                    figure        target
lines per second     1,234,567
start                 149.9 ms    < 150.0 ms  ok
memory                60.0 MiB    < 60.0 MiB  missed
ratio                     1.30       <= 1.30  ok
";
        assert_eq!(table(true).to_string(), expected);
    }

    #[test]
    fn a_quick_run_judges_nothing() {
        let table = table(false);
        assert!(table.rows.iter().all(|row| matches!(table.verdict(row), "" | "not judged")));
    }

    #[test]
    fn machines_get_the_figures_in_whole_numbers() {
        let json = table(true).json();
        assert!(
            json.contains(
                r#"{"name": "start_us", "what": "start", "figure": 149999, "limit": 150000, "verdict": "ok"}"#
            )
        );
        assert!(json.contains(r#""figure": 1234567, "limit": null, "verdict": """#), "{json}");
    }
}
