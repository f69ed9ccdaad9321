//! Bank statements: uploaded, told, removed, and the payouts that are on them.

use std::fmt::Write;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use store::{FIRST_ORGANISATION, Role};

use super::house::{Answer, House, SINCE_WORKED, WORKED, post, send};
use super::reading::{part, text_of};
use crate::bank::{DAYS, Found, Group, payouts_since};

pub(super) const ACCOUNT: &str = "NL36INGB0007654321";

/// One amount on the made-up account.
struct Booked {
    day: Date,
    cents: i64,
    text: String,
}

fn amount(cents: i64) -> String {
    let (side, size) = if cents < 0 { ("DBIT", -cents) } else { ("CRDT", cents) };
    format!("<Amt Ccy=\"EUR\">{}.{:02}</Amt><CdtDbtInd>{side}</CdtDbtInd>", size / 100, size % 100)
}

/// A CAMT.053 file with one statement that begins at EUR 1000.00.
fn camt(id: &str, (from, to): (Date, Date), booked: &[Booked]) -> String {
    let balance = |kind: &str, cents, day: Date| {
        let kind = format!("<Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>");
        format!("<Bal>{kind}{}<Dt><Dt>{day}</Dt></Dt></Bal>", amount(cents))
    };
    let mut entries = String::new();
    for Booked { day, cents, text } in booked {
        let party = "<RltdPties><Dbtr><Nm>Stichting Voorbeeldgelden</Nm></Dbtr></RltdPties>";
        let details = format!("{party}<RmtInf><Ustrd>{text}</Ustrd></RmtInf>");
        let booked = format!("<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>");
        write!(entries, "<Ntry>{}{booked}<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>", amount(*cents))
            .unwrap();
    }
    let closing = 100_000 + booked.iter().map(|booked| booked.cents).sum::<i64>();
    let head = format!("<Id>{id}</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>");
    let balances = format!("{}{}", balance("OPBD", 100_000, from), balance("CLBD", closing, to));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><Stmt>{head}{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    )
}

/// The payouts of the world as the bank books them: on the day or the next, in the order of their days.
fn as_booked(house: &House) -> Vec<Booked> {
    let booked = |(number, (code, day, cents)): (i32, (String, Date, i64))| Booked {
        day: day.saturating_add((number % 2).days()),
        cents,
        text: format!("{code} Clearing/Funds"),
    };
    (0..).zip(house.paid_out()).map(booked).collect()
}

const SPAN: (Date, Date) = (date(2026, 2, 28), date(2026, 3, 31));

/// A file with the worked settlement's payout.
pub(super) fn a_statement() -> String {
    let line = Booked { day: date(2026, 3, 10), cents: 56_025, text: format!("{WORKED} Clearing") };
    camt("2026-070", (date(2026, 3, 9), date(2026, 3, 10)), &[line])
}

/// Sends files as the page's own browser does.
async fn upload(pages: &Router, files: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, content) in files {
        let disposition = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
        write!(body, "--BORDER\r\n{disposition}\r\nContent-Type: text/xml\r\n\r\n{content}\r\n").unwrap();
    }
    body.push_str("--BORDER--\r\n");
    let request = Request::post("/bank")
        .header(header::HOST, "localhost:7788")
        .header(header::ORIGIN, "http://localhost:7788")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=BORDER");
    send(pages, request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn the_payouts_of_the_world_are_on_the_statement_to_the_cent() {
    let house = House::synced(&[]).await;
    let booked = as_booked(&house);
    let answer = upload(&house.pages, &[("maart.xml", &camt("2026-03", SPAN, &booked))]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let store = house.engine.store().reader().of_organisation(FIRST_ORGANISATION);
    let from = house.engine.clock().today().saturating_sub(DAYS.days());
    let payouts = payouts_since(&store, from).await.unwrap();
    let read = house.settlements().await.iter().filter(|row| row.payout.is_some()).count();
    assert!(payouts.len() == read && read > 5, "{} of {read}", payouts.len());
    for one in &payouts {
        match &one.found {
            Found::Paired(line) => assert_eq!(line.amount, one.payout),
            Found::NothingPaidOut => assert!(one.payout.is_zero()),
            other => panic!("{}: {other:?}", one.settlement.code),
        }
    }
    let text = text_of(part(&house.get("/bank").await.body, "main"));
    assert!(text.contains(&format!("found {read}")), "{text}");
    assert_eq!(text.matches("On the bank, to the cent.").count(), read, "{text}");
    assert!(!house.get("/").await.body.contains("without bank line"));
    let page = house.get(&format!("/settlements/{WORKED}")).await.body;
    let proof = text_of(&page[page.find("id=\"proof\"").unwrap()..]);
    assert!(proof.contains("Payout  | €560.25"), "{proof}");
    assert!(
        proof.contains("Bank line 1") && proof.contains("Mar 2026  | €560.25") && proof.contains(ACCOUNT),
        "{proof}"
    );
    assert!(proof.contains("Stichting Voorbeeldgelden") && proof.contains("QX7P-2M4K Clearing/Funds"), "{proof}");
}

#[tokio::test]
async fn what_stands_at_the_bank_instead_is_said_plainly() {
    let house = House::synced(SINCE_WORKED).await;
    let proof = |page: String| text_of(&page[page.find("id=\"proof\"").unwrap()..page.find("id=\"reading\"").unwrap()]);
    let worked = format!("/settlements/{WORKED}");
    let before = proof(house.get(&worked).await.body);
    assert!(before.contains("No bank statement covers this day."), "{before}");
    let mut booked = as_booked(&house);
    let at = booked.iter().position(|booked| booked.text.starts_with(WORKED)).unwrap();
    booked[at].cents -= 105;
    let missing = booked.remove(if at == 0 { 1 } else { 0 });
    let code = missing.text.split(' ').next().unwrap();
    upload(&house.pages, &[("maart.xml", &camt("2026-03", SPAN, &booked))]).await;
    let differs = proof(house.get(&worked).await.body);
    assert!(differs.contains("The bank line is €1.05 less than the payout."), "{differs}");
    let dutch = proof(house.get(&format!("{worked}?lang=nl")).await.body);
    assert!(dutch.contains("De bankregel is € 1,05 lager dan de uitbetaling."), "{dutch}");
    let store = house.engine.store().reader().of_organisation(FIRST_ORGANISATION);
    let payouts = payouts_since(&store, date(2026, 1, 1)).await.unwrap();
    let group = |code: &str| payouts.iter().find(|one| one.settlement.code == code).map(|one| one.found.group());
    assert_eq!(group(WORKED), Some(Group::Differs));
    if group(code).is_some() {
        assert_eq!(group(code), Some(Group::Missing));
        let overview = house.get("/").await.body;
        assert!(overview.contains("1 payout without bank line. 1 payout with a bank line that differs."), "{overview}");
        let gone = proof(house.get(&format!("/settlements/{code}")).await.body);
        assert!(gone.contains("The bank statements of these days do not have it."), "{gone}");
    }
    let twice = [Booked { day: date(2026, 4, 2), cents: 56_025, text: format!("{WORKED} nogmaals") }];
    upload(&house.pages, &[("april.xml", &camt("2026-04", (date(2026, 4, 1), date(2026, 4, 30)), &twice))]).await;
    let several = proof(house.get(&worked).await.body);
    assert!(several.contains("2 bank lines have its code") && several.contains("2 Apr 2026"), "{several}");
    let page = text_of(part(&house.get("/bank").await.body, "main"));
    assert!(page.contains("A statement is missing before this one: the one before it ends on 31 Mar 2026"), "{page}");
}

#[tokio::test]
async fn each_file_is_told_what_became_of_it() {
    let house = House::empty().await;
    let booked = |cents| [Booked { day: date(2026, 3, 10), cents, text: "<b>x</b>".replace('<', "&lt;") }];
    let day = (date(2026, 3, 9), date(2026, 3, 10));
    let (one, other) = (camt("A-1", day, &booked(500)), camt("A-1", day, &booked(501)));
    let first = upload(&house.pages, &[("a.xml", &one), ("<i>.pdf", "%PDF-1.7")]).await;
    assert_eq!(first.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = text_of(part(&first.body, "main"));
    assert!(told.contains("a.xml : 1 statement kept, with 1 line"), "{told}");
    assert!(told.contains("the file is a PDF") && first.body.contains("&#60;i&#62;.pdf"), "{told}");
    let again = upload(&house.pages, &[("a.xml", &one)]).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.body.contains("1 statement known already"), "{}", again.body);
    let differs = upload(&house.pages, &[("b.xml", &other)]).await;
    let told = text_of(part(&differs.body, "main"));
    assert!(differs.status == StatusCode::UNPROCESSABLE_ENTITY && told.contains("to €1,005.00"), "{told}");
    assert!(told.contains("to €1,005.01") && told.contains("with other content"), "{told}");
    let none = upload(&house.pages, &[("", "")]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("Choose a file first."));
    let large = "x".repeat(20_100_000);
    let large = upload(&house.pages, &[("large.xml", &large)]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.body.contains("larger than 20 MB"), "{}", large.body);
    let dutch = text_of(part(&house.get("/bank?lang=nl").await.body, "main"));
    assert!(dutch.contains("10 mrt 2026") && dutch.contains("€ 1.005,00"), "{dutch}");
}

#[tokio::test]
async fn viewers_look_and_bookkeepers_remove() {
    let house = House::empty().await;
    let day = (date(2026, 3, 10), date(2026, 3, 10));
    let file = camt("A-1", day, &[Booked { day: day.0, cents: 5, text: "x".into() }]);
    let viewer = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    assert_eq!(upload(&viewer, &[("a.xml", &file)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(upload(&house.without_a_door(true), &[("a.xml", &file)]).await.status, StatusCode::UNAUTHORIZED);
    let bookkeeper = house.as_somebody(FIRST_ORGANISATION, Role::Bookkeeper).await;
    assert_eq!(upload(&bookkeeper, &[("a.xml", &file)]).await.status, StatusCode::OK);
    let seen = super::house::get(&viewer, "/bank").await.body;
    assert!(seen.contains(ACCOUNT) && !seen.contains("type=\"file\"") && !seen.contains("/remove"), "{seen}");
    let page = house.get("/bank").await.body;
    let action = page.split("action=\"").find(|rest| rest.starts_with("/bank/")).unwrap().split('"').next().unwrap();
    assert_eq!(post(&viewer, action, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(&bookkeeper, action, "").await.header(header::LOCATION), "/bank");
    assert!(house.get("/bank").await.body.contains("No bank statement was uploaded yet."));
    assert_eq!(post(&bookkeeper, action, "").await.status, StatusCode::NOT_FOUND);
    let audit = house.get("/audit.csv").await.body;
    for what in ["bank_statement_uploaded", "bank_statement_removed", "bookkeeper@kaas.example"] {
        assert!(audit.contains(what), "{what}: {audit}");
    }
}
