//! How Pay. says no: the bodies of the management system and of the order gateway.

use super::{
    json::{Json, object},
    knobs::ErrorBody,
};

/// A refusal before it becomes an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// The parameter, the message and Pay.'s code, when it is about a parameter.
    pub(super) violation: Option<(String, String, &'static str)>,
}

impl Refusal {
    /// A plain status.
    pub(super) fn status(status: u16) -> Refusal {
        Refusal { status, violation: None }
    }

    /// 400 about a parameter.
    pub(super) fn invalid(property: &str, message: &str, code: &'static str) -> Refusal {
        Refusal { status: 400, violation: Some((property.to_owned(), message.to_owned(), code)) }
    }

    /// 422 with the general code, whose message carries the reason.
    pub(super) fn cannot_complete(property: &str, message: &str) -> Refusal {
        Refusal { status: 422, violation: Some((property.to_owned(), message.to_owned(), "PAY-3000")) }
    }

    /// The body, if this refusal has one. The export documents none for a plain status; 401 never has one, but at
    /// the order gateway, where every refusal has one.
    pub(super) fn body(&self, order_gateway: bool, knob: ErrorBody) -> Option<Json> {
        match (&self.violation, order_gateway) {
            (_, true) => Some(gateway_body(self.status)),
            (Some((property, message, code)), false) => Some(object! {
                "type": "https://developer.pay.nl/docs/error-codes",
                "title": "An error occurred",
                "detail": format!("{property}: {message}"),
                "violations": vec![object! { "propertyPath": property, "message": message, "code": *code }],
            }),
            (None, false) if knob == ErrorBody::WithBody && self.status != 401 => Some(object! {
                "type": "https://developer.pay.nl/docs/error-codes",
                "title": "An error occurred",
                "detail": title(self.status),
                "violations": vec![object! {
                    "propertyPath": Json::Null, "message": title(self.status), "code": format!("PAY-{}", self.status),
                }],
            }),
            (None, false) => None,
        }
    }
}

/// The gateway's codes are the HTTP status behind a one (Pay. reference, status codes and error bodies).
fn gateway_body(status: u16) -> Json {
    object! {
        "type": "https://developer.pay.nl/docs/error-codes",
        "code": format!("PAY-1{status}"),
        "title": title(status),
        "detail": "",
    }
}

fn title(status: u16) -> &'static str {
    match status {
        401 => "Authentication is needed to access this resource",
        403 => "You are not allowed to access this resource",
        404 => "The resource was not found",
        405 => "This method is not allowed",
        406 => "Only application/json can be given",
        429 => "Too many requests; please wait 15 minutes",
        503 => "Temporarily unavailable",
        _ => "An error occurred",
    }
}
