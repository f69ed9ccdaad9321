//! Days and moments as people of each language write them; moments in the time of the Netherlands, where the books are.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::language::Language;

const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_NL: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

/// `10 Mar 2026`, `10 mrt 2026`.
pub(crate) fn day(date: Date, language: Language) -> String {
    let months = match language {
        Language::En => &MONTHS_EN,
        Language::Nl => &MONTHS_NL,
    };
    let index = usize::try_from(date.month()).unwrap_or_default().saturating_sub(1);
    let month = months.get(index).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// `10 Mar 2026 09:05`.
pub(crate) fn moment(at: Timestamp, language: Language) -> String {
    let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
    let local = at.to_zoned(zone);
    format!("{} {:02}:{:02}", day(local.date(), language), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_are_named_in_the_language_of_the_page() {
        assert_eq!(day(date(2026, 3, 10), Language::En), "10 Mar 2026");
        assert_eq!(day(date(2026, 3, 10), Language::Nl), "10 mrt 2026");
        assert_eq!(day(date(2026, 12, 1), Language::Nl), "1 dec 2026");
    }

    #[test]
    fn moments_are_dutch_time_in_winter_and_summer() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(moment(at("2026-01-31T23:30:00Z"), Language::En), "1 Feb 2026 00:30");
        assert_eq!(moment(at("2026-07-01T08:05:00Z"), Language::Nl), "1 jul 2026 10:05");
    }
}
