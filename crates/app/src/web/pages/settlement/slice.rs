//! Which lines of a large settlement are shown: a page with five thousand of them would weigh megabytes, one with three hundred more than a first view may.

/// Lines of each side on one page; ordinary settlements fit.
pub(super) const LINES_AT_ONCE: usize = 100;

/// A stretch of lines, counted like pages from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    page: usize,
    lines: usize,
}

/// A stretch to go to.
pub(super) struct SliceView {
    /// `101–200`.
    pub(super) name: String,
    pub(super) address: String,
    pub(super) current: bool,
}

impl Slice {
    /// This stretch, of so many lines in all; one that is not there is the nearest.
    pub(super) fn new(page: usize, lines: usize) -> Self {
        let slice = Self { page: 1, lines };
        Self { page: page.clamp(1, slice.last()), ..slice }
    }

    fn last(self) -> usize {
        self.lines.div_ceil(LINES_AT_ONCE).max(1)
    }

    /// The lines of the stretch with their numbers, counted from 1 in the whole.
    pub(super) fn of<T>(self, lines: &[T]) -> impl Iterator<Item = (usize, &T)> {
        (self.page.saturating_sub(1).saturating_mul(LINES_AT_ONCE).saturating_add(1)..).zip(lines)
    }

    /// Where line `number` with this anchor is found from here.
    pub(super) fn address(self, number: usize, anchor: &str) -> String {
        let page = number.saturating_sub(1) / LINES_AT_ONCE + 1;
        if page == self.page { format!("#{anchor}") } else { format!("?lines={page}#{anchor}") }
    }

    /// All stretches, when there are several.
    pub(super) fn views(self) -> Vec<SliceView> {
        if self.last() == 1 {
            return Vec::new();
        }
        let view = |page: usize| {
            let first = page.saturating_sub(1).saturating_mul(LINES_AT_ONCE).saturating_add(1);
            let last = page.saturating_mul(LINES_AT_ONCE).min(self.lines);
            SliceView {
                name: format!("{first}–{last}"), address: format!("?lines={page}"), current: page == self.page
            }
        };
        (1..=self.last()).map(view).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_into_stretches_that_lead_to_each_other() {
        let lines: Vec<usize> = (101..=200).collect();
        let second = Slice::new(2, 250);
        assert!(second.of(&lines).all(|(number, line)| number == *line));
        assert_eq!(second.address(101, "line-101"), "#line-101");
        assert_eq!(second.address(100, "line-100"), "?lines=1#line-100");
        let names: Vec<String> = second.views().into_iter().map(|view| view.name).collect();
        assert_eq!(names, ["1–100", "101–200", "201–250"]);
        assert_eq!(Slice::new(99, 250), Slice::new(3, 250));
        assert_eq!(Slice::new(1, 0).views().len(), 0);
    }
}
