//! Chance that comes out the same every time (SplitMix64).

/// A stream of numbers; the same seed gives the same ones.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from zero up to, but not including, `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides.max(1)
    }

    /// The same for places in a list.
    pub(crate) fn place(&mut self, sides: usize) -> usize {
        usize::try_from(self.roll(u64::try_from(sides).unwrap_or(u64::MAX))).unwrap_or(0)
    }

    /// A sum of money up to, but not including, `sides` cents.
    pub(crate) fn cents(&mut self, sides: i64) -> i64 {
        i64::try_from(self.roll(sides.unsigned_abs())).unwrap_or(0)
    }

    /// Whether something happens that happens `percent` times in a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    /// One of several texts.
    pub(crate) fn pick(&mut self, texts: &[&'static str]) -> &'static str {
        texts.get(self.place(texts.len())).copied().unwrap_or_default()
    }
}
