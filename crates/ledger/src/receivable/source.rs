//! The fields of a row in little room: one text for all values, and names that all rows of a connector share.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Index;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The names of the columns of a connector.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SourceColumns {
    names: Vec<String>,
    /// Which name stands where, by a hash of it; 0 is nobody, 1 the first name. At most half is taken.
    table: Vec<u16>,
}

impl SourceColumns {
    /// Columns with these names; one that comes twice counts once, and only the first 30,000 count.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut columns = Self::default();
        for name in names.into_iter().take(30_000) {
            columns.add(name);
        }
        columns
    }

    /// These columns and one more, at the end.
    #[must_use]
    pub fn with(&self, name: &str) -> Self {
        Self::new(self.names.iter().cloned().chain([name.to_owned()]))
    }

    /// The names, in the order in which they were given.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Where a column stands among the names.
    pub fn place(&self, name: &str) -> Option<usize> {
        let mut slot = self.slot_of(name);
        loop {
            let place = usize::from(*self.table.get(slot)?).checked_sub(1)?;
            if self.names.get(place).is_some_and(|known| known == name) {
                return Some(place);
            }
            slot = self.behind(slot);
        }
    }

    fn add(&mut self, name: String) {
        if self.place(&name).is_some() {
            return;
        }
        self.names.push(name);
        if self.table.len() < self.names.len().saturating_mul(2) {
            self.table = vec![0; self.names.len().saturating_mul(4).next_power_of_two()];
            (0..self.names.len()).for_each(|place| self.enter(place));
        } else {
            self.enter(self.names.len().saturating_sub(1));
        }
    }

    fn enter(&mut self, place: usize) {
        let mut slot = self.names.get(place).map_or(0, |name| self.slot_of(name));
        while self.table.get(slot).is_some_and(|taken| *taken != 0) {
            slot = self.behind(slot);
        }
        if let Some(free) = self.table.get_mut(slot) {
            *free = u16::try_from(place.saturating_add(1)).unwrap_or(u16::MAX);
        }
    }

    /// Names of one table begin alike, so the end and the length tell them apart.
    fn slot_of(&self, name: &str) -> usize {
        let bytes = name.as_bytes();
        let end = bytes.last_chunk::<8>().map_or_else(
            || bytes.iter().fold(0, |hash: u64, byte| hash.rotate_left(8) ^ u64::from(*byte)),
            |end| u64::from_le_bytes(*end),
        );
        let length = u64::try_from(bytes.len()).unwrap_or(0);
        let hash = (end ^ length.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        usize::try_from(hash).unwrap_or(0) & self.table.len().saturating_sub(1)
    }

    fn behind(&self, slot: usize) -> usize {
        slot.saturating_add(1) & self.table.len().saturating_sub(1)
    }
}

/// The fields of a row, by column. What is empty is not there.
#[derive(Clone, Default)]
pub struct SourceFields {
    columns: Arc<SourceColumns>,
    text: String,
    /// Of each column where its value begins and ends in the text; a column without value has none or an empty one.
    places: Vec<(u32, u32)>,
}

impl SourceFields {
    /// A row without values yet.
    pub fn of(columns: Arc<SourceColumns>) -> Self {
        Self { places: Vec::with_capacity(columns.names.len()), text: String::new(), columns }
    }

    /// The same with room for so many bytes of values.
    #[must_use]
    pub fn with_room_for(mut self, bytes: usize) -> Self {
        self.text.reserve(bytes);
        self
    }

    /// Sets the value of the column at that place. Of two values the last counts; beyond 4 GB of text nothing is kept.
    pub fn set(&mut self, place: usize, value: &str) {
        if place >= self.columns.names.len() {
            return;
        }
        let begin = u32::try_from(self.text.len());
        let end = u32::try_from(self.text.len().saturating_add(value.len()));
        let (Ok(begin), Ok(end)) = (begin, end) else { return };
        while self.places.len() <= place {
            self.places.push((0, 0));
        }
        self.text.push_str(value);
        if let Some(there) = self.places.get_mut(place) {
            *there = (begin, end);
        }
    }

    /// Takes these columns, which are its own and others behind them.
    pub fn widen(&mut self, columns: Arc<SourceColumns>) {
        self.columns = columns;
    }

    /// How many bytes all values have together.
    pub fn text_length(&self) -> usize {
        self.text.len()
    }

    /// The value of a column.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.at(self.columns.place(column)?)
    }

    /// Whether a column has a value.
    pub fn contains_key(&self, column: &str) -> bool {
        self.get(column).is_some()
    }

    /// Columns with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.columns.names.iter().enumerate();
        names.filter_map(|(place, name)| Some((name.as_str(), self.at(place)?)))
    }

    fn at(&self, place: usize) -> Option<&str> {
        let (begin, end) = *self.places.get(place)?;
        let range = usize::try_from(begin).ok()?..usize::try_from(end).ok()?;
        self.text.get(range).filter(|value| !value.is_empty())
    }

    fn sorted(&self) -> BTreeMap<&str, &str> {
        self.iter().collect()
    }
}

/// The same values in the same columns, in whatever order.
impl PartialEq for SourceFields {
    fn eq(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.columns, &other.columns) {
            self.iter().eq(other.iter())
        } else {
            self.sorted() == other.sorted()
        }
    }
}

impl Eq for SourceFields {}

impl fmt::Debug for SourceFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.sorted()).finish()
    }
}

impl Index<&str> for SourceFields {
    type Output = str;

    /// The value of a column; empty when there is none.
    fn index(&self, column: &str) -> &str {
        self.get(column).unwrap_or_default()
    }
}

impl FromIterator<(String, String)> for SourceFields {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(given: T) -> Self {
        let given: Vec<(String, String)> = given.into_iter().collect();
        let columns = SourceColumns::new(given.iter().map(|(name, _)| name.clone()));
        let mut fields = Self::of(Arc::new(columns));
        for (name, value) in &given {
            if let Some(place) = fields.columns.place(name) {
                fields.set(place, value);
            }
        }
        fields
    }
}

impl From<BTreeMap<String, String>> for SourceFields {
    fn from(given: BTreeMap<String, String>) -> Self {
        given.into_iter().collect()
    }
}

impl Serialize for SourceFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.sorted())
    }
}

impl<'de> Deserialize<'de> for SourceFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<String, String>::deserialize(deserializer)?.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_found_by_their_whole_name() {
        let columns =
            SourceColumns::new(["debtor_code", "administration_code", "a", "", "debtor_code"].map(String::from));
        assert_eq!(columns.names(), ["debtor_code", "administration_code", "a", ""]);
        let places = ["debtor_code", "administration_code", "a", "", "_code", "A", "b"].map(|name| columns.place(name));
        assert_eq!(places, [Some(0), Some(1), Some(2), Some(3), None, None, None]);
        assert_eq!(columns.with("b").place("b"), Some(4));
        assert_eq!(SourceColumns::default().place("a"), None);
    }

    #[test]
    fn of_two_values_the_last_counts_and_an_empty_one_is_none() {
        let columns = Arc::new(SourceColumns::new(["a", "b"].map(String::from)));
        let mut fields = SourceFields::of(Arc::clone(&columns));
        for (place, value) in [(1, "one"), (1, "two"), (0, ""), (7, "nowhere")] {
            fields.set(place, value);
        }
        assert_eq!(fields.iter().collect::<Vec<_>>(), [("b", "two")]);
        assert!(!fields.contains_key("a") && fields["b"] == *"two" && fields["c"].is_empty());
        let other = SourceFields::from_iter([("b".to_owned(), "two".to_owned())]);
        assert_eq!(fields, other);
    }

    proptest! {
        #[test]
        fn every_value_comes_back(given in prop::collection::btree_map("[a-z_]{0,12}", ".{1,8}", 0..60)) {
            let fields = SourceFields::from(given.clone());
            for (name, value) in &given {
                prop_assert_eq!(fields.get(name), Some(value.as_str()));
            }
            let text = serde_json::to_string(&fields).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&given).unwrap());
            let back: SourceFields = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(back, fields);
        }
    }
}
