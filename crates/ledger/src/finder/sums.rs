//! Which of several amounts come to a target, told only when it is proved.
//!
//! A payment may be for several invoices and name none, or name five and pay three. An amount alone proves little: where
//! prices repeat, a sum of three out of ten items is rarely the only one. So the search does not stop at the first choice
//! that fits: it stops at the *second*, and one choice means that all others were ruled out. Two items with the same
//! amount are two choices, since either could be meant.

use std::cmp::Ordering;

/// Above this nothing is searched: each half of the amounts has 2^12 sums, which are looked through in a tenth of a
/// millisecond. Every two further amounts double the work, and make it less likely that a choice is the only one.
const AT_MOST: usize = 2 * HALF_AT_MOST;

/// Amounts in a half at most; as many bits tell which of them are in a sum.
const HALF_AT_MOST: usize = 12;

/// From the lowest sum to the highest at most, in minor units: some eleven million million euros. The bits above it hold
/// the items of a sum.
const WIDEST: i128 = 1 << 50;

/// What choices of the amounts come to a target. Items are told by their index in the amounts as given, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choices {
    /// No choice does; that is proved.
    None,
    /// This one and no other.
    One(Vec<usize>),
    /// At least these two.
    Several([Vec<usize>; 2]),
    /// More than 24 amounts, or amounts that no bookkeeping has: nothing was searched and nothing is proved.
    TooMany,
}

/// Finds the non-empty choices of `amounts_minor` (negative for credit notes) that come to `target_minor`, at most two.
/// The same amounts in another order give the same answer; so do the amounts of the two examples.
///
/// Meet in the middle: the sums of either half in order, one walked upwards and the other downwards.
pub fn choices(amounts_minor: &[i64], target_minor: i64) -> Choices {
    if amounts_minor.len() > AT_MOST {
        return Choices::TooMany;
    }
    let (lowest, highest) = reach(amounts_minor);
    if !(lowest..=highest).contains(&target_minor.into()) {
        return Choices::None;
    }
    if highest - lowest > WIDEST {
        return Choices::TooMany;
    }
    // The same amounts in the same order, however they were given.
    let mut items: Vec<(i64, usize)> = amounts_minor.iter().copied().zip(0..).collect();
    items.sort_unstable();
    let (lower, upper) = items.split_at(items.len() / 2);
    let told = |(low, high): Pair| {
        let mut indexes: Vec<usize> = chosen(lower, low).chain(chosen(upper, high)).collect();
        indexes.sort_unstable();
        indexes
    };
    match first_two(&sums_in_order(lower), &sums_in_order(upper), target_minor) {
        (None, _) => Choices::None,
        (Some(only), None) => Choices::One(told(only)),
        (Some(first), Some(second)) => {
            let mut two = [told(first), told(second)];
            two.sort_unstable();
            Choices::Several(two)
        }
    }
}

/// The sum of everything negative and the sum of everything positive.
fn reach(amounts_minor: &[i64]) -> (i128, i128) {
    let amounts = || amounts_minor.iter().copied().map(i128::from);
    (amounts().filter(|amount| *amount < 0).sum(), amounts().filter(|amount| *amount > 0).sum())
}

/// A sum with the items it is made of: the amount in the upper bits, a bit for each item in the lower ones. Packed, a sum
/// is moved and compared as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sum(i64);

/// A sum of the lower half and one of the upper half.
type Pair = (Sum, Sum);

impl Sum {
    const EMPTY: Self = Self(0);

    /// The amount of the item in this place of its half, alone.
    fn of(place: usize, amount_minor: i64) -> Self {
        Self((amount_minor << HALF_AT_MOST) | (1 << place))
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    const fn amount(self) -> i64 {
        self.0 >> HALF_AT_MOST
    }

    const fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }
}

/// The indexes of the items of a half that are in this sum.
fn chosen(half: &[(i64, usize)], sum: Sum) -> impl Iterator<Item = usize> {
    half.iter().enumerate().filter(move |(place, _)| sum.has(*place)).map(|(_, (_, index))| *index)
}

/// All sums of a half in ascending order. Each item doubles them: the sums without it and the sums with it are both in
/// order already, so they are merged and nothing is sorted.
fn sums_in_order(half: &[(i64, usize)]) -> Vec<Sum> {
    let mut sums = Vec::with_capacity(1 << half.len());
    let mut doubled = Vec::with_capacity(1 << half.len());
    sums.push(Sum::EMPTY);
    for (place, (amount_minor, _)) in half.iter().enumerate() {
        double(&sums, Sum::of(place, *amount_minor), &mut doubled);
        std::mem::swap(&mut sums, &mut doubled);
    }
    sums
}

fn double(sums: &[Sum], item: Sum, doubled: &mut Vec<Sum>) {
    doubled.clear();
    let (mut without, mut with) = (sums, sums);
    while let ([a, without_rest @ ..], [b, with_rest @ ..]) = (without, with) {
        let b = b.and(item);
        if *a <= b {
            doubled.push(*a);
            without = without_rest;
        } else {
            doubled.push(b);
            with = with_rest;
        }
    }
    doubled.extend(without);
    doubled.extend(with.iter().map(|sum| sum.and(item)));
}

/// The first two pairs that come to the target and are not both empty.
fn first_two(lower: &[Sum], upper: &[Sum], target_minor: i64) -> (Option<Pair>, Option<Pair>) {
    let mut first = None;
    let (mut rising, mut falling) = (lower, upper);
    while let ([low, higher @ ..], [lower @ .., high]) = (rising, falling) {
        match (low.amount() + high.amount()).cmp(&target_minor) {
            Ordering::Less => rising = higher,
            Ordering::Greater => falling = lower,
            Ordering::Equal => {
                let lows = run(rising.iter(), low.amount());
                let highs = run(falling.iter().rev(), high.amount());
                let pairs = lows.flat_map(|low| highs.clone().map(move |high| (low, high)));
                for pair in pairs.filter(|pair| *pair != (Sum::EMPTY, Sum::EMPTY)) {
                    if first.is_some() {
                        return (first, Some(pair));
                    }
                    first = Some(pair);
                }
                // Else two pairs were found: one run has a single sum, the other two at most, one of them empty. What
                // is left of them comes to nothing new.
                rising = higher;
                falling = lower;
            }
        }
    }
    (first, None)
}

/// The sums at the beginning that have this amount.
fn run<'a>(sums: impl Iterator<Item = &'a Sum> + Clone, amount: i64) -> impl Iterator<Item = Sum> + Clone {
    sums.copied().take_while(move |sum| sum.amount() == amount)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The answer by trying everything.
    fn by_trying(amounts: &[i64], target: i64) -> Vec<Vec<usize>> {
        let of = |mask: u32| (0..amounts.len()).filter(move |index| mask >> index & 1 == 1);
        let comes_to = |mask: &u32| of(*mask).map(|index| i128::from(amounts[index])).sum::<i128>() == target.into();
        (1..1_u32 << amounts.len()).filter(comes_to).map(|mask| of(mask).collect()).collect()
    }

    fn agrees(amounts: &[i64], target: i64) -> Result<(), TestCaseError> {
        let all = by_trying(amounts, target);
        match choices(amounts, target) {
            Choices::None => prop_assert!(all.is_empty()),
            Choices::One(only) => prop_assert_eq!(vec![only], all),
            Choices::Several([one, other]) => {
                prop_assert!(one != other && all.contains(&one) && all.contains(&other));
            }
            Choices::TooMany => prop_assert!(amounts.iter().any(|amount| amount.unsigned_abs() > 1 << 40)),
        }
        Ok(())
    }

    /// Amounts as they come: price points that repeat, cents at random, credit notes, zeros, and the ends of the range.
    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![
            6 => prop::sample::select(vec![995, 1_995, 2_500, 4_995, 9_900]),
            6 => 1_i64..60_000,
            3 => -20_000_i64..0,
            1 => Just(0),
            1 => prop::sample::select(vec![i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX]),
        ]
    }

    /// Amounts with a target that some choice of them mostly comes to.
    fn amounts_and_target() -> impl Strategy<Value = (Vec<i64>, i64)> {
        (prop::collection::vec((amount(), any::<bool>()), 0..=14), prop::option::weighted(0.2, amount())).prop_map(
            |(items, other)| {
                let sum: i128 = items.iter().filter(|(_, chosen)| *chosen).map(|(minor, _)| i128::from(*minor)).sum();
                let target = other.or_else(|| i64::try_from(sum).ok()).unwrap_or(i64::MAX);
                (items.into_iter().map(|(minor, _)| minor).collect(), target)
            },
        )
    }

    fn picked(amounts: &[i64], indexes: &[usize]) -> Vec<i64> {
        let mut picked: Vec<i64> = indexes.iter().map(|index| amounts[*index]).collect();
        picked.sort_unstable();
        picked
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_answer_is_that_of_trying_everything((amounts, target) in amounts_and_target()) {
            agrees(&amounts, target)?;
        }

        #[test]
        fn another_order_gives_the_same_amounts(
            ((amounts, target), shuffled) in amounts_and_target()
                .prop_flat_map(|(amounts, target)| (Just((amounts.clone(), target)), Just(amounts).prop_shuffle()))
        ) {
            let told = |amounts: &[i64]| {
                let mut told: Vec<Vec<i64>> = match choices(amounts, target) {
                    Choices::One(only) => vec![picked(amounts, &only)],
                    Choices::Several(two) => two.iter().map(|indexes| picked(amounts, indexes)).collect(),
                    Choices::None | Choices::TooMany => Vec::new(),
                };
                told.sort_unstable();
                told
            };
            prop_assert_eq!(told(&amounts), told(&shuffled));
        }
    }

    #[test]
    fn one_choice_is_told_in_the_order_of_the_amounts() {
        assert_eq!(choices(&[5_000, 3_990, 1_210, 700], 5_900), Choices::One(vec![1, 2, 3]));
    }

    #[test]
    fn a_credit_note_counts_with_its_sign() {
        assert_eq!(choices(&[10_000, -1_500, 4_000], 8_500), Choices::One(vec![0, 1]));
        assert_eq!(choices(&[-1_500, -2_500], -4_000), Choices::One(vec![0, 1]));
    }

    #[test]
    fn of_two_items_with_one_amount_either_could_be_meant() {
        assert_eq!(choices(&[1_995, 4_000, 1_995], 1_995), Choices::Several([vec![0], vec![2]]));
        assert_eq!(choices(&[1_995, 4_000, 1_995], 3_990), Choices::One(vec![0, 2]));
    }

    #[test]
    fn nothing_is_no_choice() {
        assert_eq!(choices(&[], 0), Choices::None);
        assert_eq!(choices(&[100, 250], 0), Choices::None);
        assert_eq!(choices(&[100, -100, 250], 0), Choices::One(vec![0, 1]));
        assert_eq!(choices(&[0], 0), Choices::One(vec![0]));
    }

    #[test]
    fn an_item_of_zero_may_be_in_or_out() {
        assert!(matches!(choices(&[0, 700], 700), Choices::Several(_)));
        assert!(matches!(choices(&[0, 0], 0), Choices::Several(_)));
    }

    #[test]
    fn amounts_that_no_bookkeeping_has_prove_nothing_and_overflow_nowhere() {
        assert_eq!(choices(&[i64::MAX; 24], -24), Choices::None);
        assert_eq!(choices(&[i64::MAX, i64::MIN, 7], 6), Choices::TooMany);
        assert_eq!(choices(&[1 << 49, 1 << 49], 1 << 50), Choices::One(vec![0, 1]));
        assert_eq!(choices(&[-(1 << 49), -(1 << 49)], -(1 << 50)), Choices::One(vec![0, 1]));
        assert_eq!(choices(&[1 << 49, 1 << 49, 1], 1), Choices::TooMany);
    }

    #[test]
    fn of_twenty_four_amounts_one_choice_is_proved_to_be_the_only_one() {
        let doubling: Vec<i64> = (0..24).map(|place| 1 << place).collect();
        assert_eq!(choices(&doubling, 0b1010_0000_0000_0000_0000_0101), Choices::One(vec![0, 2, 21, 23]));
        assert_eq!(choices(&doubling, (1 << 24) - 1), Choices::One((0..24).collect()));
        assert_eq!(choices(&doubling, 1 << 24), Choices::None);
    }

    #[test]
    fn of_twenty_five_amounts_nothing_is_told() {
        assert_eq!(choices(&[100; 25], 100), Choices::TooMany);
    }
}
