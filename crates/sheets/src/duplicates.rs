//! Rows that stand in a file twice.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Pairs of a row and the first row it repeats, by index. `hash` may give equal values for unequal rows; `same` decides.
///
/// Eight bytes per row while it works: an index of the keys themselves would double the memory of a table.
pub(crate) fn duplicates(
    rows: usize,
    hash: impl Fn(usize, &mut DefaultHasher),
    same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let short = |row: usize| {
        let mut hasher = DefaultHasher::new();
        hash(row, &mut hasher);
        u32::try_from(hasher.finish() >> 32).unwrap_or_default()
    };
    let mut marks: Vec<(u32, u32)> =
        (0..rows).filter_map(|row| u32::try_from(row).ok()).map(|row| (short(row as usize), row)).collect();
    marks.sort_unstable();
    let mut pairs = Vec::new();
    for group in marks.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let mut firsts: Vec<usize> = Vec::new();
        for row in group.iter().map(|(_, row)| *row as usize) {
            match firsts.iter().find(|first| same(**first, row)) {
                Some(first) => pairs.push((row, *first)),
                None => firsts.push(row),
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Hashes one value.
pub(crate) fn feed(hasher: &mut DefaultHasher, value: impl Hash) {
    value.hash(hasher);
}

/// Leaves out rows by index; `out` is sorted.
pub(crate) fn leave_out<T>(rows: &mut Vec<T>, out: &[(usize, usize)]) {
    let mut out = out.iter().map(|(row, _)| *row).peekable();
    let mut index = 0_usize;
    rows.retain(|_| {
        let gone = out.next_if_eq(&index).is_some();
        index = index.saturating_add(1);
        !gone
    });
}
