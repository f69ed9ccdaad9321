//! Secrets at rest: sealed, bound to their place, and useless without the key.

use secrecy::{ExposeSecret, SecretString};
use store::{SecretKey, Store, StoreError, StoreOptions, create_key_file};

use crate::engines::{TestStore, key, on_both_engines};
use crate::samples::{afas_connection, at, pay_connection};

fn other_key() -> SecretKey {
    SecretKey::from_text(&"08".repeat(32)).unwrap()
}

async fn open(t: &TestStore, key: SecretKey) -> Result<Store, StoreError> {
    Store::open(StoreOptions { url: t.url.clone(), key, max_connections: 1 }).await
}

on_both_engines! {
    async fn a_secret_comes_back_as_it_went_in(t) {
        let made = t.store.create_connection(pay_connection("shop"), at(0)).await.unwrap();
        let secret = t.another().await.open_secret(&made.id, "token").await.unwrap();
        assert_eq!(secret.expose_secret(), "very-secret-pay-token");
    }

    async fn a_replaced_secret_is_the_new_one_and_what_was_left_out_is_gone(t) {
        let mut new = pay_connection("shop");
        new.secrets.insert("extra".into(), SecretString::from("x"));
        let made = t.store.create_connection(new, at(0)).await.unwrap();
        let mut new = pay_connection("shop");
        new.secrets.insert("token".into(), SecretString::from("newer"));
        t.store.replace_connection(&made.id, new, at(1)).await.unwrap();
        assert_eq!(t.store.open_secret(&made.id, "token").await.unwrap().expose_secret(), "newer");
        assert!(matches!(t.store.open_secret(&made.id, "extra").await, Err(StoreError::NotFound { .. })));
    }

    async fn a_wrong_key_is_refused_at_once_naming_both_keys(t) {
        let error = open(t, other_key()).await.err().unwrap();
        let text = error.to_string();
        assert!(matches!(error, StoreError::WrongKey { .. }), "{text}");
        assert!(text.contains(&key().id()) && text.contains(&other_key().id()), "{text}");
    }

    async fn a_secret_moved_to_another_row_does_not_open(t) {
        let pay = t.store.create_connection(pay_connection("pay"), at(0)).await.unwrap();
        let afas = t.store.create_connection(afas_connection("afas"), at(1)).await.unwrap();
        t.execute(&format!(
            "update connection_secrets set sealed = (select sealed from connection_secrets where connection_id = '{}')
             where connection_id = '{}'",
            afas.id, pay.id
        ))
        .await;
        let error = t.store.open_secret(&pay.id, "token").await.unwrap_err();
        assert!(matches!(error, StoreError::SecretDamaged { .. }), "{error}");
    }

    async fn a_damaged_secret_does_not_open(t) {
        let made = t.store.create_connection(pay_connection("pay"), at(0)).await.unwrap();
        let nothing = if t.is_sqlite() { "x'0102'" } else { "'\\x0102'::bytea" };
        t.execute(&format!("update connection_secrets set sealed = {nothing}")).await;
        let error = t.store.open_secret(&made.id, "token").await.unwrap_err();
        assert!(matches!(error, StoreError::SecretDamaged { .. }), "{error}");
    }

    async fn after_a_change_of_key_only_the_new_key_opens_and_the_secrets_stay(t) {
        let made = t.store.create_connection(pay_connection("pay"), at(0)).await.unwrap();
        t.store.change_key(&other_key()).await.unwrap();
        assert!(matches!(open(t, key()).await, Err(StoreError::WrongKey { .. })));
        let reopened = open(t, other_key()).await.unwrap();
        assert_eq!(reopened.open_secret(&made.id, "token").await.unwrap().expose_secret(), "very-secret-pay-token");
        assert_eq!(t.store.open_secret(&made.id, "token").await.unwrap().expose_secret(), "very-secret-pay-token");
    }
}

#[tokio::test]
async fn no_secret_stands_in_the_clear_in_the_files_of_the_database() {
    let t = TestStore::sqlite().await;
    t.store.create_connection(pay_connection("a-name-to-find"), at(0)).await.unwrap();
    let file = t.url.strip_prefix("sqlite://").unwrap();
    let mut bytes = std::fs::read(file).unwrap();
    bytes.extend(std::fs::read(format!("{file}-wal")).unwrap());
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("a-name-to-find"), "the name shows that we look in the right place");
    assert!(!holds("very-secret-pay-token"));
    assert!(!holds(std::str::from_utf8(&[7; 32]).unwrap()));
}

#[test]
fn a_key_is_read_from_base64_and_from_hexadecimal() {
    let hexadecimal = SecretKey::from_text(&"07".repeat(32)).unwrap();
    let base64 = SecretKey::from_text("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").unwrap();
    assert_eq!(hexadecimal.id(), base64.id());
    for wrong in ["", "07", "not a key", &"07".repeat(31), &"07".repeat(33), &"zz".repeat(32)] {
        assert!(matches!(SecretKey::from_text(wrong), Err(StoreError::NotAKey)), "{wrong}");
    }
}

#[test]
fn a_key_is_never_printed() {
    let printed = format!("{:?}", key());
    assert_eq!(printed, format!("SecretKey({})", key().id()));
    assert!(!printed.contains("0707"));
}

#[test]
fn a_key_file_is_made_once_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kruispost.key");
    let made = create_key_file(&path).unwrap();
    assert_eq!(SecretKey::from_file(&path).unwrap().id(), made.id());
    let before = std::fs::read(&path).unwrap();
    let error = create_key_file(&path).unwrap_err().to_string();
    assert!(error.contains("never overwritten"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_key_file_is_for_its_owner_only_and_another_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kruispost.key");
    create_key_file(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = SecretKey::from_file(&path).unwrap_err().to_string();
    assert!(error.contains("chmod 600") && error.contains("0640"), "{error}");
}

#[test]
fn a_missing_key_file_is_named() {
    let error = SecretKey::from_file(std::path::Path::new("/nowhere/kruispost.key")).unwrap_err().to_string();
    assert!(error.contains("/nowhere/kruispost.key"), "{error}");
}
