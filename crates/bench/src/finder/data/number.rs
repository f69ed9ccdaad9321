//! Numbers of invoices, as four journals write them, and payment references.

/// How a journal writes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `2026-0001234`.
    Dashed,
    /// `V0031888`.
    Lettered,
    /// `INV2026001234`.
    Named,
    /// `20261234`: eight digits of it may be a day.
    Yearly,
}

impl Style {
    pub(super) const ALL: [Self; 4] = [Self::Dashed, Self::Lettered, Self::Named, Self::Yearly];

    /// The code of the journal.
    pub(super) const fn journal(self) -> &'static str {
        match self {
            Self::Dashed => "70",
            Self::Lettered => "71",
            Self::Named => "72",
            Self::Yearly => "73",
        }
    }

    /// The number in full.
    pub(super) fn write(self, sequence: u64) -> String {
        match self {
            Self::Dashed => format!("2026-{sequence:07}"),
            Self::Lettered => format!("V{sequence:07}"),
            Self::Named => format!("INV2026{sequence:06}"),
            Self::Yearly => format!("2026{sequence}"),
        }
    }

    /// The number without prefix and zeros, where there is something to leave away.
    pub(super) fn bare(self, sequence: u64) -> Option<String> {
        match self {
            Self::Dashed | Self::Lettered => Some(sequence.to_string()),
            Self::Named => Some(format!("2026{sequence:06}")),
            Self::Yearly => None,
        }
    }
}

/// Capital letters and digits only.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Weights of the digits from the right, again and again.
const WEIGHTS: [u64; 10] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];

/// A Dutch payment reference of sixteen digits: the check digit and fifteen more.
pub(super) fn payment_reference(number: u64) -> String {
    let digits = format!("{:015}", number % 1_000_000_000_000_000);
    let weighed = digits.bytes().rev().zip(WEIGHTS.iter().cycle());
    let sum: u64 = weighed.map(|(digit, weight)| u64::from(digit.wrapping_sub(b'0')) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 1,
        11 => 0,
        digit => digit,
    };
    format!("{check}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_published_example() {
        assert_eq!(payment_reference(56_789_012_345), "5000056789012345");
    }

    #[test]
    fn each_journal_has_a_way_of_its_own() {
        let written: Vec<String> = Style::ALL.iter().map(|style| style.write(1_234)).collect();
        assert_eq!(written, ["2026-0001234", "V0001234", "INV2026001234", "20261234"]);
        assert_eq!(Style::Dashed.bare(31_888).as_deref(), Some("31888"));
        assert_eq!(plain("v 0031-888."), "V0031888");
    }
}
