//! Conditions of a statement that are in it only when they are asked for: one that stands there for everybody, and is true for
//! most, keeps the database from its indexes.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

use crate::insert::Value;

/// Text with `?` for values, and the values in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    /// A text with its values.
    pub(crate) fn of(text: &str, values: impl IntoIterator<Item = Value>) -> Self {
        Self { text: text.to_owned(), values: values.into_iter().collect() }
    }

    /// Adds text with its values.
    pub(crate) fn push(&mut self, text: &str, values: impl IntoIterator<Item = Value>) {
        self.text.push_str(text);
        self.values.extend(values);
    }

    /// Adds what another one says.
    pub(crate) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
        self.values.extend(other.values.iter().cloned());
    }

    /// Adds a condition when there is a value for it.
    pub(crate) fn when(&mut self, text: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.push(text, [value.into()]);
        }
    }

    /// Adds ` in (…)`; nothing is in an empty list.
    pub(crate) fn among<'a>(&mut self, values: impl IntoIterator<Item = &'a String>) {
        let values: Vec<Value> = values.into_iter().map(|value| value.as_str().into()).collect();
        let marks = if values.is_empty() { "null".to_owned() } else { vec!["?"; values.len()].join(", ") };
        self.push(&format!(" in ({marks})"), values);
    }

    /// The statement, with numbered placeholders as both databases take them. Values never stand in its text.
    pub(crate) fn query<'q>(&self) -> Query<'q, Any, AnyArguments> {
        let mut numbered = String::with_capacity(self.text.len().saturating_add(32));
        let mut number = 0_usize;
        for piece in self.text.split('?') {
            if number > 0 {
                numbered.push_str(&format!("${number}"));
            }
            numbered.push_str(piece);
            number = number.saturating_add(1);
        }
        let mut query = sqlx::query(AssertSqlSafe(numbered));
        for value in &self.values {
            query = match value {
                Value::Text(text) => query.bind(text.clone()),
                Value::Integer(number) => query.bind(*number),
                Value::Bytes(bytes) => query.bind(bytes.clone()),
            };
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Execute as _;

    use super::*;

    #[test]
    fn placeholders_are_numbered_in_their_order_and_what_is_not_asked_is_not_there() {
        let mut conditions = Conditions::of("select id from t where a = ?", ["x".into()]);
        conditions.when(" and b = ?", None::<i64>);
        conditions.when(" and c = ?", Some(3));
        conditions.push(" and d", []);
        conditions.among(&["p".to_owned(), "q".to_owned()]);
        let mut whole = Conditions::of("select * from u where id in (", []);
        whole.append(&conditions);
        whole.push(") limit ?", [9.into()]);
        assert_eq!(
            whole.query().sql().as_str(),
            "select * from u where id in (select id from t where a = $1 and c = $2 and d in ($3, $4)) limit $5"
        );
        assert_eq!(whole.values.len(), 5);
        let mut none = Conditions::of("select id from t where a", []);
        none.among(&[]);
        assert_eq!(none.query().sql().as_str(), "select id from t where a in (null)");
    }
}
