//! One invoice over both sides: open in AFAS, paid at Pay., booked, delivered to Payt, closed. Gathered from what is kept; nobody is
//! asked.

use std::collections::{BTreeMap, HashMap};

use engine::clock::in_the_netherlands;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::entry::Side;
use ledger::money::Money;
use ledger::receivable::{DeliveredReceivable, DocumentUse};
use store::{DeliveredChange, Flow, InvoiceDocument, InvoiceLine, OrganisationStore, StoreError};

/// An invoice in one administration of one set of books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvoiceFile {
    pub(crate) number: String,
    /// The administration, by AFAS's number where that is known, else by its code.
    pub(crate) administration: String,
    /// Number and name of the debtor.
    pub(crate) debtor: Option<(String, String)>,
    pub(crate) date: Option<Date>,
    pub(crate) due_date: Option<Date>,
    pub(crate) total: Option<Money>,
    /// What is open in AFAS, as Kruispost last saw it while booking; none when it is not among the open items, or none are read.
    pub(crate) open_in_afas: Option<Money>,
    /// What each integration to Payt sent last.
    pub(crate) at_payt: Vec<AtPayt>,
    /// The oldest first.
    pub(crate) events: Vec<InvoiceEvent>,
}

/// An invoice as Payt was last sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AtPayt {
    pub(crate) flow_id: String,
    pub(crate) flow: String,
    pub(crate) open: Money,
    pub(crate) closed_since: Option<Date>,
}

/// Something that happened to an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvoiceEvent {
    /// The Dutch day.
    pub(crate) day: Date,
    /// The moment, where it is known.
    pub(crate) at: Option<Timestamp>,
    pub(crate) what: InvoiceWhat,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InvoiceWhat {
    /// It was made out.
    MadeOut,
    /// A payment of it, or money taken back, was paid out.
    PaidOut(Box<InvoiceLine>),
    /// The entry of that payment.
    Booked(Box<InvoiceLine>),
    /// A list did something to it.
    Listed {
        /// The integration's name.
        flow: String,
        /// What.
        change: Box<DeliveredChange>,
    },
    /// Its open amount was also set at Payt at once.
    ToldAtOnce(Money),
    /// A document of it was taken.
    Document(DocumentUse),
}

impl InvoiceWhat {
    /// Whether money was taken back.
    pub(crate) fn takes_back(line: &InvoiceLine) -> bool {
        line.side == Side::Debit
    }
}

/// All invoices of this number that the organisation knows; none when there is none.
pub(crate) async fn gather(store: &OrganisationStore, number: &str) -> Result<Vec<InvoiceFile>, StoreError> {
    let flows: HashMap<String, Flow> =
        store.list_flows().await?.into_iter().map(|flow| (flow.id.clone(), flow)).collect();
    let mut files = Files { number, flows, found: BTreeMap::new() };
    for (flow, item) in store.list_items_of_invoice(number).await? {
        let Some(file) = files.of(&flow, &item.administration.to_string()) else { continue };
        file.date = Some(item.date);
        file.due_date = item.due_date;
        file.total = Some(item.amount);
        file.open_in_afas = Some(item.balance);
        file.debtor = Some((item.debtor, item.debtor_name));
    }
    for (flow, sent) in store.list_delivered_as(number).await? {
        files.add_delivered(&flow, sent);
    }
    for change in store.list_delivered_changes(number).await? {
        files.add_change(change);
    }
    for line in store.list_lines_of_invoice(number).await? {
        files.add_line(line);
    }
    for document in store.list_documents_of_invoice(number).await? {
        files.add_document(&document);
    }
    Ok(files.ordered())
}

/// What was found so far, by books and administration.
struct Files<'a> {
    number: &'a str,
    flows: HashMap<String, Flow>,
    found: BTreeMap<(String, String), InvoiceFile>,
}

impl Files<'_> {
    /// The file of an administration in the books that a flow works on.
    fn of(&mut self, flow: &str, administration: &str) -> Option<&mut InvoiceFile> {
        let books = self.flows.get(flow)?.books_connection.clone();
        let administration = plain(administration);
        let file = self.found.entry((books, administration.clone())).or_insert_with(|| InvoiceFile {
            number: self.number.to_owned(),
            administration,
            debtor: None,
            date: None,
            due_date: None,
            total: None,
            open_in_afas: None,
            at_payt: Vec::new(),
            events: Vec::new(),
        });
        Some(file)
    }

    fn name(&self, flow: &str) -> String {
        self.flows.get(flow).map(|flow| flow.name.clone()).unwrap_or_default()
    }

    fn add_delivered(&mut self, flow: &str, sent: DeliveredReceivable) {
        let name = self.name(flow);
        let DeliveredReceivable { receivable, closed_since } = sent;
        let Some(file) = self.of(flow, &receivable.administration) else { return };
        let debtor = receivable.debtor;
        let person = [debtor.firstname, debtor.infix, debtor.lastname];
        let person = person.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let called = debtor.company_name.or(debtor.name).unwrap_or(person);
        file.debtor.get_or_insert((debtor.code, called));
        file.date.get_or_insert(receivable.date);
        file.due_date.get_or_insert(receivable.due_date);
        file.total.get_or_insert(receivable.total);
        file.at_payt.push(AtPayt { flow_id: flow.to_owned(), flow: name, open: receivable.open, closed_since });
    }

    fn add_change(&mut self, change: DeliveredChange) {
        let flow = self.name(&change.flow_id);
        let (flow_id, told_at, open) = (change.flow_id.clone(), change.told_at, change.open);
        let Some(file) = self.of(&flow_id, &change.administration.clone()) else { return };
        let at = change.sent_at.unwrap_or(change.made_at);
        file.events.push(at_moment(at, InvoiceWhat::Listed { flow, change: Box::new(change) }));
        if let Some(at) = told_at {
            file.events.push(at_moment(at, InvoiceWhat::ToldAtOnce(open)));
        }
    }

    fn add_line(&mut self, line: InvoiceLine) {
        let (flow, administration) = (line.flow_id.clone(), line.administration.to_string());
        let Some(file) = self.of(&flow, &administration) else { return };
        file.events.push(InvoiceEvent {
            day: line.paid_out,
            at: None,
            what: InvoiceWhat::PaidOut(Box::new(line.clone())),
        });
        file.events.push(at_moment(line.at, InvoiceWhat::Booked(Box::new(line))));
    }

    fn add_document(&mut self, document: &InvoiceDocument) {
        let Some(file) = self.of(&document.flow_id, &document.administration) else { return };
        file.events.push(at_moment(document.at, InvoiceWhat::Document(document.kind)));
    }

    fn ordered(self) -> Vec<InvoiceFile> {
        let mut files: Vec<InvoiceFile> = self.found.into_values().collect();
        for file in &mut files {
            if let Some(day) = file.date {
                file.events.push(InvoiceEvent { day, at: None, what: InvoiceWhat::MadeOut });
            }
            file.events.sort_by_key(|event| (event.day, event.at, rank(&event.what)));
        }
        files
    }
}

/// What comes first of what happened on one day or at one moment.
const fn rank(what: &InvoiceWhat) -> u8 {
    match what {
        InvoiceWhat::MadeOut => 0,
        InvoiceWhat::PaidOut(_) => 1,
        InvoiceWhat::Booked(_) => 2,
        InvoiceWhat::Listed { .. } => 3,
        InvoiceWhat::ToldAtOnce(_) => 4,
        InvoiceWhat::Document(_) => 5,
    }
}

fn at_moment(at: Timestamp, what: InvoiceWhat) -> InvoiceEvent {
    InvoiceEvent { day: in_the_netherlands(at).date(), at: Some(at), what }
}

/// AFAS numbers its administrations; a code that is a number with zeros in front is that number.
fn plain(administration: &str) -> String {
    let trimmed = administration.trim();
    trimmed.parse::<i64>().map_or_else(|_| trimmed.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_code_that_is_a_number_is_that_number() {
        assert_eq!((plain("01").as_str(), plain(" 1 ").as_str(), plain("NL1").as_str()), ("1", "1", "NL1"));
    }
}
