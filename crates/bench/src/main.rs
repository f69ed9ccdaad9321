#![doc = include_str!("../README.md")]

mod arguments;
mod case;
mod curl;
mod dice;
mod figures;
mod finder;
mod install;
mod listening;
mod memory;
mod pages;
mod plan;
mod process;
mod product;
mod receivables;
mod road;
mod rows;
mod start;
mod sums;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::figures::Figures;

const USAGE: &str = "bench plan   [--records N] [--items N] [--runs N]
bench memory [--records N] [--items N]
bench rows   [--rows N] [--emulated-rows N] [--runs N]
bench start  --program PATH --data DIR [--runs N] [--idle-ms N]
bench sums   [--runs N]
bench pages  --program PATH --data DIR [--lines N] [--invoices N] [--runs N] [--only TEXT]
bench product --data DIR [--lines N] [--settlement N] [--database URL]
bench receivables --base-url URL [--rows N] [--runs N]
bench receivables-serve [--rows N] [--latency-ms N]
bench finder --data DIR [--threads N] [--runs N] [--out FILE] [--candidates FILE] [--same-answers 1]
bench finder-data  --out DIR [--payments N] [--seed N]
bench finder-judge --data DIR --result FILE [--candidates FILE]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(figures) => {
            let _ = write!(std::io::stdout(), "{figures}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<Figures> {
    let Some((measurement, rest)) = arguments.split_first() else { bail!("what is to be measured?\n{USAGE}") };
    let given = Arguments::read(rest)?;
    match measurement.as_str() {
        "plan" => plan::measure(&given),
        "memory" => memory::measure(&given),
        memory::ONE_SIZE => memory::measure_one_size(&given),
        "rows" => rows::measure(&given),
        "start" => start::measure(&given),
        "sums" => sums::measure(&given),
        "pages" => pages::measure(&given),
        "product" => product::measure(&given),
        "receivables" => receivables::measure(&given),
        receivables::ONE_LIST => receivables::measure_one(&given),
        receivables::SERVE => receivables::serve(&given),
        "finder" => finder::measure(&given),
        "finder-data" => finder::write_data(&given),
        "finder-judge" => finder::judge(&given),
        other => bail!("`{other}` is no measurement\n{USAGE}"),
    }
}
