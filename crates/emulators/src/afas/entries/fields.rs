//! The fields of FiEntries and its parts (AFAS documentation: OpenAPI specification, Mutaties), and the checks that
//! follow from a field's type alone.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::afas::json::Fields;
use crate::afas::messages::Refusal;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::afas) enum FieldKind {
    Text(usize),
    Int,
    Decimal,
    Bool,
    Date,
}

/// A field of an UpdateConnector.
#[derive(Debug, Clone, Copy)]
pub(in crate::afas) struct Field {
    pub(in crate::afas) id: &'static str,
    pub(in crate::afas) label: &'static str,
    pub(in crate::afas) kind: FieldKind,
    pub(in crate::afas) mandatory: bool,
}

const fn field(id: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { id, label, kind, mandatory: false }
}

const fn mandatory(id: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { id, label, kind, mandatory: true }
}

use FieldKind::{Bool, Date as Day, Decimal as Amount, Int, Text};

/// The header.
pub(in crate::afas) const HEADER: &[Field] = &[
    mandatory("Year", "Boekjaar", Int),
    mandatory("Peri", "Periode", Int),
    field("UnId", "Administratie", Int),
    mandatory("JoCo", "Dagboek", Text(6)),
    field("AuNu", "Nummer factuur automatisch", Bool),
    field("AdDc", "Verbijzonderingscode aanmaken", Bool),
    field("AdDa", "Verbijzonderingstoewijzing aanmaken", Bool),
    field("PrTp", "Type boeking", Int),
];

/// A line.
pub(in crate::afas) const LINE: &[Field] = &[
    field("EnNo", "Nummer journaalpost", Int),
    mandatory("VaAs", "Kenmerk rekening", Text(10)),
    mandatory("AcNr", "Rekeningnummer", Text(16)),
    mandatory("EnDa", "Datum boeking", Day),
    mandatory("BpDa", "Boekstukdatum", Day),
    field("BpNr", "Boekstuknummer", Text(32)),
    field("InId", "Factuurnummer", Text(12)),
    field("InI2", "Extern factuurnummer", Text(32)),
    field("Ds", "Omschrijving", Text(255)),
    field("AmDe", "Bedrag debet", Amount),
    field("AmCr", "Bedrag credit", Amount),
    field("VaId", "Btw-code", Text(3)),
    field("CoVc", "Btw-verrekening", Text(16)),
    field("CuId", "Valuta", Text(3)),
    field("Rate", "Koers", Amount),
    field("AmDc", "Debet valuta", Amount),
    field("AmCc", "Credit valuta", Amount),
    field("DaEx", "Vervaldatum", Day),
    field("PaCd", "Betalingsvoorwaarde", Text(5)),
    field("PaId", "Betalingskenmerk", Text(32)),
    field("Fref", "Factuurreferentie", Text(32)),
    field("Mref", "Afletterreferentie", Text(32)),
    field("BlPa", "Geblokkeerd voor betaling", Bool),
    field("AuPa", "Automatisch betalen", Bool),
    field("PaBa", "Terugbetalen", Bool),
    field("BankAccount", "Afwijkende bankrekening", Text(40)),
    field("IdBa", "Bankrekening (id)", Int),
    field("DdId", "Afwijkend mandaat", Text(35)),
    field("AmGa", "Deel G-rekening", Amount),
    field("DaCl", "Dagen kredietbeperking", Int),
    field("VaPa", "Betalingskorting incl. btw", Bool),
    field("DaDp", "Dagen betalingskorting", Int),
    field("AmDp", "Betalingskorting", Amount),
    field("AcPa", "Betalingskorting valuta", Amount),
    field("DsId", "Afwijkende aanmaningsset", Int),
    field("Judg", "Beoordelaar", Text(15)),
    field("RsNo", "Reservering", Int),
    field("CmNo", "Verplichting", Int),
    field("IB47", "IB47", Bool),
    field("CaId", "Campagne", Int),
    field("OrNu", "Verkooporder", Text(12)),
    field("PrId", "Project", Text(15)),
    field("PoCo", "Nieuw in Profit 8", Text(32)),
];

/// The allocation of a line.
pub(in crate::afas) const ALLOCATION: &[Field] = &[
    field("DiC1", "Code as 1", Text(16)),
    field("DiC2", "Code as 2", Text(16)),
    field("DiC3", "Code as 3", Text(16)),
    field("DiC4", "Code as 4", Text(16)),
    field("DiC5", "Code as 5", Text(16)),
    field("AmDe", "Bedrag debet", Amount),
    field("AmCr", "Bedrag credit", Amount),
    field("CuId", "Valuta", Text(3)),
    field("AmDc", "Debet valuta", Amount),
    field("AmCc", "Credit valuta", Amount),
    field("Quan", "Aantal", Amount),
];

/// A project line below a line.
pub(in crate::afas) const PROJECT: &[Field] = &[
    mandatory("PrId", "Project", Text(15)),
    field("PrSt", "Projectfase", Text(15)),
    field("VaIt", "Type item", Text(10)),
    mandatory("ItCd", "Itemcode", Text(32)),
    field("Ds", "Omschrijving", Text(255)),
    field("AmCo", "Kostprijs", Amount),
    field("Ch", "Doorbelasten", Bool),
    field("DcPr", "Korting in procenten", Amount),
    field("AmSe", "Verkoopbedrag", Amount),
    field("AmFc", "Verkoopbedrag valuta", Amount),
    field("CuId", "Valuta", Text(3)),
    field("Rate", "Koers", Amount),
    field("Qu", "Aantal", Amount),
    field("OvPc", "Opslag in procenten", Amount),
    field("EmId", "Medewerker", Text(15)),
    field("MoId", "Module", Text(15)),
    field("CoTy", "Soort kosten", Text(2)),
];

/// The spreading of a line over periods.
pub(in crate::afas) const SPREADING: &[Field] = &[
    mandatory("YeSt", "Jaar begin", Int),
    mandatory("PeSt", "Periode begin", Int),
    mandatory("YeEn", "Jaar einde", Int),
    mandatory("PeEn", "Periode einde", Int),
    field("SuAc", "Tussenrekening", Text(16)),
    field("VaRo", "Afronding", Text(1)),
];

/// The value of a field; `None` when it is absent or empty.
pub(in crate::afas) fn value<'a>(fields: &'a Fields, id: &str) -> Option<&'a str> {
    fields.get(id).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A date as `2026-11-18`, with or without a time behind it.
pub(in crate::afas) fn read_date(text: &str) -> Option<Date> {
    text.split_once('T').map_or(text, |(day, _)| day).parse().ok()
}

/// A yes or no.
pub(in crate::afas) fn read_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "True" => Some(true),
        "0" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// An amount in cents: digits with a decimal point, at most two decimals that count.
pub(in crate::afas) fn read_cents(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let cents = Decimal::from_str_exact(text).ok()?.checked_mul(Decimal::ONE_HUNDRED)?;
    if cents.is_integer() { cents.trunc().try_into().ok() } else { None }
}

/// Every refusal that follows from the fields' ids and types.
pub(in crate::afas) fn check_fields(fields: &Fields, known: &[Field]) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = fields
        .keys()
        .filter(|id| !known.iter().any(|field| field.id == id.as_str()))
        .map(|id| Refusal::FieldNotFound(id.clone()))
        .collect();
    refusals.extend(known.iter().filter_map(|field| check_field(fields, field)));
    refusals
}

fn check_field(fields: &Fields, field: &Field) -> Option<Refusal> {
    let Some(text) = value(fields, field.id) else {
        return field.mandatory.then_some(Refusal::Mandatory(field.id));
    };
    let fits = match field.kind {
        Text(most) if text.chars().count() > most => return Some(Refusal::TooLong { field: field.id, most }),
        Text(_) => true,
        Int => text.parse::<i64>().is_ok(),
        Bool => read_bool(text).is_some(),
        Day => read_date(text).is_some(),
        Amount if field.id.starts_with("Am") => read_cents(text).is_some(),
        Amount => text.parse::<Decimal>().is_ok(),
    };
    (!fits).then(|| Refusal::TypeMismatch { field: field.id.to_owned(), value: text.to_owned() })
}
