use std::collections::HashMap;

use jiff::civil::date;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// The query parameters as a server sees them.
fn parameters(query: &Query) -> HashMap<String, String> {
    let url = format!("http://host/{}", query.path().unwrap());
    reqwest::Url::parse(&url).unwrap().query_pairs().into_owned().collect()
}

#[test]
fn groups_become_lists_with_commas_and_semicolons() {
    let query = Query::connector("Acme_OpenItems")
        .where_("UnitId", Operator::Equal, 1)
        .and("Blocked", Operator::Equal, false)
        .or("UnitId", Operator::AtLeast, 3)
        .order_by("UnitId")
        .order_by("-EntryNo")
        .skip(5)
        .take(500);
    assert_eq!(
        query.path().unwrap(),
        "connectors/Acme_OpenItems?skip=5&take=500&orderbyfieldids=UnitId,-EntryNo\
         &filterfieldids=UnitId,Blocked;UnitId&filtervalues=1,false;3&operatortypes=1,1;2"
    );
}

#[test]
fn a_narrowed_question_keeps_its_groups() {
    let next =
        [vec![Condition::new("EntryNo", Operator::Above, 7)], vec![Condition::new("SeqNo", Operator::AtLeast, 2)]];
    let query = Query::connector("X").where_("A", Operator::Equal, "1").or("A", Operator::Equal, "2").and_one_of(&next);
    let sent = parameters(&query);
    assert_eq!(sent["filterfieldids"], "A,EntryNo;A,SeqNo;A,EntryNo;A,SeqNo");
    assert_eq!(sent["filtervalues"], "1,7;1,2;2,7;2,2");
    assert_eq!(parameters(&Query::connector("X").and_one_of(&next))["filterfieldids"], "EntryNo;SeqNo");
}

#[test]
fn a_separator_in_a_value_changes_to_filterjson() {
    for value in ["a,b", "a;b", ""] {
        let query = Query::connector("X").where_("Name", Operator::Equal, value).or("UnitId", Operator::Equal, 1);
        let sent = parameters(&query);
        assert!(!sent.contains_key("filterfieldids"), "{value}");
        let expected = serde_json::json!({ "Filters": { "Filter": [
            { "@FilterId": "F1", "Field": [{ "@FieldId": "Name", "@OperatorType": "1", "#text": value }] },
            { "@FilterId": "F2", "Field": [{ "@FieldId": "UnitId", "@OperatorType": "1", "#text": "1" }] },
        ] } });
        assert_eq!(serde_json::from_str::<Value>(&sent["filterjson"]).unwrap(), expected);
    }
}

#[test]
fn a_test_for_emptiness_keeps_its_position_in_the_lists() {
    let query = Query::connector("X").where_("A", Operator::Empty, "ignored,").and("B", Operator::Equal, "b");
    assert_eq!(parameters(&query)["filtervalues"], ",b");
}

#[test]
fn dates_are_sent_as_local_time_without_a_zone() {
    let day = date(2026, 10, 31);
    let query =
        Query::connector("X").where_("D", Operator::AtLeast, day).and("M", Operator::Below, day.at(16, 0, 5, 9));
    assert_eq!(parameters(&query)["filtervalues"], "2026-10-31,2026-10-31T16:00:05");
}

#[test]
fn a_question_of_the_longest_length_is_sent_and_a_longer_one_is_not() {
    let empty = Query::connector("X").where_("A", Operator::Equal, "v").length() - 1;
    let exact = Query::connector("X").where_("A", Operator::Equal, "v".repeat(LONGEST_QUERY - empty));
    assert_eq!(exact.length(), LONGEST_QUERY);
    let path = exact.path().unwrap();
    assert_eq!(path.len() - path.find('?').unwrap(), LONGEST_QUERY);
    let longer = Query::connector("X").where_("A", Operator::Equal, "v".repeat(LONGEST_QUERY - empty + 1));
    assert_eq!(longer.path().unwrap_err().kind(), ProblemKind::AfasQueryTooLong);
}

#[test]
fn many_values_are_spread_over_questions_that_fit() {
    let numbers: Vec<String> = (0..200).map(|number| format!("V{number:07}")).collect();
    let queries = Query::connector("X").where_("UnitId", Operator::Equal, 1).one_of("InvoiceNr", &numbers);
    assert!(queries.len() > 1);
    let mut asked = Vec::new();
    for query in &queries {
        assert!(query.length() <= COMFORTABLE_QUERY, "{}", query.length());
        asked.extend(values(query).into_iter().filter(|value| value != "1"));
    }
    assert_eq!(asked, numbers);
    assert!(Query::connector("X").one_of("InvoiceNr", &[]).is_empty());
}

#[test]
fn control_characters_are_refused() {
    let query = Query::connector("X").where_("A", Operator::Equal, "a\nb");
    assert_eq!(query.path().unwrap_err().kind(), ProblemKind::AfasRefused);
}

/// Reads the values back from whichever form was chosen.
fn values(query: &Query) -> Vec<String> {
    let sent = parameters(query);
    match sent.get("filterjson") {
        None => sent["filtervalues"].split([',', ';']).map(str::to_owned).collect(),
        Some(json) => {
            let json: Value = serde_json::from_str(json).unwrap();
            let filters = json["Filters"]["Filter"].as_array().unwrap();
            let fields = filters.iter().flat_map(|filter| filter["Field"].as_array().unwrap());
            fields.map(|field| field["#text"].as_str().unwrap().to_owned()).collect()
        }
    }
}

proptest! {
    #[test]
    fn values_with_any_characters_arrive_intact(first in "[^\\p{Cc}]{0,20}", second in "[^\\p{Cc}]{1,20}") {
        let query = Query::connector("X")
            .where_("A", Operator::Equal, first.as_str())
            .or("B", Operator::Equal, second.as_str());
        prop_assert_eq!(values(&query), vec![first, second]);
    }
}
