//! What a page answers when it can't show what was asked for.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::EngineError;
use ledger::language::{Language, Text};
use store::StoreError;

use super::words::text;

/// Why there is no page. Travels with the response, and is made into a page in the reader's language on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageFailure {
    /// There is nothing at this address.
    NotFound,
    /// A question that can't be understood.
    BadRequest,
    /// The request came from another site, or for another name.
    Foreign,
    /// The visitor's role does not go that far.
    NotAllowed,
    /// Nobody is signed in, or no longer.
    SignedOut,
    /// What the person looked at is not there any more.
    Changed,
    /// Several integrations have a settlement of this code.
    Ambiguous,
    /// Something failed; the log has the particulars.
    Failed,
}

impl PageFailure {
    /// The status of the answer.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Foreign | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Changed | Self::Ambiguous => StatusCode::CONFLICT,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its heading and what to do, for people.
    pub(crate) const fn words(&self, language: Language) -> (&'static str, &'static str) {
        let (title, advice): (Text, Text) = match self {
            Self::NotFound => (
                text("There is nothing here", "Hier is niets"),
                text(
                    "The address may be mistyped, or what stood here is gone. Find it in the list of settlements.",
                    "Misschien is het adres verkeerd overgenomen, of bestaat dit niet meer. Zoek het in de lijst met uitbetalingen.",
                ),
            ),
            Self::BadRequest => (
                text("This request can't be understood", "Dit verzoek is niet te begrijpen"),
                text("Go back and try it again from the page.", "Ga terug en probeer het opnieuw vanaf de pagina."),
            ),
            Self::Foreign => (
                text("This did not come from Kruispost's own page", "Dit kwam niet van Kruispost zelf"),
                text(
                    "Nothing was changed. Open Kruispost at its own address (localhost) and do it there.",
                    "Er is niets gewijzigd. Open Kruispost op het eigen adres (localhost) en doe het daar.",
                ),
            ),
            Self::NotAllowed => (
                text("Your role does not go this far", "Zo ver reikt uw rol niet"),
                text(
                    "Viewers look, bookkeepers answer and approve, owners decide who is in. Ask an owner of the organisation.",
                    "Meekijkers kijken, boekhouders beantwoorden en keuren goed, eigenaren bepalen wie erbij hoort. Vraag een eigenaar van de organisatie.",
                ),
            ),
            Self::SignedOut => (
                text("You are not signed in any more", "U bent niet meer aangemeld"),
                text(
                    "Nothing was done. Sign in and try again.",
                    "Er is niets gedaan. Meld u aan en probeer het opnieuw.",
                ),
            ),
            Self::Changed => (
                text("It has changed since you opened the page", "Er is iets veranderd sinds u de pagina opende"),
                text(
                    "Nothing was done. Look at the settlement again and decide then.",
                    "Er is niets gedaan. Bekijk de uitbetaling opnieuw en beslis dan.",
                ),
            ),
            Self::Ambiguous => (
                text("Several integrations have this settlement", "Meer integraties hebben deze uitbetaling"),
                text("Open it from the list of settlements.", "Open haar vanuit de lijst met uitbetalingen."),
            ),
            Self::Failed => (
                text("Something went wrong", "Er ging iets mis"),
                text(
                    "What was asked may not have been done. The log of Kruispost says more; look at the page again before you repeat it.",
                    "Wat u vroeg is misschien niet gebeurd. Het logboek van Kruispost zegt meer; bekijk de pagina opnieuw voor u het herhaalt.",
                ),
            ),
        };
        (title.in_language(language), advice.in_language(language))
    }
}

impl IntoResponse for PageFailure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for PageFailure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => Self::NotFound,
            StoreError::WrongState { .. } | StoreError::MayBeBooked { .. } => Self::Changed,
            other => {
                tracing::error!("a page could not be shown: {other}");
                Self::Failed
            }
        }
    }
}

impl From<EngineError> for PageFailure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => error.into(),
            EngineError::NotFound(_) => Self::NotFound,
            other => {
                tracing::error!("a decision could not be carried out: {other}");
                Self::Failed
            }
        }
    }
}

impl From<askama::Error> for PageFailure {
    fn from(error: askama::Error) -> Self {
        tracing::error!("a page could not be written: {error}");
        Self::Failed
    }
}
