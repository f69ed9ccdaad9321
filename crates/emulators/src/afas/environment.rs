//! One AFAS environment: everything it remembers, and the answer to each call.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::answer::Answer;
use super::auth::{self, Bearers, Stranger};
use super::books::Books;
use super::call::{Call, Route};
use super::entries::{self, Which};
use super::fault::{Script, What};
use super::get::{self, LONGEST_QUERY, View};
use super::knobs::{AfasKnobs, Profile, Unlisted};
use super::messages::{Language, Refusal};
use super::options::AfasOptions;
use super::random::Random;
use super::traffic::Traffic;
use super::users::User;
use super::{dossier, invoice, metainfo};

/// The environment. It stands behind one lock, and no answer waits for anything while holding it.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) options: AfasOptions,
    pub(super) knobs: AfasKnobs,
    pub(super) books: Books,
    pub(super) script: Script,
    pub(super) traffic: Traffic,
    pub(super) bearers: Bearers,
    pub(super) random: Random,
    pub(super) zone: TimeZone,
}

/// What happens to a call before any work is done.
#[derive(Debug)]
pub(super) enum Early {
    Cut,
    Answer(Answer),
}

impl Environment {
    /// The time in Amsterdam: AFAS knows no other, whatever the `Z` says.
    pub(super) fn now(&self) -> DateTime {
        self.options.clock.now().to_zoned(self.zone.clone()).datetime()
    }

    /// Lets an event of the script happen.
    pub(super) fn happen(&mut self, event: &What) {
        match event {
            What::PeriodCloses { unit, year, period } => {
                self.books.block_period(*unit, *year, *period, true);
            }
            What::ItemPaid { unit, invoice, cents } => {
                let now = self.now();
                self.books.settle_by_person(*unit, invoice, *cents, now);
            }
            _ => {}
        }
    }

    /// Whether a fault or a switch ends the call before work begins.
    pub(super) fn end_early(&mut self, fault: Option<&What>, call: &Call, route: &Route) -> Option<Early> {
        let language = Language::read(call.header("accept-language"));
        if *route != Route::Token && (self.knobs.address_refused || self.random.one_in(self.knobs.forbidden_one_in)) {
            return Some(Early::Answer(Answer::empty(403)));
        }
        let mut refuse = |refusal| Answer::refused(&[refusal], language, &mut self.random);
        let answer = match fault? {
            What::CutBeforeCommit => return Some(Early::Cut),
            What::UnexpectedError => refuse(Refusal::Unexpected),
            What::TimeLimit => refuse(Refusal::TimeLimit),
            What::OutOfMemory => refuse(Refusal::OutOfMemory),
            What::JournalLocked => {
                let journal = entries::peek_journal(&call.body).map(|(_, journal)| journal);
                refuse(Refusal::JournalLocked(journal.unwrap_or_default()))
            }
            What::DefinitionBlocked => {
                let id = if let Route::Read(id) = route { id.clone() } else { String::new() };
                refuse(Refusal::DefinitionBlocked(id))
            }
            What::Unavailable(seconds) => Answer::unavailable(*seconds),
            What::Forbidden => Answer::empty(403),
            What::NotFound => Answer::empty(404),
            What::EmptyBody(status) => Answer::empty(*status),
            What::HtmlPage(status) => Answer::html(*status),
            What::ExpiredToken => {
                self.bearers.expire();
                Answer::unauthorised(self.knobs.profile)
            }
            _ => return None,
        };
        Some(Early::Answer(answer))
    }

    /// Does what the call asks.
    pub(super) fn answer(&mut self, call: &Call, route: &Route) -> Answer {
        if *route == Route::Nowhere || call.query.len() + 1 > LONGEST_QUERY {
            return Answer::empty(404);
        }
        let at = self.options.clock.now();
        if *route == Route::Token {
            let (bearers, random) = (&mut self.bearers, &mut self.random);
            return auth::give_token(call, &self.options, &self.knobs, bearers, random, at);
        }
        let language = Language::read(call.header("accept-language"));
        let done = match auth::find_user(call, &self.options, &self.bearers, self.knobs.profile, at) {
            Ok(user) => self.answer_user(call, route, &user),
            Err(Stranger::Unauthorised) => return Answer::unauthorised(self.knobs.profile),
            Err(Stranger::Refused(refusal)) => Err(vec![refusal]),
        };
        done.unwrap_or_else(|refusals| Answer::refused(&refusals, language, &mut self.random))
    }

    fn answer_user(&mut self, call: &Call, route: &Route, user: &User) -> Result<Answer, Vec<Refusal>> {
        match route {
            Route::Inventory => Ok(metainfo::inventory(user, &self.knobs)),
            Route::FieldsOfGet(id) => match get::find(id, user, &self.knobs) {
                Some(definition) => Ok(metainfo::of_get(definition)),
                None => self.not_listed(id),
            },
            Route::FieldsOfUpdate(id) => metainfo::of_update(id, user).map_or_else(|| self.not_listed(id), Ok),
            Route::Version if self.knobs.profit_version => Ok(Answer::json(200, self.version())),
            Route::Version => Ok(Answer::unauthorised(self.knobs.profile)),
            Route::Read(id) => self.read(id, call, user),
            Route::File(wanted) => {
                let as_binary = call.header("sendfileasbinary") == Some("1");
                Ok(dossier::file(wanted, &self.books, user, self.knobs.files_hidden, as_binary))
            }
            Route::OtherConnector(id) => self.not_listed(id),
            _ => self.write(call, route, user),
        }
    }

    fn write(&mut self, call: &Call, route: &Route, user: &User) -> Result<Answer, Vec<Refusal>> {
        let connector = match route {
            Route::PostEntry | Route::DeleteEntry { .. } => "FiEntries",
            Route::PutInvoice => "FiInvoice",
            _ => "KnSubject",
        };
        if !user.may_call(connector) {
            return self.not_listed(connector);
        }
        let now = self.now();
        let (books, body, visible) = (&mut self.books, call.body.as_str(), user.administrations.as_slice());
        match route {
            Route::PostEntry => entries::post(body, books, &self.knobs, visible, now),
            Route::DeleteEntry { unit, journal, which } => self.delete(*unit, journal, which, user, now),
            Route::PutInvoice => invoice::put(body, books, visible, now),
            Route::PostSubject => dossier::post(body, books, &mut self.random, now),
            Route::PostAttachment => dossier::post_attachment(body, books, &mut self.random),
            _ => Ok(Answer::empty(404)),
        }
    }

    fn delete(
        &mut self,
        unit: i64,
        journal: &str,
        which: &Which,
        user: &User,
        now: DateTime,
    ) -> Result<Answer, Vec<Refusal>> {
        if !user.may_see(unit) {
            return Err(vec![Refusal::NoUnit]);
        }
        entries::delete(unit, journal, which, &mut self.books, &self.knobs, now)?;
        Ok(Answer::json(200, Vec::new()))
    }

    fn read(&mut self, id: &str, call: &Call, user: &User) -> Result<Answer, Vec<Refusal>> {
        let Some(definition) = get::find(id, user, &self.knobs) else { return self.not_listed(id) };
        if self.knobs.blocked_definitions.iter().any(|blocked| blocked.eq_ignore_ascii_case(definition.id)) {
            return Err(vec![Refusal::DefinitionBlocked(definition.id.to_owned())]);
        }
        let view = View { books: &self.books, knobs: &self.knobs, user };
        get::read(definition, &call.pairs, view, &mut self.random).map_err(|refusal| vec![refusal])
    }

    fn not_listed(&self, id: &str) -> Result<Answer, Vec<Refusal>> {
        match self.knobs.unlisted {
            Unlisted::Empty401 => Ok(Answer::unauthorised(self.knobs.profile)),
            Unlisted::Message500 => Err(vec![Refusal::NotAuthorised(id.to_owned())]),
        }
    }

    /// Three numbers, not the name on the box.
    fn version(&self) -> String {
        let major = match self.knobs.profile {
            Profile::Profit6 => 24,
            Profile::Profit7 => 25,
            Profile::Profit8 => 26,
            Profile::Profit9 => 27,
        };
        format!("{{\"version\":\"{major}.3.12\"}}")
    }
}
