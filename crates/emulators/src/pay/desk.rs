//! What a handler has before it: the world, the knobs and the hour, and the forms all answers share.

use std::{cell::RefCell, collections::BTreeSet};

use jiff::{civil::DateTime, tz::TimeZone};

use super::{
    json::{Json, decimal, object},
    knobs::{AmountUnit, LinksKey, LinksShape, PayKnobs},
    names,
    query::Paging,
    told,
};
use crate::world::{Group, Movement, Settlement};

/// The state of things while one request is answered.
pub(super) struct Desk<'a> {
    /// The turnover groups.
    pub(super) groups: &'a [Group],
    /// All settlements of the world, those still to come among them.
    pub(super) settlements: &'a [Settlement],
    /// The knobs.
    pub(super) knobs: &'a PayKnobs,
    /// Amsterdam time.
    pub(super) now: DateTime,
    /// Codes of the settlements delivered before.
    pub(super) delivered: &'a BTreeSet<String>,
    /// Codes of those delivered with this answer.
    pub(super) handed_out: RefCell<Vec<String>>,
}

/// What `_links` looks like where the documentation shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// An object.
    Object,
    /// An array.
    Array,
}

/// A list with its name and address, ready to be paged.
pub(super) struct Listing<T> {
    /// The address without `/v2`.
    pub(super) path: String,
    /// What the list is called.
    pub(super) name: &'static str,
    /// Everything found.
    pub(super) items: Vec<T>,
    /// Whether the number of pages is told.
    pub(super) pages: bool,
}

impl Desk<'_> {
    /// The settlements as told, those still to come among them.
    pub(super) fn told(&self) -> Vec<Settlement> {
        told::tell(self.settlements, self.knobs, self.delivered)
    }

    /// The settlements that are out by now.
    pub(super) fn out(&self) -> Vec<Settlement> {
        self.told().into_iter().filter(|settlement| told::is_out(settlement, self.now)).collect()
    }

    /// All transactions until now.
    pub(super) fn movements(&self) -> impl Iterator<Item = &Movement> {
        let clearings = self.settlements.iter().flat_map(|settlement| &settlement.clearings);
        clearings.flat_map(|clearing| &clearing.movements).filter(|movement| movement.at <= self.now)
    }

    /// An amount in the unit of settlements and records.
    pub(super) fn money(&self, cents: i64, currency: &str) -> Json {
        let value = match self.knobs.amount_unit {
            AmountUnit::Cents => Json::from(cents),
            AmountUnit::Euros => decimal(cents, 2),
        };
        object! { "value": value, "currency": currency }
    }

    /// The id of a method or type.
    pub(super) fn id(&self, id: u32) -> Json {
        if self.knobs.ids_as_strings { Json::from(id.to_string()) } else { Json::from(id) }
    }

    /// A method or type with its name.
    pub(super) fn named(&self, id: u32) -> Json {
        object! { "id": self.id(id), "name": names::type_name(id) }
    }

    /// A turnover group with its name; null when it is none of the merchant's.
    pub(super) fn group(&self, code: &str) -> Json {
        let group = self.groups.iter().find(|group| group.code == code);
        Json::from(group.map(|group| object! { "code": &group.code, "name": &group.name }))
    }

    /// A page of a list in its envelope.
    pub(super) fn page<T>(&self, listing: Listing<T>, paging: Paging, write: impl Fn(&T) -> Json) -> Json {
        let total = listing.items.len();
        let items: Vec<Json> = paging.of(listing.items).iter().map(write).collect();
        let pages = paging.pages(total);
        let links = self.page_links(&listing.path, paging, pages);
        let mut fields = vec![("total", Json::from(total)), ("count", Json::from(items.len()))];
        if listing.pages {
            fields.push(("pages", Json::from(pages)));
        }
        fields.extend([(listing.name, Json::from(items)), ("_links", links)]);
        Json::Object(fields)
    }

    fn page_links(&self, path: &str, paging: Paging, pages: usize) -> Json {
        let at = |page: usize| format!("{path}?page={page}&limit={}", paging.limit);
        let last = pages.max(1);
        let mut links = vec![("self", at(paging.page)), ("first", at(1)), ("last", at(last))];
        if paging.page > 1 {
            links.push(("previous", at(paging.page - 1)));
        }
        if paging.page < last {
            links.push(("next", at(paging.page + 1)));
        }
        self.links(Links::Object, links)
    }

    /// Links, in the shape of the knobs or else of the documentation.
    pub(super) fn links(&self, documented: Links, links: Vec<(&'static str, String)>) -> Json {
        let key = if self.knobs.links_key == LinksKey::Url { "url" } else { "href" };
        let link = |rel: &str, address: String| {
            Json::Object(vec![(key, address.into()), ("rel", rel.into()), ("type", "GET".into())])
        };
        let array = match self.knobs.links_shape {
            LinksShape::Documented => documented == Links::Array,
            LinksShape::Array => true,
            LinksShape::Object => false,
        };
        if array {
            Json::List(links.into_iter().map(|(rel, address)| link(rel, address)).collect())
        } else {
            // The examples tell relation and verb of the link to itself only.
            let other = |address: String| Json::Object(vec![(key, address.into())]);
            let form = |rel, address| if rel == "self" { link(rel, address) } else { other(address) };
            Json::Object(links.into_iter().map(|(rel, address)| (rel, form(rel, address))).collect())
        }
    }

    /// The one link of an object to itself, `rel` being what the object is.
    pub(super) fn own_link(&self, rel: &'static str, path: String) -> Json {
        self.links(Links::Array, vec![(rel, path)])
    }
}

/// A moment in Amsterdam, with its offset.
pub(super) fn moment(at: DateTime) -> Json {
    let zoned = TimeZone::get("Europe/Amsterdam").and_then(|zone| at.to_zoned(zone));
    Json::from(zoned.ok().map(|zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
}

/// An amount in cents, whatever the knobs say: transactions, refunds, clearing lines and the balance.
pub(super) fn cents(value: i64, currency: &str) -> Json {
    object! { "value": value, "currency": currency }
}
