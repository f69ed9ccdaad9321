//! Repeatable chance: the same seed gives the same order of rows and the same refusals.

/// A small generator (splitmix64, after Steele, Lea and Flood).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// True once in `n` draws on average; never when `n` is 0.
    pub(super) fn one_in(&mut self, n: u32) -> bool {
        n != 0 && self.next().is_multiple_of(u64::from(n))
    }

    /// 32 upper-case hexadecimal digits.
    pub(super) fn hex32(&mut self) -> String {
        format!("{:016X}{:016X}", self.next(), self.next())
    }

    /// Puts the rows in an order nobody should rely on.
    pub(super) fn shuffle<T>(&mut self, rows: &mut [T]) {
        for last in (1..rows.len()).rev() {
            let bound = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
            let other = usize::try_from(self.next() % bound).unwrap_or(0);
            rows.swap(last, other);
        }
    }
}
