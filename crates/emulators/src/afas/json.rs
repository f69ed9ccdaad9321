//! Reading JSON without ever making a number of it: amounts stay the text they came as.
//!
//! AFAS's own examples mix arrays with objects and strings with native values; all of it is accepted here.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Field ids and their values as text; an empty text for `null`.
pub(super) type Fields = BTreeMap<String, String>;

/// A piece of JSON, still text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a>(&'a RawValue);

impl<'a> Node<'a> {
    /// The whole text, when it is JSON.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// The members of an object.
    pub(super) fn members(self) -> Option<BTreeMap<String, Node<'a>>> {
        let members: BTreeMap<String, &'a RawValue> = serde_json::from_str(self.0.get()).ok()?;
        Some(members.into_iter().map(|(name, value)| (name, Node(value))).collect())
    }

    /// One member of an object.
    pub(super) fn member(self, name: &str) -> Option<Node<'a>> {
        self.members()?.remove(name)
    }

    /// The elements of an array; anything else is a list of itself.
    pub(super) fn list(self) -> Vec<Node<'a>> {
        match serde_json::from_str::<Vec<&'a RawValue>>(self.0.get()) {
            Ok(elements) => elements.into_iter().map(Node).collect(),
            Err(_) => vec![self],
        }
    }

    /// A single value as text: the content of a string, a number as written, `true`, or nothing for `null`.
    pub(super) fn text(self) -> Option<String> {
        let raw = self.0.get();
        match raw.as_bytes().first()? {
            b'"' => serde_json::from_str(raw).ok(),
            b'{' | b'[' => None,
            b'n' => Some(String::new()),
            _ => Some(raw.to_owned()),
        }
    }
}

/// One `Element` of an UpdateConnector's body.
#[derive(Debug, Clone, Default)]
pub(super) struct Element<'a> {
    /// The attributes before the fields, such as `@SbId`.
    pub(super) keys: Fields,
    /// The fields.
    pub(super) fields: Fields,
    objects: Vec<Node<'a>>,
}

impl<'a> Element<'a> {
    /// The elements below `root`, which has the shape `{"Element": …}`. `None` when the shape is another.
    pub(super) fn list_of(root: Node<'a>) -> Option<Vec<Self>> {
        root.member("Element")?.list().into_iter().map(Self::read).collect()
    }

    /// The elements of the sub-object called `name`, none when it is absent. `None` when it has another shape: a line
    /// that can't be read must not be lost.
    pub(super) fn sub_objects(&self, name: &str) -> Option<Vec<Element<'a>>> {
        let nodes = self.objects.iter().filter_map(|object| object.member(name));
        let lists: Option<Vec<Vec<Self>>> = nodes.map(Self::list_of).collect();
        Some(lists?.into_iter().flatten().collect())
    }

    /// The name of a sub-object that is not among the known ones.
    pub(super) fn unknown_object(&self, known: &[&str]) -> Option<String> {
        let names = self.objects.iter().filter_map(|object| object.members()).flat_map(BTreeMap::into_keys);
        names.into_iter().find(|name| !known.contains(&name.as_str()))
    }

    fn read(node: Node<'a>) -> Option<Self> {
        let mut element = Self::default();
        for (name, value) in node.members()? {
            match name.as_str() {
                "Fields" => element.fields = read_fields(value)?,
                "Objects" => element.objects = value.list(),
                _ => {
                    element.keys.insert(name, value.text()?);
                }
            }
        }
        Some(element)
    }
}

/// The documentation puts `@Action` inside `Fields`; it is no field.
fn read_fields(node: Node<'_>) -> Option<Fields> {
    let fields = node.members()?.into_iter().filter(|(name, _)| !name.starts_with('@'));
    fields.map(|(name, value)| value.text().map(|text| (name, text))).collect()
}
