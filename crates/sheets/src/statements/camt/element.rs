//! An element of XML: its children by name, its text, and its place for a fault.

use jiff::civil::Date;
use roxmltree::Node;

use super::super::fault::{StatementFault, Wrong};
use super::super::in_one_line;
use super::place_in;

/// Elements that are numbered in a path even when they are alone.
const NUMBERED: &[&str] = &["Stmt", "Ntry"];

/// An element. Only children of its own name space are seen.
#[derive(Clone, Copy)]
pub(super) struct Element<'a, 'input>(Node<'a, 'input>);

impl<'a, 'input> Element<'a, 'input> {
    pub(super) fn new(node: Node<'a, 'input>) -> Self {
        Self(node)
    }

    /// All children of that name, in order.
    pub(super) fn children(self, name: &str) -> impl Iterator<Item = Self> {
        let space = self.0.tag_name().namespace();
        let is_it = move |node: &Node<'a, 'input>| {
            node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == space
        };
        self.0.children().filter(is_it).map(Self)
    }

    /// The child of that name. There may not be two: which one counts would be a guess.
    pub(super) fn child(self, name: &'static str) -> Result<Option<Self>, StatementFault> {
        let mut children = self.children(name);
        match (children.next(), children.next()) {
            (first, None) => Ok(first),
            (_, Some(second)) => Err(second.fault(Wrong::Twice(name))),
        }
    }

    /// The child that must be there.
    pub(super) fn need(self, name: &'static str) -> Result<Self, StatementFault> {
        self.child(name)?.ok_or_else(|| self.fault(Wrong::Missing(name)))
    }

    /// What stands at the end of a path, when all of it is there.
    pub(super) fn at(self, path: &[&'static str]) -> Result<Option<Self>, StatementFault> {
        let mut here = self;
        for name in path {
            match here.child(name)? {
                Some(child) => here = child,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// Its text in one line, whatever comments stand in between.
    pub(super) fn text(self) -> Result<String, StatementFault> {
        if self.0.children().any(|child| child.is_element()) {
            return Err(self.fault(Wrong::NotText));
        }
        let text: String = self.0.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
        Ok(in_one_line(&text))
    }

    /// Its text, of which there must be some.
    pub(super) fn some_text(self) -> Result<String, StatementFault> {
        let text = self.text()?;
        if text.is_empty() { Err(self.fault(Wrong::Missing("text"))) } else { Ok(text) }
    }

    /// The text at the end of a path, when there is some.
    pub(super) fn text_at(self, path: &[&'static str]) -> Result<Option<String>, StatementFault> {
        let text = self.at(path)?.map(Self::text).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    pub(super) fn attribute(self, name: &str) -> Option<&'a str> {
        self.0.attribute(name)
    }

    /// Says where something is wrong.
    pub(super) fn fault(self, wrong: Wrong) -> StatementFault {
        let position = self.0.document().text_pos_at(self.0.range().start);
        place_in(self.path(), position.row, position.col, wrong)
    }

    fn path(self) -> String {
        let mut steps: Vec<String> = self.0.ancestors().filter(Node::is_element).map(step).collect();
        steps.reverse();
        steps.join("/")
    }
}

/// `Ntry[3]`; without a number where there is only one.
fn step(node: Node<'_, '_>) -> String {
    let name = node.tag_name().name();
    let same = |other: &Node<'_, '_>| other.is_element() && other.tag_name().name() == name;
    let number = node.prev_siblings().filter(same).count();
    let alone = number == 1 && node.next_siblings().filter(same).count() == 1;
    if alone && !NUMBERED.contains(&name) { name.to_owned() } else { format!("{name}[{number}]") }
}

/// `2026-03-10`, also with a time or a zone behind it: the day is the bank's.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(10)?;
    let plain = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = parts.next().is_none() && plain(year, 4) && plain(month, 2) && plain(date, 2);
    let mut behind = rest.chars();
    let rest_fits = match behind.next() {
        None => true,
        Some('T' | '+' | '-' | 'Z') => behind.all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z')),
        Some(_) => false,
    };
    if !fits || !rest_fits {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::parse_date;

    #[test]
    fn a_day_is_that_of_the_bank() {
        for text in
            ["2026-03-10", "2026-03-10Z", "2026-03-10+01:00", "2026-03-10T23:59:59.5+01:00", "2026-03-10T00:00:00"]
        {
            assert_eq!(parse_date(text), Some(date(2026, 3, 10)), "{text}");
        }
        for text in
            ["", "2026-3-10", "2026-02-30", "10-03-2026", "2026-03-10 12:00", "2026-03-1é", "2026-03-10Tx", "20260310"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
