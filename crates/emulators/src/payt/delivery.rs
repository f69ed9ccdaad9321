//! How an invoice or a reminder reaches the debtor, and when.

use jiff::{
    SignedDuration,
    civil::{DateTime, DateTimeRound},
};

use super::{
    debtor::{Address, Debtor, Emails},
    invoice::Invoice,
};

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The invoice itself.
    Invoice,
    /// A reminder.
    Reminder,
    /// The last reminder, which goes both ways.
    FinalReminder,
}

/// The ways to the debtor; none of them when both are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Channels {
    /// The address an e-mail goes to.
    pub email: Option<String>,
    /// Whether a letter goes out.
    pub letter: bool,
}

/// Where an invoice is on its way to the debtor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// It goes out at that hour (Amsterdam time), if its document is there.
    Due(DateTime),
    /// It went out.
    Sent(DateTime),
    /// The bookkeeping has sent it.
    SentBefore(DateTime),
    /// Its kind is imported without sending, and not followed up.
    Never,
}

impl Sending {
    pub(super) fn is_silent(&self) -> bool {
        *self == Sending::Never
    }
}

/// Where a debtor can be reached: what files say of it, or its contact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Card<'a> {
    pub(super) emails: &'a Emails,
    pub(super) address: &'a Address,
}

/// The ways for one purpose: the invoice's own address goes before the one for the purpose, that before the default
/// one; without any a letter, if the address is complete (documented).
///
/// A person can switch off either for a debtor.
pub(super) fn channels(invoice: &Invoice, debtor: &Debtor, card: Card<'_>, purpose: Purpose) -> Channels {
    let of = |emails: &Emails| match purpose {
        Purpose::Invoice => emails.invoice.clone(),
        Purpose::Reminder | Purpose::FinalReminder => emails.reminder.clone(),
    };
    let own = of(&invoice.emails).or_else(|| invoice.emails.default.clone());
    let email = own.or_else(|| of(card.emails)).or_else(|| card.emails.default.clone()).filter(|_| !debtor.email_off);
    let letter =
        card.address.is_complete() && !debtor.post_off && (email.is_none() || purpose == Purpose::FinalReminder);
    Channels { email, letter }
}

/// When something that came now goes out: an hour later, at the next half hour (documented: 15:01 and 15:29 give 16:30).
pub(super) fn slot(now: DateTime) -> DateTime {
    half_hour(now.saturating_add(SignedDuration::from_hours(1)))
}

/// The half hour itself or the next one.
pub(super) fn half_hour(time: DateTime) -> DateTime {
    let round = DateTimeRound::new().smallest(jiff::Unit::Minute).increment(30).mode(jiff::RoundMode::Ceil);
    time.round(round).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_hour_passes_and_then_the_half_hour_is_waited_for() {
        let day = date(2026, 3, 10);
        for (came, goes) in [((15, 1), (16, 30)), ((15, 29), (16, 30)), ((15, 30), (16, 30)), ((15, 31), (17, 0))] {
            assert_eq!(slot(day.at(came.0, came.1, 0, 0)), day.at(goes.0, goes.1, 0, 0), "{came:?}");
        }
        assert_eq!(slot(day.at(23, 10, 0, 0)), date(2026, 3, 11).at(0, 30, 0, 0));
    }
}
