use super::super::sample_entry::{entry_with, lines};
use super::super::transport::Answer;
use super::*;

fn taken(body: &str) -> PostOutcome {
    outcome(&entry_with(lines()), Sent::Taken(body.as_bytes().to_vec()))
}

fn answered(status: u16, body: &str) -> PostOutcome {
    let answer = Answer { status, body: body.as_bytes().to_vec(), trace: None, retry_after: None };
    outcome(&entry_with(lines()), Sent::Fault(Fault::read(&answer)))
}

fn functional(message: &str) -> PostOutcome {
    answered(500, &serde_json::json!({ "externalMessage": message, "profitLogReference": "0F1E" }).to_string())
}

#[test]
fn the_entry_number_is_found_in_every_shape_of_the_answer() {
    for body in [
        r#"{"results":{"FiEntryPar":{"UnId":"1","EnNo":"58214","InId":""}}}"#,
        r#"{"results":{"FiEntryPar":{"UnId":"1","EnNo":"58214"}}}"#,
        r#"{"FiEntryPar":{"UnId":1,"EnNo":58214}}"#,
        r#"{"results":{"FiEntries":{"EnNo":"58214","InID":"x"}}}"#,
        r#"{"results":[{"FiEntryPar":{"EnNo":"58214"}}]}"#,
    ] {
        let expected = BookingReference { administration: 1, journal: "55".to_owned(), number: 58214 };
        assert_eq!(taken(body), PostOutcome::Posted(expected), "{body}");
    }
}

#[test]
fn a_taken_entry_whose_number_can_not_be_read_is_unknown() {
    for body in [
        "",
        "<html>",
        "{}",
        r#"{"results":{"FiEntryPar":{"UnId":"1","EnNo":""}}}"#,
        r#"{"results":{"FiEntryPar":{"UnId":"2","EnNo":"58214"}}}"#,
    ] {
        assert!(matches!(taken(body), PostOutcome::Unknown(p) if p.kind == ProblemKind::PostOutcomeUnknown), "{body}");
    }
}

#[test]
fn a_recognised_refusal_is_refused_with_its_own_name() {
    for (message, kind) in [
        ("De datum ligt in een geblokkeerde periode", ProblemKind::AfasPeriodClosed),
        ("(AntaObject) Rekeningnummer 9 bestaat niet", ProblemKind::AfasAccountUnknown),
        ("Allocation code missing", ProblemKind::AfasAllocationMissing),
        ("VAT is not allowed", ProblemKind::AfasVatNotAllowed),
        ("No unit available", ProblemKind::AfasAdministrationUnknown),
        ("not authorized", ProblemKind::AfasNotAuthorised),
    ] {
        let PostOutcome::Refused(problem) = functional(message) else { panic!("{message} must be refused") };
        assert_eq!(problem.kind, kind);
        assert!(problem.detail.en().contains(message) && problem.detail.en().contains("0F1E"), "{problem}");
    }
}

#[test]
fn a_locked_journal_means_that_nothing_was_booked_and_to_come_back() {
    let outcome = functional("Het dagboek is in gebruik door een andere gebruiker");
    let PostOutcome::NotSent(Failure::Later { problem, .. }) = outcome else { panic!("must be not sent") };
    assert_eq!(problem.kind, ProblemKind::AfasJournalLocked);
}

#[test]
fn whatever_gives_no_proof_is_unknown() {
    for outcome in [
        functional("An unexpected error occurred"),
        functional("The maximum duration was exceeded"),
        functional("Out of memory"),
        functional("Factuur V1 wordt al gebruikt"),
        functional("Iets wat niemand kent"),
        functional("Rekeningnummer 9 bestaat niet | onverwachte fout"),
        answered(500, ""),
        answered(502, ""),
        answered(503, r#"{"retry_after":7200}"#),
        answered(504, "<html>"),
        answered(400, "<html>"),
        answered(307, ""),
        answered(429, ""),
        outcome(&entry_with(lines()), Sent::Lost("timed out".to_owned())),
    ] {
        assert!(
            matches!(&outcome, PostOutcome::Unknown(p) if p.kind == ProblemKind::PostOutcomeUnknown),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_body_that_afas_could_not_read_is_refused() {
    assert!(matches!(answered(400, r#"{"message":"Invalid json"}"#), PostOutcome::Refused(_)));
    assert!(matches!(answered(413, ""), PostOutcome::Refused(_)));
}
