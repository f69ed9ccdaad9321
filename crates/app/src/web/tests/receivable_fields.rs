//! Fields of Payt beside the columns of AFAS: looked at, counted, kept, on the page and for programs.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use store::{FIRST_ORGANISATION, Role};

use super::api::{ask, problem, read, token};
use super::house::{House, get, post};
use super::receivables::{installed, with_payt};

/// The address of the integration, reading open items by AFAS's own connector.
async fn own_columns(house: &House) -> String {
    let address = installed(house).await.replace("/receivables", "");
    let kept = post(&house.pages, &address, "connector_sales_entries=Profit_Debtor_Invoices").await;
    assert!(kept.status == StatusCode::OK && kept.body.contains("invoice_number"), "what lacks is told: {}", kept.body);
    address
}

/// The form as a browser would send it: every choice as it stands on the page.
fn form_of(page: &str) -> Vec<(String, String)> {
    let attribute = |text: &str, name: &str| {
        let rest = text.split(&format!("{name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    let mut form = Vec::new();
    for select in page.split("<select ").skip(1) {
        let name = attribute(select, "name").unwrap();
        let options = select.split("</select>").next().unwrap();
        let chosen =
            options.split("<option ").skip(1).find(|option| option.split('>').next().unwrap().contains("selected"));
        form.push((name, chosen.and_then(|option| attribute(option, "value")).unwrap_or_default()));
    }
    for input in page.split("<input ").skip(1) {
        let (name, value) = (attribute(input, "name").unwrap(), attribute(input, "value").unwrap());
        form.push((name, value));
    }
    form
}

fn sent(form: &[(String, String)], changes: &[(&str, &str)]) -> String {
    let encoded = |text: &str| crate::web::pages::find::in_address(text);
    let kept = form.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs =
        kept.chain(changes.iter().copied()).map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn the_columns_payt_names_fit_and_show_what_afas_has_now() {
    let (house, _payt) = with_payt().await;
    let address = installed(&house).await.replace("/receivables", "");
    let overview = house.get(&format!("{address}/fields")).await.body;
    assert!(overview.contains("Payt_sales_entries_v12") && overview.contains("/fields/sales_entries"), "{overview}");
    let looked = house.get(&format!("{address}/fields?told=look&lang=nl")).await.body;
    assert!(looked.contains("Wat AFAS hiervan biedt") && looked.contains("Bestanden van dossieritems"), "{looked}");
    let page = house.get(&format!("{address}/fields/sales_entries?lang=nl")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("<span>past</span>") && page.body.contains("@"), "a live address stands there");
    assert!(!page.body.contains("moet gevuld worden"), "{}", page.body);
    assert_eq!(house.get(&format!("{address}/fields/provision")).await.status, StatusCode::NOT_FOUND, "is not read");
    assert_eq!(house.get(&format!("{address}/fields/nonsense")).await.status, StatusCode::NOT_FOUND);
    let stored = house.engine.store().get_flow("payt").await.unwrap().settings.to_string();
    assert!(!stored.contains('@'), "a look keeps nothing");
}

#[tokio::test]
async fn an_owner_maps_own_columns_and_filters_and_the_check_honours_them() {
    let (house, _payt) = with_payt().await;
    let address = own_columns(&house).await;
    let fields = format!("{address}/fields/sales_entries");
    let page = house.get(&fields).await.body;
    assert!(page.contains("proposed") && page.contains("Must be filled"), "{page}");
    let form = form_of(&page);
    let chosen = |name: &str| form.iter().find(|(given, _)| given == name).unwrap().1.as_str();
    assert_eq!(chosen("from.invoice_number"), "c.InvoiceNr");
    assert_eq!(chosen("from.invoice_open_amount_inc_vat"), "c.BalanceCurr");
    assert_eq!(chosen("from.debtor_company_name"), "", "nothing says which");
    let refused = post(&house.pages, &fields, &sent(&form, &[("go", "keep")])).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("or another of its group must be filled"), "{}", refused.body);

    let named = [
        ("from.debtor_company_name", "c.DebtorId"),
        ("from.debtor_language_code", "fixed"),
        ("fixed.debtor_language_code", "<i>"),
    ];
    let looked = post(&house.pages, &fields, &sent(&form, &[&named[..], &[("go", "look")]].concat())).await;
    assert!(looked.status == StatusCode::OK && looked.body.contains("Not kept yet"), "{}", looked.body);
    assert!(looked.body.contains("not a language code") && !looked.body.contains("<i>"), "{}", looked.body);

    let filter = [("column.0", "UnitId"), ("operator.0", "equals"), ("value.0", "1")];
    let named = [("from.debtor_company_name", "c.DebtorId")];
    let counted = post(&house.pages, &fields, &sent(&form, &[&named[..], &filter, &[("go", "count")]].concat())).await;
    let told = counted.body.split("rows pass, of ").nth(1).unwrap_or_else(|| panic!("{}", counted.body));
    let all: usize = told.split('.').next().unwrap().replace(',', "").parse().unwrap();
    assert!(all > 10, "{told}");

    let change = sent(&form, &[&named[..], &filter, &[("go", "keep")]].concat());
    let kept = post(&house.pages, &fields, &change).await;
    assert_eq!(kept.header(header::LOCATION), format!("{fields}?told=kept"), "{}", kept.body);
    let again = post(&house.pages, &fields, &change).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "it is not what was looked at any more");
    let page = house.get(&fields).await.body;
    assert!(!page.contains("proposed") && page.contains("value=\"1\""), "{page}");
    let audit = house.get("/audit.csv").await.body;
    assert!(audit.contains("invoice_number: invoice_number → InvoiceNr"), "{audit}");
    assert!(audit.contains("filters: none → UnitId equals"), "{audit}");

    let flow = house.engine.store().get_flow("payt").await.unwrap();
    let checks = house.engine.check_connectors(&flow).await.unwrap();
    assert!(checks.iter().all(|check| !check.is_bad()), "{checks:?}");
    let sheet = house.get(&format!("{address}/connectors")).await.body;
    assert!(
        sheet.contains("Profit_Debtor_Invoices") && sheet.contains("<code class=\"long\">BalanceCurr</code>"),
        "{sheet}"
    );
    assert!(sheet.contains("UnitId is 1"), "{sheet}");
    let machine: Value = serde_json::from_str(&house.get(&format!("{address}/connectors.json")).await.body).unwrap();
    let sales = machine["connectors"].as_array().unwrap().iter().find(|one| one["source"] == "sales_entries").unwrap();
    assert_eq!(sales["filters"], json!([{ "column": "UnitId", "operator": "equals", "value": "1" }]));

    // the other settings are kept without losing these
    post(&house.pages, &address, "connector_sales_entries=Profit_Debtor_Invoices&closed_days=40").await;
    let kept = house.engine.store().get_flow("payt").await.unwrap().settings;
    assert!(kept["mappings"].as_str().unwrap().contains("InvoiceNr") && kept["closed_days"] == "40", "{kept}");
}

#[tokio::test]
async fn who_only_looks_sees_the_fields_and_changes_none() {
    let (house, _payt) = with_payt().await;
    let fields = installed(&house).await.replace("/receivables", "/fields/sales_entries");
    let viewer = house.as_somebody(FIRST_ORGANISATION, Role::Bookkeeper).await;
    let page = get(&viewer, &fields).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("<select"), "{}", page.body);
    assert_eq!(post(&viewer, &fields, "go=keep").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_map_fields_as_people_do() {
    let (house, _payt) = with_payt().await;
    own_columns(&house).await;
    let token = token(&house, FIRST_ORGANISATION, "read decide manage").await;
    let address = "/api/v1/integrations/payt/fields/sales_entries";
    let looked = read(&house, &token, address).await;
    let field = |looked: &Value, name: &str| -> Value {
        let fields = looked["fields"].as_array().unwrap();
        fields.iter().find(|one| one["name"] == name).unwrap().clone()
    };
    let number = field(&looked, "invoice_number");
    assert_eq!((&number["column"], &number["proposed"]), (&json!("InvoiceNr"), &json!(true)));
    assert_eq!(number["samples"].as_array().unwrap().len(), 3);
    assert_eq!(field(&looked, "debtor_name")["remark"], "not_filled");
    let put = async |body: &Value| ask(&house.pages, &token, &Method::PUT, address, Some(body)).await;
    let choices = |name: &str| {
        let fields = looked["fields"].as_array().unwrap().iter().filter(|one| !one["column"].is_null());
        let mut fields: Vec<Value> =
            fields.map(|one| json!({ "field": one["name"], "column": one["column"] })).collect();
        fields.push(json!({ "field": "debtor_name", "column": name }));
        fields
    };
    let body = json!({ "version": looked["version"], "fields": choices("Nobody"), "filters": [] });
    let refused = put(&body).await;
    assert_eq!(problem(&refused).0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("is not a column of this connector"), "{}", refused.body);
    let filters = json!([{ "column": "InvoiceNr", "operator": "filled" }]);
    let count = format!("{address}/count");
    let counted = ask(&house.pages, &token, &Method::POST, &count, Some(&json!({ "filters": filters }))).await;
    let counted: Value = serde_json::from_str(&counted.body).unwrap();
    assert!(counted["rows"] == counted["passing"] && counted["rows"].as_u64().unwrap() > 10, "{counted}");
    let odd = json!({ "filters": [{ "column": "InvoiceNr", "operator": "sounds_like" }] });
    let odd = ask(&house.pages, &token, &Method::POST, &count, Some(&odd)).await;
    assert_eq!(problem(&odd).0, StatusCode::UNPROCESSABLE_ENTITY);
    let body = json!({ "version": looked["version"], "fields": choices("DebtorId"), "filters": filters });
    let kept = put(&body).await;
    let now: Value = serde_json::from_str(&kept.body).unwrap();
    assert_eq!((kept.status, &field(&now, "debtor_name")["column"]), (StatusCode::OK, &json!("DebtorId")), "{now}");
    assert_eq!(now["filters"][0]["operator"], "filled");
    assert_eq!(problem(&put(&body).await).0, StatusCode::CONFLICT, "the version is an old one");
    assert_eq!(read(&house, &token, address).await["version"], now["version"]);
}
