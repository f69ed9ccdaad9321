//! Signing in, and the one subsystem there is.

use std::{borrow::Cow, collections::HashMap};

use russh::{
    Channel, ChannelId,
    server::{Auth, ChannelOpenHandle, Handler, Msg, Response, Session, VerifiedPublicKey},
};

use super::{
    super::serve::Shared,
    folder::Folder,
    keys::{self, SFTP_PASSWORD},
};

/// One connection.
pub(super) struct Visitor {
    shared: Shared,
    keyboard_only: bool,
    /// The administration of whoever signed in.
    administration: Option<String>,
    channels: HashMap<ChannelId, Channel<Msg>>,
}

impl Visitor {
    pub(super) fn new(shared: Shared, keyboard_only: bool) -> Visitor {
        Visitor { shared, keyboard_only, administration: None, channels: HashMap::new() }
    }

    fn admit(&mut self, user: &str, right: bool) -> Auth {
        let code = keys::administration_of(user).filter(|code| self.shared.lock().administrations.contains_key(*code));
        match code.filter(|_| right) {
            Some(code) => {
                self.shared.lock().sftp_sign_ins += 1;
                self.administration = Some(code.to_owned());
                Auth::Accept
            }
            None => Auth::reject(),
        }
    }
}

impl Handler for Visitor {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        Ok(self.admit(user, password == SFTP_PASSWORD && !self.keyboard_only))
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        let known = keys::client_key().is_some_and(|own| own.public_key().key_data() == key.public_key.key_data());
        Ok(self.admit(user, known))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        let Some(mut response) = response else {
            let prompts = Cow::Borrowed(&[(Cow::Borrowed("Password: "), false)] as &[(Cow<'static, str>, bool)]);
            return Ok(Auth::Partial { name: "".into(), instructions: "".into(), prompts });
        };
        let right = response.next().is_some_and(|answer| answer.as_ref() == SFTP_PASSWORD.as_bytes());
        Ok(self.admit(user, right))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        match (self.channels.remove(&id), &self.administration) {
            (Some(channel), Some(code)) if name == "sftp" => {
                session.channel_success(id)?;
                russh_sftp::server::run(channel.into_stream(), Folder::new(self.shared.clone(), code)).await;
            }
            _ => session.channel_failure(id)?,
        }
        Ok(())
    }
}
