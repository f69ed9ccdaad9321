//! Days, packed into four bytes.

use jiff::civil::Date;

use crate::fault::{Shown, Why};

/// A day, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Day(u32);

impl Day {
    /// Reads `2026-03-10` or `10-03-2026`; nothing is no day.
    pub(crate) fn read(text: &str) -> Result<Self, Why> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let date = parse(text).ok_or_else(|| Why::NotADate(Shown::new(text)))?;
        Ok(Self::pack(date))
    }

    fn pack(date: Date) -> Self {
        let [year, month, day] =
            [date.year().unsigned_abs(), date.month().unsigned_abs().into(), date.day().unsigned_abs().into()];
        Self(u32::from(year) << 9 | u32::from(month) << 5 | u32::from(day))
    }

    /// The day as a date.
    pub(crate) fn date(self) -> Option<Date> {
        let year = i16::try_from(self.0 >> 9).ok()?;
        let month = i8::try_from(self.0 >> 5 & 0b1111).ok()?;
        let day = i8::try_from(self.0 & 0b1_1111).ok()?;
        Date::new(year, month, day).ok()
    }
}

fn parse(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, day) = match (first.len(), last.len()) {
        (4, 2) => (first, last),
        (2, 4) => (last, first),
        _ => return None,
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = parts.next().is_none() && month.len() == 2 && digits(year) && digits(month) && digits(day);
    if !fits {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_two_ways_and_no_other() {
        let date = |text| Day::read(text).map(Day::date);
        for text in ["2026-03-10", "10-03-2026"] {
            assert_eq!(date(text), Ok(Some(jiff::civil::date(2026, 3, 10))), "{text}");
        }
        assert_eq!(date(""), Ok(None));
        for text in [
            "10/03/2026",
            "2026-13-01",
            "31-02-2026",
            "2026-3-10",
            "10-03-26",
            "20260310",
            "2026-03-10-1",
            "+026-01-01",
        ] {
            assert_eq!(date(text), Err(Why::NotADate(Shown::new(text))), "{text}");
        }
    }
}
