//! `GET /v2/clearings/settlements`: settlement, clearings, aggregated lines (Pay. guide "clearing settlement data").

use jiff::civil::Date;

use super::{Amount, Fields, Node, Reference, WireError};

/// A payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The code on the bank statement.
    pub code: String,
    /// The text on the bank statement.
    pub description: String,
    /// The day of the payout.
    pub date: Date,
    /// The transfer.
    pub amount: Amount,
    /// The clearings it pays out.
    pub clearings: Vec<Clearing>,
}

/// A batch of released turnover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearing {
    /// `CLEARING-…`.
    pub id: String,
    /// Its lines.
    pub lines: Vec<ClearingLine>,
}

/// One line type's total for one turnover group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearingLine {
    /// Where it stands.
    pub path: String,
    /// `FT-…`, when it is there.
    pub code: Option<String>,
    /// The day of the turnover.
    pub value_date: Option<Date>,
    /// The turnover group.
    pub group: Option<Reference>,
    /// What it is.
    pub line_type: LineType,
    /// The total; by the documentation unsigned, with the sign in the direction.
    pub amount: Amount,
    /// How many transactions.
    pub transactions: Option<u32>,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineType {
    /// A payment profile's id, or the id of a line type.
    pub id: String,
    /// Its name.
    pub name: String,
    /// To or from the merchant.
    pub direction: Direction,
    /// Whether Pay. is in the money flow.
    pub collecting: bool,
}

/// To or from the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Adds to the payout.
    Credit,
    /// Lowers the payout.
    Debit,
}

impl Settlement {
    /// Reads one item of the list.
    pub fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        let (code, date) = Self::read_key(&fields)?;
        Ok(Self {
            code,
            description: fields.text(&["description"])?,
            date,
            amount: Amount::read(&fields.get(&["amount"])?)?,
            clearings: fields.list("clearings")?.iter().map(Clearing::read).collect::<Result<_, _>>()?,
        })
    }

    /// Reads only what identifies it: the code and the day.
    pub fn read_key(fields: &Fields<'_>) -> Result<(String, Date), WireError> {
        let code = fields.get(&["code"])?;
        let date = fields.get(&["settlementDate"])?;
        let day = date.date()?.ok_or_else(|| date.wrong("is empty"))?;
        let text = code.text()?;
        if text.trim().is_empty() {
            return Err(code.wrong("is empty"));
        }
        Ok((text, day))
    }
}

impl Clearing {
    fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        Ok(Self {
            id: fields.get(&["clearingId", "clearingID"])?.text()?,
            lines: fields.list("clearingLines")?.iter().map(ClearingLine::read).collect::<Result<_, _>>()?,
        })
    }
}

impl ClearingLine {
    fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        Ok(Self {
            path: node.path().to_owned(),
            code: fields.filled_text(&["code"])?,
            value_date: fields.date("valueDate")?,
            group: Reference::find(&fields, "turnoverGroup")?,
            line_type: LineType::read(&fields.get(&["clearingLineType"])?)?,
            amount: Amount::read(&fields.get(&["amount"])?)?,
            transactions: fields.count("transactions")?,
        })
    }
}

impl LineType {
    fn read(node: &Node<'_>) -> Result<Self, WireError> {
        let fields = node.fields()?;
        let direction = fields.get(&["direction"])?;
        Ok(Self {
            id: fields.get(&["id"])?.text()?,
            name: fields.text(&["name"])?,
            direction: match direction.text()?.to_ascii_uppercase().as_str() {
                "CREDIT" => Direction::Credit,
                "DEBIT" => Direction::Debit,
                other => return Err(direction.wrong(format!("`{other}` is neither CREDIT nor DEBIT"))),
            },
            collecting: fields.get(&["collecting"])?.flag()?,
        })
    }
}
