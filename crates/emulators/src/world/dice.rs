//! The dice the world is made with: small, seeded, the same on every machine.

/// A pseudo-random sequence (splitmix64) that follows from a seed and a place.
pub(super) struct Dice(u64);

impl Dice {
    /// The sequence of one place in the world of `seed`: no place disturbs the sequence of another.
    pub(super) fn at(seed: u64, place: &[i64]) -> Dice {
        let mut dice = Dice(seed);
        for step in place {
            dice.0 = dice.next() ^ u64::from_ne_bytes(step.to_ne_bytes());
        }
        dice
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low.saturating_add_unsigned(self.next() % span)
    }

    /// True `per_mille` times in a thousand.
    pub(super) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// One of them, each as likely; `first` keeps the choice from being empty.
    pub(super) fn one_of<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let index = usize::try_from(self.next() % (others.len() as u64 + 1)).unwrap_or(0);
        index.checked_sub(1).and_then(|at| others.get(at)).copied().unwrap_or(first)
    }

    /// One of the values by weight; `rest` takes what the weights leave of a thousand.
    pub(super) fn weighted<T: Copy>(&mut self, weights: &[(i64, T)], rest: T) -> T {
        let mut roll = self.between(0, 999);
        for (weight, value) in weights {
            if roll < *weight {
                return *value;
            }
            roll -= weight;
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_gives_the_same_sequence_and_another_place_another() {
        let roll = |seed, place: &[i64]| {
            let mut dice = Dice::at(seed, place);
            (dice.next(), dice.next())
        };
        assert_eq!(roll(7, &[1, 2]), roll(7, &[1, 2]));
        assert_ne!(roll(7, &[1, 2]), roll(7, &[2, 1]));
        assert_ne!(roll(7, &[1, 2]), roll(8, &[1, 2]));
    }

    #[test]
    fn numbers_stay_between_their_bounds_and_reach_both() {
        let mut dice = Dice::at(1, &[]);
        let rolls: Vec<i64> = (0..1000).map(|_| dice.between(-2, 3)).collect();
        assert_eq!((rolls.iter().min(), rolls.iter().max()), (Some(&-2), Some(&3)));
    }

    #[test]
    fn weights_are_kept_about() {
        let mut dice = Dice::at(1, &[]);
        let hits = (0..10_000).filter(|_| dice.weighted(&[(800, true)], false)).count();
        assert!((7_800..8_200).contains(&hits), "{hits}");
    }
}
