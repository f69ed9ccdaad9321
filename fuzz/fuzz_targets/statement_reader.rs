//! Any bytes as a bank statement.

#![no_main]

use ledger::money::Money;
use libfuzzer_sys::fuzz_target;
use sheets::statements::read_statement;

fuzz_target!(|data: &[u8]| {
    match read_statement(data) {
        Ok(statements) => {
            assert!(!statements.is_empty());
            for statement in statements {
                let parts = statement.parts();
                let amounts = parts.lines.iter().map(|line| line.amount);
                let lines = Money::sum(parts.opening.amount.currency(), amounts).expect("it was added up before");
                assert_eq!(parts.opening.amount.checked_add(lines), Ok(parts.closing.amount));
            }
        }
        Err(fault) => assert!(!fault.to_string().contains(char::is_control)),
    }
});
