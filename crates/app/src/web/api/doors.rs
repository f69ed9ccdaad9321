//! The addresses for programs. Each is declared with its scope and its description at once; there is no other way to add one.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::UtoipaMethodRouter;

use super::failure::PROBLEM_JSON;
use super::scope::Scope;
use super::{admit, repeat};
use crate::web::Site;

/// The name of the way programs say who they are.
pub(super) const BY_TOKEN: &str = "token";

/// An address with the scope it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiDoor {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) scope: Scope,
}

/// All addresses for programs, and their description.
pub(crate) struct ApiDoors {
    router: Router<Site>,
    site: Site,
    pub(crate) list: Vec<ApiDoor>,
    pub(crate) document: OpenApi,
}

impl ApiDoors {
    pub(super) fn new(site: Site, document: OpenApi) -> Self {
        Self { router: Router::new(), site, list: Vec::new(), document }
    }

    /// One or more addresses that need the same scope.
    pub(super) fn add(mut self, scope: Scope, (schemas, paths, routes): UtoipaMethodRouter<Site>) -> Self {
        let components = self.document.components.get_or_insert_default();
        components.schemas.extend(schemas.into_iter().map(|(name, schema)| (name, closed(schema))));
        for (path, mut item) in paths.paths {
            for (method, operation) in operations(&mut item) {
                complete(operation, &method, scope);
                self.list.push(ApiDoor { method, path: path.clone(), scope });
            }
            let guarded = routes
                .clone()
                .route_layer(from_fn_with_state(self.site.clone(), repeat::once))
                .route_layer(from_fn_with_state((self.site.clone(), scope), admit::admit));
            self.router = self.router.route(&path, guarded);
            match self.document.paths.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => drop(self.document.paths.paths.insert(path, item)),
            }
        }
        self
    }

    /// The same for addresses that take as many bytes.
    pub(super) fn add_large(
        self,
        scope: Scope,
        bytes: usize,
        (schemas, paths, routes): UtoipaMethodRouter<Site>,
    ) -> Self {
        self.add(scope, (schemas, paths, routes.layer(DefaultBodyLimit::max(bytes))))
    }

    /// The addresses, and their description.
    pub(super) fn into_parts(self) -> (Router<Site>, OpenApi) {
        (self.router, self.document)
    }
}

fn operations(item: &mut PathItem) -> Vec<(Method, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    let all = [
        (Method::GET, get),
        (Method::PUT, put),
        (Method::POST, post),
        (Method::DELETE, delete),
        (Method::PATCH, patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?))).collect()
}

/// What programs send as one of several forms has no fields besides those of its form; serde refuses others.
fn closed(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::OneOf(forms)) = &mut schema {
        for form in &mut forms.items {
            if let RefOr::T(Schema::Object(form)) = form {
                form.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
    }
    schema
}

/// What all addresses have in common: the scope, and the problems that can come instead of an answer.
fn complete(operation: &mut Operation, method: &Method, scope: Scope) {
    operation.security = Some(vec![SecurityRequirement::new(BY_TOKEN, [scope.word()])]);
    let mut problems = vec![
        ("400", "The request can't be understood"),
        ("401", "No token, or not one that counts"),
        ("403", "The token lacks the scope"),
        ("404", "There is nothing here that the token may see"),
        ("429", "More requests than allowed; `Retry-After` says how many seconds to wait"),
        ("500", "Something went wrong; the log says what"),
    ];
    if method != Method::GET {
        problems.push(("409", "It has changed meanwhile, or the same request is under way"));
        problems.push(("413", "The body is too large"));
        problems.push(("422", "Understood and refused"));
        let key = utoipa::openapi::path::ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(utoipa::openapi::path::ParameterIn::Header)
            .description(Some("A text of your own for this write: sent again within a day, it is not done again"))
            .schema(Some(
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .max_length(Some(255))
                    .min_length(Some(1))
                    .pattern(Some("^[!-~]+$")),
            ))
            .build();
        operation.parameters.get_or_insert_default().push(key.into());
    }
    if operation.request_body.is_some() {
        problems.push(("415", "The body is not JSON"));
    }
    for (status, description) in problems {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build();
        operation.responses.responses.entry(status.to_owned()).or_insert(response.into());
    }
}
