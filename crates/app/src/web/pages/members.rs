//! Who is in the organisation, and as what; and what they did.

use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::{EngineError, letters};
use ledger::language::{Language, Text};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::{Role, StoreError, Visitor};

use super::sign_up::looks_like_email;
use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::tables::quoted;
use crate::web::visit::Visit;
use crate::web::words::{text, words};
use crate::web::{Here, Site, days};

words! {
    /// Words of the page.
    MemberWords {
        title: "People" / "Mensen",
        name: "Name" / "Naam",
        email: "E-mail address" / "E-mailadres",
        role: "Role" / "Rol",
        since: "Since" / "Sinds",
        not_yet: "has not chosen a password yet" / "heeft nog geen wachtwoord gekozen",
        two_step: "second step on" / "tweede stap aan",
        in_directory: "work account linked" / "werkaccount gekoppeld",
        set: "Change role" / "Rol wijzigen",
        remove: "Take out" / "Verwijderen",
        new_link: "New link" / "Nieuwe link",
        invite: "Let somebody in" / "Iemand toelaten",
        button: "Let in" / "Toelaten",
        link_for: "Give this link to" / "Geef deze link aan",
        mailed: "It was sent to them by mail as well." / "Hij is ook per mail gestuurd.",
        link_lasts: "It works once, for a week, and is not shown again." / "Hij werkt één keer, een week lang, en wordt niet nog eens getoond.",
        in_already: "is in now, and signs in the way they did before." / "is toegelaten, en meldt zich aan zoals voorheen.",
        missing: "Fill in a name and an e-mail address." / "Vul een naam en een e-mailadres in.",
        taken: "Somebody with this e-mail address is in already." / "Iemand met dit e-mailadres hoort er al bij.",
        last_owner: "An organisation keeps an owner: make somebody else an owner first."
            / "Een organisatie houdt een eigenaar: maak eerst iemand anders eigenaar.",
        also_elsewhere: "This person works for another organisation too, so a link can't be made here. They can change the password themselves."
            / "Deze persoon werkt ook voor een andere organisatie; een link kan hier niet gemaakt worden. Wijzigen van het wachtwoord kan alleen zelf.",
        organisation: "The organisation: its name, all data, its end" / "De organisatie: naam, alle gegevens, einde",
        audit: "What was done here, as a table" / "Wat hier gedaan is, als tabel",
        what_roles_do: "Viewers look. Bookkeepers also answer, approve and teach rules. Owners also decide who is in."
            / "Meekijkers kijken. Boekhouders beantwoorden ook, keuren goed en leren regels aan. Eigenaren bepalen ook wie erbij hoort.",
    }
}

/// A role in words.
pub(super) const fn role_word(role: Role) -> Text {
    match role {
        Role::Viewer => text("viewer", "meekijker"),
        Role::Bookkeeper => text("bookkeeper", "boekhouder"),
        Role::Owner => text("owner", "eigenaar"),
    }
}

/// Somebody to let in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Invitation {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
}

/// Another role.
#[derive(Debug, Deserialize)]
pub(crate) struct NewRole {
    role: String,
}

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage<'a> {
    frame: Frame<'a>,
    words: &'static MemberWords,
    members: Vec<MemberView>,
    roles: Vec<Choice>,
    asked: Invitation,
    wrong: Option<&'static str>,
    link: Option<LinkView>,
    in_already: Option<String>,
}

struct MemberView {
    id: String,
    name: String,
    email: String,
    since: String,
    may_sign_in: bool,
    in_directory: bool,
    two_step: bool,
    roles: Vec<Choice>,
}

struct Choice {
    value: &'static str,
    word: &'static str,
    chosen: bool,
}

struct LinkView {
    email: String,
    address: String,
    mailed: bool,
}

type Sent = Result<Response, PageFailure>;

/// Shows who is in.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Sent {
    Ok(shown(&page(&site, &visit).await?)?.into_response())
}

/// Lets somebody in, and shows the link to give him.
pub(crate) async fn invite(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(asked): Form<Invitation>,
) -> Sent {
    let words = MemberWords::of(visit.language);
    let owner = owner(&site)?;
    let role = Role::from_word(&asked.role).ok_or(PageFailure::BadRequest)?;
    if asked.name.trim().is_empty() || !looks_like_email(&asked.email) {
        return wrong(&site, &visit, asked, words.missing).await;
    }
    let organisation = &owner.organisation_id;
    match site.engine.invite(organisation, &asked.name, &asked.email, role, &owner.email).await {
        Ok(Some(token)) => {
            send_invitation(&site, &visit, &asked.email, &token).await?;
            let link = Some(link(&site, &asked.email, &token));
            Ok(shown(&MembersPage { link, ..page(&site, &visit).await? })?.into_response())
        }
        Ok(None) => {
            let in_already = Some(asked.email);
            Ok(shown(&MembersPage { in_already, ..page(&site, &visit).await? })?.into_response())
        }
        Err(EngineError::Store(StoreError::Taken { .. })) => wrong(&site, &visit, asked, words.taken).await,
        Err(error) => Err(error.into()),
    }
}

/// The link by mail, when mail is sent; the page shows it all the same.
async fn send_invitation(site: &Site, visit: &Visit, email: &str, token: &SecretString) -> Result<(), PageFailure> {
    let owner = owner(site)?;
    let path = format!("/choose-password/{}", token.expose_secret());
    let Some(link) = site.engine.address_in_mail(&path) else { return Ok(()) };
    let letter = letters::invitation(&owner.organisation, &owner.name, &link, visit.language);
    Ok(site.engine.write_letter(email, &letter).await?)
}

/// Gives a member another role.
pub(crate) async fn set_role(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(user): Path<String>,
    Form(new): Form<NewRole>,
) -> Sent {
    let owner = owner(&site)?;
    let role = Role::from_word(&new.role).ok_or(PageFailure::BadRequest)?;
    let (store, now) = (site.engine.store(), site.engine.clock().now());
    let done = store.set_role(&owner.organisation_id, &user, role, &owner.email, now).await;
    decided(&site, &visit, done).await
}

/// Takes a member out.
pub(crate) async fn remove(Here(site): Here, Extension(visit): Extension<Visit>, Path(user): Path<String>) -> Sent {
    let owner = owner(&site)?;
    let (store, now) = (site.engine.store(), site.engine.clock().now());
    let done = store.remove_member(&owner.organisation_id, &user, &owner.email, now).await;
    decided(&site, &visit, done).await
}

/// Makes a new link to choose a password, for somebody who lost his.
pub(crate) async fn new_link(Here(site): Here, Extension(visit): Extension<Visit>, Path(user): Path<String>) -> Sent {
    let owner = owner(&site)?;
    let (store, now) = (site.engine.store(), site.engine.clock().now());
    let members = store.list_members(&owner.organisation_id).await?;
    let member = members.into_iter().find(|member| member.user_id == user).ok_or(PageFailure::NotFound)?;
    let token = match store.create_password_link(&owner.organisation_id, &member.user_id, now).await {
        Ok(token) => token,
        Err(StoreError::AlsoElsewhere) => {
            let why = MemberWords::of(visit.language).also_elsewhere;
            return wrong(&site, &visit, Invitation::default(), why).await;
        }
        Err(error) => return Err(error.into()),
    };
    store.note_audit(&owner.organisation_id, &owner.email, "password_link_made", &member.email, now).await?;
    send_invitation(&site, &visit, &member.email, &token).await?;
    let link = Some(link(&site, &member.email, &token));
    Ok(shown(&MembersPage { link, ..page(&site, &visit).await? })?.into_response())
}

/// What was done, as CSV.
pub(crate) async fn audit(Here(site): Here) -> Sent {
    let owner = owner(&site)?;
    let mut table = String::from("position,at,who,what,detail,sha256\r\n");
    let mut last = 0;
    loop {
        let rows = site.engine.store().list_audit(&owner.organisation_id, last).await?;
        let Some(newest) = rows.last() else { break };
        last = newest.position;
        for row in rows {
            let cells = [row.position.to_string(), row.at.to_string(), row.who, row.what, row.detail, row.sha256];
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            table.push_str(&cells.join(","));
            table.push_str("\r\n");
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, table).into_response())
}

fn owner(site: &Site) -> Result<&Visitor, PageFailure> {
    site.visitor().ok_or(PageFailure::SignedOut)
}

async fn decided(site: &Site, visit: &Visit, done: Result<(), StoreError>) -> Sent {
    match done {
        Ok(()) => Ok(Redirect::to("/members").into_response()),
        Err(StoreError::LastOwner) => {
            let why = MemberWords::of(visit.language).last_owner;
            wrong(site, visit, Invitation::default(), why).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn wrong(site: &Site, visit: &Visit, asked: Invitation, why: &'static str) -> Sent {
    let roles = choices(Role::from_word(&asked.role).unwrap_or(Role::Viewer), visit.language);
    let form = MembersPage { asked, roles, wrong: Some(why), ..page(site, visit).await? };
    refused(StatusCode::UNPROCESSABLE_ENTITY, &form)
}

/// The link, with the address by which this site is known; by its path alone when that is not configured.
fn link(site: &Site, email: &str, token: &SecretString) -> LinkView {
    let host = site.public_url.as_deref().unwrap_or_default();
    LinkView {
        email: email.to_owned(),
        mailed: site.engine.sends_mail(),
        address: format!("{host}/choose-password/{}", token.expose_secret()),
    }
}

fn choices(chosen: Role, language: Language) -> Vec<Choice> {
    let choice = |role: &Role| Choice {
        value: role.word(),
        word: role_word(*role).in_language(language),
        chosen: *role == chosen,
    };
    Role::ALL.iter().map(choice).collect()
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<MembersPage<'a>, PageFailure> {
    let (owner, language) = (owner(site)?, visit.language);
    let words = MemberWords::of(language);
    let members = site.engine.store().list_members(&owner.organisation_id).await?;
    let members = members.into_iter().map(|member| MemberView {
        id: member.user_id,
        name: member.name,
        email: member.email,
        since: days::moment(member.since, language),
        may_sign_in: member.may_sign_in,
        in_directory: member.in_directory,
        two_step: member.two_step,
        roles: choices(member.role, language),
    });
    Ok(MembersPage {
        frame: Frame::new(site, visit, Part::Members, words.title),
        words,
        members: members.collect(),
        roles: choices(Role::Viewer, language),
        asked: Invitation::default(),
        wrong: None,
        link: None,
        in_already: None,
    })
}
