//! Bank statements on the command line: kept once, and what was found of the payouts.

use jiff::civil::Date;
use serde_json::Value;

use crate::books::installed;
use crate::program::{Program, days_ago};
use crate::setup::Emulators;

/// An amount as MT940 writes it: the side and `1234,56`.
fn amount(text: &str) -> String {
    let (side, size) = text.strip_prefix('-').map_or(("C", text), |size| ("D", size));
    format!("{side}{}", size.replace('.', ","))
}

fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

/// An MT940 file with one statement that begins with nothing on the account.
fn mt940(lines: &[(Date, String, String)]) -> String {
    let day = |day: Date| day.strftime("%y%m%d").to_string();
    let mut text = String::from(":20:BANK\r\n:25:NL36INGB0007654321EUR\r\n:28C:1\r\n");
    text.push_str(&format!(":60F:C{}EUR0,00\r\n", day(days_ago(9))));
    for (booked, payout, told) in lines {
        text.push_str(&format!(":61:{}{}NTRFNONREF\r\n:86:{told}\r\n", day(*booked), amount(payout)));
    }
    let sum: i64 = lines.iter().map(|(_, payout, _)| cents(payout)).sum();
    let closing = amount(&format!("{}{}.{:02}", if sum < 0 { "-" } else { "" }, sum.abs() / 100, sum.abs() % 100));
    text.push_str(&format!(":62F:{}{}EUR{}\r\n-\r\n", &closing[..1], day(days_ago(-9)), &closing[1..]));
    text
}

fn found(outcome: &Value, code: &str) -> String {
    let payouts = outcome["payouts"].as_array().unwrap();
    payouts.iter().find(|one| one["code"] == code).unwrap()["found"].as_str().unwrap().to_owned()
}

#[test]
fn a_statement_proves_the_payouts_and_a_cent_too_few_is_told() {
    let program = Program::new();
    let emulators = Emulators::start(&program, &[]);
    installed(&program, &emulators, &["--set", &format!("start_date={}", days_ago(6))]);
    program.run(&["sync"]);
    let settlements = program.run(&["settlements", "--json"]).json();
    let payouts: Vec<&Value> =
        settlements.as_array().unwrap().iter().filter(|one| one["amount"].as_str().is_some()).collect();
    let line = |one: &&Value| {
        let text = |key: &str| one[key].as_str().unwrap().to_owned();
        (text("date").parse::<Date>().unwrap(), text("amount"), format!("{} Clearing", text("code")))
    };
    let mut lines: Vec<_> = payouts.iter().map(line).collect();
    let code = payouts[0]["code"].as_str().unwrap();
    let file = |name: &str, content: &str| {
        let path = program.data().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };

    let right = file("right.sta", &mt940(&lines));
    let ran = program.run(&["bank", &right]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.remarks);
    let kept = format!("right.sta: 1 statement with {} lines kept", lines.len());
    assert!(ran.out.contains(&kept) && ran.out.contains("On the bank, to the cent."), "{}", ran.out);
    let again = program.run(&["bank", &right, "--json"]);
    let told = again.json();
    assert_eq!((again.code, &told["files"][0]["statements"][0]["new"]), (0, &Value::Bool(false)));
    assert!(payouts.iter().all(|one| found(&told, one["code"].as_str().unwrap()) == "paired"), "{told}");
    let explained = program.run(&["explain", code]);
    assert!(explained.out.contains("✓ the payout is on the bank statement: "), "{}", explained.out);
    assert_eq!(program.run(&["explain", code, "--json"]).json()["bank"]["found"], "paired");

    lines[0].1 = "0.01".to_owned();
    let wrong = file("wrong.sta", &mt940(&lines));
    let refused = program.run(&["bank", &wrong, "--json"]);
    let told = refused.json();
    assert_eq!((refused.code, found(&told, code).as_str()), (1, "paired"));
    assert!(told["files"][0]["fault"].as_str().unwrap().contains("with other content"), "{told}");
    assert_eq!(program.run(&["bank", "nothing.sta"]).code, 1);

    let other = Program::new();
    installed(&other, &emulators, &["--set", &format!("start_date={}", days_ago(6))]);
    other.run(&["sync"]);
    let differs = other.run(&["bank", &wrong.replace("DATA", &program.data().display().to_string()), "--json"]);
    assert_eq!((differs.code, found(&differs.json(), code).as_str()), (3, "differs"));
    assert_eq!(other.run(&["explain", code]).code, 1, "a proof that fails");
}
