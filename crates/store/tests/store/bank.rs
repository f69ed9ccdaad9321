//! Bank statements: kept once, refused when another has their name, found by day and by code, and gone with their lines.

use jiff::civil::{Date, date};
use ledger::bank::{AccountNumber, Balance, BankLine, BankStatement, Counterparty, StatementParts};
use ledger::money::{Currency, Money};
use store::{BankLineFilter, FIRST_ORGANISATION, NewUser, OrganisationStore, Role, Store, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{at, euro};

const ACCOUNT: &str = "NL36INGB0007654321";

fn account(text: &str) -> AccountNumber {
    AccountNumber::read(text).unwrap()
}

fn day(day: i8) -> Date {
    date(2026, 3, day)
}

fn line(booked: Date, entry: u32, minor: i64, text: &str) -> BankLine {
    BankLine {
        account: account(ACCOUNT),
        statement: String::new(),
        entry,
        booked,
        value_date: None,
        amount: euro(minor),
        reversal: false,
        counterparty: Counterparty::default(),
        text: text.into(),
        end_to_end: Vec::new(),
        bank_reference: None,
    }
}

/// A statement that begins at EUR 100.00.
fn statement(id: &str, (from, to): (Date, Date), lines: Vec<BankLine>) -> BankStatement {
    let lines: Vec<BankLine> = lines.into_iter().map(|line| BankLine { statement: id.into(), ..line }).collect();
    let sum = lines.iter().map(|line| line.amount.minor()).sum::<i64>();
    let parts = StatementParts {
        account: account(ACCOUNT),
        id: id.into(),
        opening: Balance { date: from, amount: euro(10_000) },
        lines,
        closing: Balance { date: to, amount: euro(10_000 + sum) },
    };
    BankStatement::new(parts).unwrap()
}

fn full_line() -> BankLine {
    BankLine {
        value_date: Some(day(11)),
        reversal: true,
        counterparty: Counterparty {
            name: Some("Café \"Zon\" 100%_".into()),
            account: Some(account("NL30RABO0301234567")),
        },
        end_to_end: vec!["PAYOUT-1".into(), "R2".into()],
        bank_reference: Some("2603100001".into()),
        ..line(day(10), 1, 56_025, "qx7p-2m 4k Clearing")
    }
}

async fn save(store: &Store, statements: &[BankStatement]) -> Result<Vec<(String, bool)>, StoreError> {
    let saved = store.save_bank_statements(FIRST_ORGANISATION, statements, b"file", "anna", at(1)).await?;
    Ok(saved.into_iter().map(|one| (one.row.id, one.new)).collect())
}

fn own(store: &Store) -> OrganisationStore {
    store.reader().of_organisation(FIRST_ORGANISATION)
}

async fn lines(of: &OrganisationStore, filter: &BankLineFilter) -> Vec<BankLine> {
    of.list_bank_lines(filter, None, 100).await.unwrap().into_iter().map(|row| row.line).collect()
}

on_both_engines! {
    async fn a_statement_is_kept_with_all_it_says_and_once(t) {
        let one = statement("2026-070", (day(9), day(10)), vec![full_line(), line(day(10), 2, -500, "")]);
        let none = statement("2026-071", (day(10), day(11)), Vec::new());
        let first = save(&t.store, &[one.clone(), none]).await.unwrap();
        assert!(first.iter().all(|(_, new)| *new));
        let again = save(&t.store, std::slice::from_ref(&one)).await.unwrap();
        assert_eq!(again, [(first[0].0.clone(), false)]);
        let own = own(&t.store);
        let kept = own.list_bank_statements(None).await.unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!(kept[0].summary, ledger::bank::StatementSummary::of(&one));
        assert_eq!((kept[0].lines, kept[0].uploaded_by.as_str(), kept[0].uploaded_at), (2, "anna", at(1)));
        assert_eq!((kept[0].file_sha256.len(), kept[1].summary.booked), (64, None));
        assert_eq!(lines(&own, &BankLineFilter::default()).await, one.lines());
        assert_eq!(own.list_bank_statements(Some(day(11))).await.unwrap().len(), 1);
        assert_eq!(own.get_bank_statement(&first[0].0).await.unwrap(), kept[0]);
        let audit = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        assert_eq!(audit.iter().filter(|row| row.what == "bank_statement_uploaded").count(), 2);
    }

    async fn another_statement_of_that_name_is_refused_with_its_whole_file(t) {
        save(&t.store, &[statement("S", (day(9), day(10)), vec![line(day(10), 1, 100, "a")])]).await.unwrap();
        let other = statement("S", (day(9), day(10)), vec![line(day(10), 1, 101, "a")]);
        let further = statement("T", (day(10), day(11)), vec![line(day(11), 1, 1, "b")]);
        match save(&t.store, &[further, other.clone()]).await {
            Err(StoreError::StatementDiffers(differs)) => {
                assert_eq!(differs.kept.summary.closing.amount, euro(10_100));
                assert_eq!(differs.given.summary.closing.amount, euro(10_101));
                let told = differs.to_string();
                assert!(told.contains("EUR 101.00") && told.contains("EUR 101.01") && told.contains(ACCOUNT), "{told}");
            }
            outcome => panic!("{outcome:?}"),
        }
        let twice = statement("U", (day(12), day(12)), vec![line(day(12), 1, 5, "x")]);
        let and = statement("U", (day(12), day(12)), vec![line(day(12), 1, 6, "x")]);
        assert!(matches!(save(&t.store, &[twice, and]).await, Err(StoreError::StatementDiffers(_))));
        assert_eq!(t.number("select count(*) from bank_lines").await, 1, "nothing of either file");
        let next_year = statement("S", (date(2027, 3, 9), date(2027, 3, 10)), vec![line(date(2027, 3, 10), 1, 7, "c")]);
        assert_eq!(save(&t.store, &[next_year]).await.unwrap().len(), 1, "the bank began again with its numbers");
        let kept = own(&t.store).list_bank_statements(None).await.unwrap();
        assert_eq!(kept.len(), 2);
    }

    async fn lines_are_found_by_day_and_by_code_piece_by_piece(t) {
        let many = (1..=9).map(|number| line(day(number), number.unsigned_abs().into(), 100, "x")).collect();
        save(&t.store, &[statement("many", (day(1), day(9)), many)]).await.unwrap();
        save(&t.store, &[statement("one", (day(9), day(10)), vec![full_line()])]).await.unwrap();
        let own = own(&t.store);
        let days = BankLineFilter { from: Some(day(3)), to: Some(day(5)), code: None };
        assert_eq!(lines(&own, &days).await.iter().map(|line| line.booked.day()).collect::<Vec<_>>(), [3, 4, 5]);
        for (code, found) in [("QX7P-2M4K", 1), ("qx7p2m4k", 1), ("PAYOUT-1", 1), ("QX7P-2M4X", 0), ("%", 10)] {
            let filter = BankLineFilter { code: Some(code.into()), ..BankLineFilter::default() };
            assert_eq!(lines(&own, &filter).await.len(), found, "{code}");
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let piece = own.list_bank_lines(&BankLineFilter::default(), after.as_ref(), 4).await.unwrap();
            let Some(last) = piece.last() else { break };
            after = Some(last.place.clone());
            seen.extend(piece.into_iter().map(|row| row.line));
        }
        assert_eq!(seen, lines(&own, &BankLineFilter::default()).await);
        assert_eq!(seen.len(), 10);
    }

    async fn a_statement_goes_with_its_lines_and_may_come_back(t) {
        let one = statement("one", (day(9), day(10)), vec![full_line()]);
        let id = save(&t.store, std::slice::from_ref(&one)).await.unwrap().remove(0).0;
        t.store.delete_bank_statement(FIRST_ORGANISATION, &id, "anna", at(2)).await.unwrap();
        assert!(!own(&t.store).has_bank_statements().await.unwrap());
        assert_eq!(t.number("select count(*) from bank_lines").await, 0);
        let again = t.store.delete_bank_statement(FIRST_ORGANISATION, &id, "anna", at(3)).await;
        assert!(matches!(again, Err(StoreError::NotFound { .. })), "{again:?}");
        assert!(save(&t.store, &[one]).await.unwrap().remove(0).1);
        assert_eq!(t.store.find_broken_seal(FIRST_ORGANISATION).await.unwrap(), None);
    }

    async fn another_organisation_sees_and_removes_nothing(t) {
        let one = statement("one", (day(9), day(10)), vec![full_line()]);
        let id = save(&t.store, std::slice::from_ref(&one)).await.unwrap().remove(0).0;
        let who = NewUser { email: "otto@elders.example".into(), name: "Otto".into(), password_hash: None };
        let otto = t.store.add_member(FIRST_ORGANISATION, &who, Role::Viewer, "anna", at(1)).await.unwrap();
        let elsewhere = t.store.create_organisation("Elders", &otto.id, "otto", at(2)).await.unwrap();
        let theirs = t.store.reader().of_organisation(&elsewhere);
        assert!(!theirs.has_bank_statements().await.unwrap());
        assert!(theirs.list_bank_statements(None).await.unwrap().is_empty());
        assert!(lines(&theirs, &BankLineFilter::default()).await.is_empty());
        assert!(matches!(theirs.get_bank_statement(&id).await, Err(StoreError::NotFound { .. })));
        assert!(t.store.delete_bank_statement(&elsewhere, &id, "otto", at(3)).await.is_err());
        let other = statement("one", (day(9), day(10)), vec![line(day(10), 1, 3, "")]);
        let saved = t.store.save_bank_statements(&elsewhere, &[other], b"x", "otto", at(4)).await.unwrap();
        assert!(saved[0].new, "names are each organisation's own");
        assert_eq!(lines(&own(&t.store), &BankLineFilter::default()).await, one.lines());
    }

    async fn many_lines_keep_their_order(t) {
        let line_of = |entry: u32| BankLine { amount: Money::new(i64::from(entry), Currency::EUR), ..line(day(1), entry, 0, "x") };
        let one = statement("long", (day(1), day(1)), (1..=700).map(line_of).collect());
        save(&t.store, std::slice::from_ref(&one)).await.unwrap();
        let kept = own(&t.store).list_bank_lines(&BankLineFilter::default(), None, 1000).await.unwrap();
        assert_eq!(kept.into_iter().map(|row| row.line).collect::<Vec<_>>(), one.lines());
    }

    async fn statements_since_a_day_come_with_the_last_ones_before_it(t) {
        let own = own(&t.store);
        assert_eq!(own.bank_statement_day(5).await.unwrap(), None);
        for number in 1..=9 {
            let lines = vec![line(day(number), 1, 100, "x")];
            save(&t.store, &[statement(&format!("S{number}"), (day(number), day(number)), lines)]).await.unwrap();
        }
        let since = own.list_bank_statements_since(day(7)).await.unwrap();
        let names: Vec<&str> = since.iter().map(|row| row.summary.id.as_str()).collect();
        assert_eq!(names, ["S6", "S7", "S8", "S9"]);
        assert_eq!(own.list_bank_statements_since(day(1)).await.unwrap().len(), 9);
        assert_eq!(own.list_bank_statements_since(date(2027, 1, 1)).await.unwrap().len(), 1);
        assert_eq!(own.bank_statement_day(2).await.unwrap(), Some((9, day(7))));
        assert_eq!(own.bank_statement_day(99).await.unwrap(), Some((9, day(1))));
        let strange = t.store.reader().of_organisation("other");
        assert!(strange.list_bank_statements_since(day(1)).await.unwrap().is_empty());
    }
}
