//! Totals per merchant and payment method, in decimal euros.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    pay::{
        bills::bills,
        desk::Desk,
        json::{Json, decimal, object},
        names,
        query::Query,
        refusal::Refusal,
    },
    world::{Movement, MovementKind},
};

const GROUPINGS: [&str; 2] = ["merchantCode", "paymentMethod"];

/// Totals of a period, on at most two levels.
pub(super) fn management(desk: &Desk<'_>, query: &Query, _: &str) -> Result<Json, Refusal> {
    query.check(&["startDate", "endDate", "groupBy[0]", "groupBy[1]"], &[])?;
    let period = (date(query, "startDate")?, date(query, "endDate")?);
    let levels: Vec<&str> = ["groupBy[0]", "groupBy[1]"].into_iter().filter_map(|name| query.get(name)).collect();
    if let Some(unknown) = levels.iter().find(|level| !GROUPINGS.contains(level)) {
        return Err(Refusal::invalid("groupBy", &format!("{unknown} is not an allowed value"), "PAY-2831"));
    }
    let sums = Sums { desk, period };
    let statistics = match levels.as_slice() {
        [] | ["merchantCode"] => vec![merchant(vec![sums.totals(None)])],
        ["paymentMethod", ..] => sums.methods(),
        _ => vec![merchant(sums.methods())],
    };
    Ok(object! { "statistics": statistics })
}

fn date(query: &Query, name: &str) -> Result<Date, Refusal> {
    let text = query.get(name).ok_or_else(|| Refusal::invalid(name, "Must not be empty", "PAY-2828"))?;
    text.parse().map_err(|_| Refusal::invalid(name, "Invalid date", "PAY-2825"))
}

fn merchant(data: Vec<Json>) -> Json {
    object! { "id": names::MERCHANT, "label": names::MERCHANT_NAME, "data": data }
}

struct Sums<'a> {
    desk: &'a Desk<'a>,
    period: (Date, Date),
}

impl Sums<'_> {
    fn within(&self, day: Date) -> bool {
        self.period.0 <= day && day <= self.period.1
    }

    fn payments(&self, method: Option<u32>) -> impl Iterator<Item = &Movement> {
        self.desk.movements().filter(move |movement| {
            movement.kind == MovementKind::Payment
                && self.within(movement.at.date())
                && method.is_none_or(|method| movement.method == method)
        })
    }

    fn methods(&self) -> Vec<Json> {
        let methods: BTreeSet<u32> = self.payments(None).map(|movement| movement.method).collect();
        let entry = |id: u32| {
            object! { "id": self.desk.id(id), "label": names::type_name(id), "data": vec![self.totals(Some(id))] }
        };
        methods.into_iter().map(entry).collect()
    }

    fn totals(&self, method: Option<u32>) -> Json {
        let of = |collecting: bool| -> i64 {
            self.payments(method).filter(|one| one.collecting == collecting).map(|movement| movement.cents).sum()
        };
        let (internal, external) = (of(true), of(false));
        let transactions = self.payments(method).count();
        let count = i64::try_from(transactions).unwrap_or(i64::MAX).max(1);
        object! {
            "volume": decimal(internal + external, 2),
            "costs": decimal(self.costs(method), 2),
            "transactions": transactions,
            "averagePaidAmount": decimal((internal + external) / count, 2),
            "internalVolume": decimal(internal, 2),
            "externalVolume": decimal(external, 2),
            "totalVolume": decimal(internal + external, 2),
        }
    }

    fn costs(&self, method: Option<u32>) -> i64 {
        let bills = bills(self.desk.settlements, self.desk.knobs.costs_mode, self.desk.now);
        let lines = bills.iter().flat_map(|bill| &bill.lines).map(|line| line.line);
        let wanted = lines.filter(|line| self.within(line.date) && method.is_none_or(|id| line.type_id == id));
        wanted.map(|line| line.cents).sum()
    }
}
