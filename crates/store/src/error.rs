//! What can go wrong in the store, named by what the caller can do about it.

use ledger::entry::EntryError;
use ledger::settlement::SettlementError;

use crate::bank::StatementDiffers;

/// A failure of the store. Nothing of the transaction it happened in has been written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another worker has taken the flow over: stop working on it.
    #[error("the lease {number} on flow {flow_id} has been lost to another worker")]
    LeaseLost {
        /// The flow.
        flow_id: String,
        /// The number of the lost lease.
        number: i64,
    },
    /// The row is not in a state from which this change may be made.
    #[error("{what} {id} is {found} and can't become {wanted} this way")]
    WrongState {
        /// `settlement` or `entry`.
        what: &'static str,
        /// The row.
        id: String,
        /// The word of the state it is in.
        found: &'static str,
        /// The word of the state that was asked for.
        wanted: &'static str,
    },
    /// An entry of the settlement may be in the books, so that it may not be planned anew; or it is, and may not be read anew.
    #[error("settlement {settlement_id} is booked, or may be, at least in part; it can't be planned again")]
    MayBeBooked {
        /// The settlement.
        settlement_id: String,
    },
    /// Nothing of that id or name.
    #[error("there is no {what} `{which}`")]
    NotFound {
        /// The noun: `flow`, `connection`, `settlement` …
        what: &'static str,
        /// The id or name that was asked for.
        which: String,
    },
    /// The name or number exists already.
    #[error("there is already a {what} `{which}`")]
    Taken {
        /// The noun: `flow`, `connection`, `voucher`.
        what: &'static str,
        /// The name.
        which: String,
    },
    /// A bank statement of that account and id is kept with other content.
    #[error(transparent)]
    StatementDiffers(Box<StatementDiffers>),
    /// Something else needs it, so that it can't go.
    #[error("{what} `{which}` is used by integration `{by}`")]
    InUse {
        /// The noun: `connection`.
        what: &'static str,
        /// Its name.
        which: String,
        /// The integration that uses it.
        by: String,
    },
    /// It is not known whether the books have an entry, so that what is known of it can't go.
    #[error("it is not known yet whether the books have entry {voucher}; wait until that is found out")]
    OnItsWay {
        /// The voucher of the entry.
        voucher: String,
    },
    /// An organisation needs somebody who decides who is in.
    #[error("nobody would own the organisation any more: make somebody else an owner first")]
    LastOwner,
    /// Somebody is in several organisations, so that none of them alone may decide how he signs in.
    #[error("this person works for another organisation too, which has a say in how he signs in")]
    AlsoElsewhere,
    /// What was handed in contradicts what is stored.
    #[error("{what}: expected `{expected}`, got `{got}`")]
    Mismatch {
        /// What was compared.
        what: &'static str,
        /// What the store has.
        expected: String,
        /// What was handed in.
        got: String,
    },
    /// Fetched documents without the one that decides whether a settlement changed.
    #[error("settlement {code} came without a document `settlement`")]
    NoSettlementDocument {
        /// The provider's code.
        code: String,
    },
    /// Parts that are no settlement; such parts are not stored.
    #[error("this can't be stored as a settlement: {0}")]
    NotASettlement(#[from] SettlementError),
    /// Parts that are no entry; such parts are not stored.
    #[error("this can't be stored as an entry: {0}")]
    NotAnEntry(#[from] EntryError),
    /// A stored value can't be understood: written by a newer version, or damaged.
    #[error("stored {what} can't be read: {detail}")]
    Damaged {
        /// The column or thing.
        what: &'static str,
        /// What is wrong with it; never the value of a secret.
        detail: String,
    },
    /// The key does not belong to this database.
    #[error(
        "this key ({given}) does not open this database, which was made with key {expected}: start with the key that belongs to it"
    )]
    WrongKey {
        /// The id of the key it was made with.
        expected: String,
        /// The id of the key that was handed in.
        given: String,
    },
    /// The key file can't be used.
    #[error("key file {path}: {problem}")]
    KeyFile {
        /// The file.
        path: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// Text that is not a key.
    #[error("this is not a key: it takes 32 bytes as base64 or as 64 hexadecimal digits")]
    NotAKey,
    /// A secret has been tampered with, or moved from another row.
    #[error("secret `{name}` of connection {connection_id} is damaged: connect again to store it anew")]
    SecretDamaged {
        /// The connection.
        connection_id: String,
        /// The secret's name.
        name: String,
    },
    /// The operating system gave no randomness, or a cipher refused: nothing was stored.
    #[error("encryption is not available: {0}")]
    NoEncryption(&'static str),
    /// Not a database this store can open.
    #[error("`{scheme}` is not a database for Kruispost: use sqlite:///path/to/file.db or postgres://user@host/name")]
    UnknownDatabase {
        /// What stands before the colon; the rest may hold a password.
        scheme: String,
    },
    /// The file of the database can't be made or opened.
    #[error("database file {path}: {source}")]
    DatabaseFile {
        /// The file.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The tables have not been made yet.
    #[error("the database is not up to date: bring it up to date first (migrate)")]
    NotMigrated,
    /// A newer version of Kruispost has changed the tables.
    #[error("a newer version of Kruispost has changed this database (step {version}): use that version, or a backup")]
    NewerDatabase {
        /// The first unknown migration.
        version: i64,
    },
    /// The tables can't be brought up to date.
    #[error("the database can't be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    /// Turns a broken uniqueness rule into [`StoreError::Taken`].
    pub(crate) fn taken(error: sqlx::Error, what: &'static str, which: &str) -> Self {
        let unique = error.as_database_error().is_some_and(|e| e.is_unique_violation());
        if unique { Self::Taken { what, which: which.to_owned() } } else { Self::Database(error) }
    }

    /// Whether PostgreSQL gave the transaction up for another one, so that it may simply be run again
    /// (PostgreSQL documentation: error codes 40001 and 40P01).
    pub(crate) fn may_run_again(&self) -> bool {
        let Self::Database(error) = self else { return false };
        let code = error.as_database_error().and_then(|e| e.code());
        matches!(code.as_deref(), Some("40001" | "40P01"))
    }
}
