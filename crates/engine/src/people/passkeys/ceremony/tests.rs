//! Keys made on the spot, what they sign, and everything about it that may be wrong.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
    RsaKeyPair,
};

use super::CeremonyFault::{Copied, Kind, NotThis, OtherName, Signature, Unreadable, Unverified};
use super::*;

const SITE: Site<'static> = Site { origin: "https://boeken.example", name: "boeken.example" };

/// `{"credProtect": 2}`
const EXTENSION: &[u8] = b"\xa1\x6bcredProtect\x02";

/// Somebody was there, and proved to be the owner.
const OWNER: u8 = 0x05;

/// A passkey in software.
enum Key {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    fn cose(&self) -> Vec<u8> {
        match self {
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                [ES256.0, &point[1..33], ES256.1, &point[33..]].concat()
            }
            Self::Rsa(pair) => {
                let n = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
                [RS256.0, &n, RS256.1].concat()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ec(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Self::Rsa(pair) => rsa_signature(pair, &RSA_PKCS1_SHA256, message),
        }
    }
}

fn rsa_signature(pair: &RsaKeyPair, padding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}

fn keys() -> [Key; 2] {
    let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    [Key::Ec(ec), Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())]
}

fn coded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn client(kind: &str) -> String {
    let origin = SITE.origin;
    format!("{{\"type\":\"{kind}\",\"challenge\":\"Y2g\",\"origin\":\"{origin}\",\"crossOrigin\":false,\"new\":1}}")
}

/// Client data that is right, but for one thing each.
fn wrong_clients(right: &str) -> Vec<(String, CeremonyFault)> {
    let other =
        if right.contains("create") { right.replace(".create", ".get") } else { right.replace(".get", ".create") };
    let framed = right.replace("\"new\":1", "\"topOrigin\":\"https://boeken.example\"");
    vec![
        (other, NotThis),
        (right.replace("webauthn.", "payment."), NotThis),
        (right.replace("Y2g", "Y2h"), NotThis),
        (right.replace("Y2g", "Y2g="), NotThis),
        (right.replace("Y2g", ""), NotThis),
        (right.replace("https", "http"), NotThis),
        (right.replace("boeken.example", "boeken.example.evil.example"), NotThis),
        (right.replace("boeken.example", "BOEKEN.example"), NotThis),
        (right.replace("boeken.example", "boeken.example:8443"), NotThis),
        (right.replace("boeken.example", "boeken.example/"), NotThis),
        (right.replace("boeken.example", "sub.boeken.example"), NotThis),
        (right.replace("false", "true"), NotThis),
        (framed, NotThis),
        (right.replace("false", "null"), Unreadable),
        (right.replace("\"new\"", "\"type\""), Unreadable),
        (right.replace("\"challenge\"", "\"other\""), Unreadable),
        (format!("{right}x"), Unreadable),
        ("{}".into(), Unreadable),
        ("[]".into(), Unreadable),
        (String::new(), Unreadable),
    ]
}

fn data(name: &str, flags: u8, counter: u32) -> Vec<u8> {
    [Sha256::digest(name).as_slice(), &[flags], &counter.to_be_bytes()].concat()
}

fn with_credential(head: &[u8], id: &[u8], key: &[u8], behind: &[u8]) -> Vec<u8> {
    let length = u16::try_from(id.len()).unwrap().to_be_bytes();
    [head, &[0; 16], &length, id, key, behind].concat()
}

fn registered(client: &str, data: &[u8]) -> Result<Registered, CeremonyFault> {
    let (id, client_data, authenticator_data) = (coded(b"id"), coded(client), coded(data));
    register(SITE, "Y2g", NewCredential { id: &id, client_data: &client_data, authenticator_data: &authenticator_data })
}

#[test]
fn a_new_passkey_is_taken_when_it_is_for_us_and_its_owner_was_there() {
    let (right, new) = (client("webauthn.create"), OWNER | WITH_CREDENTIAL);
    for key in keys() {
        let cose = key.cose();
        let made = |name, flags, behind| with_credential(&data(name, flags, 7), b"id", &cose, behind);
        let (plain, extended) = (made(SITE.name, new, b""), made(SITE.name, new | WITH_EXTENSIONS, EXTENSION));
        let kept = Registered { key: cose.clone(), counter: 7 };
        assert_eq!(registered(&right, &plain), Ok(kept.clone()));
        assert_eq!(registered(&right, &extended), Ok(kept.clone()));
        assert_eq!(registered(&right, &made(SITE.name, new | MAY_BE_COPIED | IS_COPIED, b"")), Ok(kept));
        for (wrong, fault) in wrong_clients(&right) {
            assert_eq!(registered(&wrong, &plain), Err(fault), "{wrong}");
        }
        let head = data(SITE.name, new, 7);
        for (wrong, fault, why) in [
            (made("evil.example", new, b""), OtherName, "for another name"),
            (made(SITE.name, new & !VERIFIED, b""), Unverified, "nobody proved to be the owner"),
            (made(SITE.name, new & !PRESENT, b""), Unverified, "nobody was there"),
            (made(SITE.name, OWNER, b""), Unreadable, "says that no credential comes along"),
            (made(SITE.name, new | IS_COPIED, b""), Unreadable, "copied, and can't be"),
            (made(SITE.name, new, EXTENSION), Unreadable, "extensions it does not tell of"),
            (made(SITE.name, new, b"\0"), Unreadable, "a byte too many"),
            (made(SITE.name, new | WITH_EXTENSIONS, b""), Unreadable, "tells of extensions that are not there"),
            (made(SITE.name, new | WITH_EXTENSIONS, b"\x01"), Unreadable, "extensions that are no map"),
            (with_credential(&head, b"other", &cose, b""), Unreadable, "another id than the browser said"),
            (with_credential(&head, b"", &cose, b""), Unreadable, "no id"),
            (with_credential(&head, &[7; 1024], &cose, b""), Unreadable, "an id that is too long"),
        ] {
            assert_eq!(registered(&right, &wrong), Err(fault), "{why}");
        }
        for length in 0..plain.len() {
            assert!(registered(&right, &plain[..length]).is_err(), "cut to {length}");
        }
        // the frame of a key is one sequence of bytes
        for at in (0..cose.len()).filter(|at| is_frame(&cose, *at)) {
            let mut other = cose.clone();
            other[at] ^= 1;
            let wrong = with_credential(&data(SITE.name, new, 7), b"id", &other, b"");
            assert_eq!(registered(&right, &wrong), Err(Kind), "byte {at} of the key");
        }
    }
}

/// Whether a byte of a key is none of its numbers.
fn is_frame(cose: &[u8], at: usize) -> bool {
    let (head, tail, first) = if cose.starts_with(ES256.0) { (ES256.0, ES256.1, 32) } else { (RS256.0, RS256.1, 256) };
    at < head.len() || (head.len() + first..head.len() + first + tail.len()).contains(&at)
}

#[test]
fn a_key_that_is_none_is_not_taken() {
    let right = client("webauthn.create");
    let [ec, rsa] = keys();
    let mut off_the_curve = ec.cose();
    off_the_curve[ES256.0.len()..ES256.0.len() + 32].fill(0xff);
    let mut short_modulus = rsa.cose();
    short_modulus[RS256.0.len()] = 0x7f;
    // {1: 1, 3: -8, -1: 6, -2: x}: Ed25519
    let ed25519 = [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 0x20][..], &[9; 32]].concat();
    // {1: 2, 3: -7, …} as a map without end, and with its numbers in another order
    let endless = [&[0xbf], &ec.cose()[1..], &[0xff]].concat();
    let swapped = [&[0xa5, 3, 0x26, 1, 2], &ec.cose()[5..]].concat();
    // a key of one kind that says it is of the other
    let mut confused = ec.cose();
    confused.splice(3..5, [3, 0x39, 1, 0]);
    for (key, why) in [
        (off_the_curve, "no point of the curve"),
        (short_modulus, "fewer than 2048 bits"),
        (ed25519, "Ed25519"),
        (endless, "no canonical CBOR"),
        (swapped, "in another order"),
        (confused, "ES256 called RS256"),
        (vec![0xa0], "an empty map"),
        (Vec::new(), "nothing"),
    ] {
        let whole = with_credential(&data(SITE.name, OWNER | WITH_CREDENTIAL, 0), b"id", &key, b"");
        assert_eq!(registered(&right, &whole), Err(Kind), "{why}");
    }
}

#[test]
fn what_no_browser_brings_is_refused_whatever_its_length() {
    let long = "A".repeat(BROUGHT_AT_MOST + 4);
    let (right, [key, _]) = (coded(client("webauthn.create")), keys());
    let data = coded(with_credential(&data(SITE.name, OWNER | WITH_CREDENTIAL, 0), b"id", &key.cose(), b""));
    let brought = |id, client_data, authenticator_data| {
        register(SITE, "Y2g", NewCredential { id, client_data, authenticator_data }).map(|_| ())
    };
    assert_eq!(brought("aWQ", &right, &data), Ok(()));
    for wrong in ["", "aW Q", "aWR", "a+/=", long.as_str()] {
        assert_eq!(brought(wrong, &right, &data), Err(Unreadable), "{}", wrong.len());
        assert_eq!(brought("aWQ", wrong, &data), Err(Unreadable));
        assert_eq!(brought("aWQ", &right, wrong), Err(Unreadable));
        let signed = Assertion { id: "aWQ", client_data: wrong, authenticator_data: wrong, signature: wrong };
        assert_eq!(verify(SITE, "Y2g", (&key.cose(), 0), true, signed), Err(Unreadable));
    }
}

/// What becomes of something that a key signed.
fn judged(key: &Key, client: &str, data: &[u8], counter: i64, owner_needed: bool) -> Result<i64, CeremonyFault> {
    let message = [data, Sha256::digest(client).as_slice()].concat();
    brought((&key.cose(), counter), client, data, &key.sign(&message), owner_needed)
}

fn brought(
    known: (&[u8], i64),
    client: &str,
    data: &[u8],
    signature: &[u8],
    owner_needed: bool,
) -> Result<i64, CeremonyFault> {
    let (client_data, authenticator_data, signature) = (coded(client), coded(data), coded(signature));
    let signed = Assertion {
        id: "aWQ",
        client_data: &client_data,
        authenticator_data: &authenticator_data,
        signature: &signature,
    };
    verify(SITE, "Y2g", known, owner_needed, signed)
}

#[test]
fn a_passkey_that_signed_lets_in_when_it_is_for_us_and_its_owner_was_there() {
    let right = client("webauthn.get");
    for key in keys() {
        let signed = |flags, now, before| judged(&key, &right, &data(SITE.name, flags, now), before, true);
        assert_eq!(signed(OWNER, 8, 7), Ok(8));
        assert_eq!(signed(OWNER, u32::MAX, 7), Ok(i64::from(u32::MAX)));
        assert_eq!(signed(OWNER | MAY_BE_COPIED | IS_COPIED, 0, 0), Ok(0), "kept in several places");
        assert_eq!(signed(OWNER, 7, 7), Err(Copied));
        assert_eq!(signed(OWNER, 6, 7), Err(Copied));
        assert_eq!(signed(OWNER, 0, 7), Err(Copied));
        assert_eq!(signed(PRESENT, 8, 7), Err(Unverified));
        assert_eq!(signed(VERIFIED, 8, 7), Err(Unverified));
        assert_eq!(signed(OWNER | IS_COPIED, 8, 7), Err(Unreadable));
        assert_eq!(signed(OWNER | WITH_CREDENTIAL, 8, 7), Err(Unreadable));
        assert_eq!(signed(OWNER | WITH_EXTENSIONS, 8, 7), Err(Unreadable), "tells of extensions that are not there");
        let beside_password = |flags| judged(&key, &right, &data(SITE.name, flags, 8), 7, false);
        assert_eq!((beside_password(PRESENT), beside_password(VERIFIED)), (Ok(8), Err(Unverified)));
        let whole =
            |flags, behind: &[u8]| judged(&key, &right, &[&data(SITE.name, flags, 8), behind].concat(), 7, true);
        assert_eq!(whole(OWNER | WITH_EXTENSIONS, EXTENSION), Ok(8));
        assert_eq!((whole(OWNER, EXTENSION), whole(OWNER, b"\0")), (Err(Unreadable), Err(Unreadable)));
        assert_eq!(judged(&key, &right, &data("evil.example", OWNER, 8), 7, true), Err(OtherName));
        for length in 0..HEAD {
            let cut = judged(&key, &right, &data(SITE.name, OWNER, 8)[..length], 7, true);
            assert_eq!(cut, Err(Unreadable), "cut to {length}");
        }
        for (wrong, fault) in wrong_clients(&right) {
            let outcome = judged(&key, &wrong, &data(SITE.name, OWNER, 8), 7, true);
            assert_eq!(outcome, Err(fault), "{wrong}");
        }
    }
}

#[test]
fn only_the_signature_of_the_passkey_over_all_of_it_counts() {
    let (right, data) = (client("webauthn.get"), data(SITE.name, OWNER, 8));
    let message = [data.as_slice(), Sha256::digest(&right).as_slice()].concat();
    let ([ec, rsa], others) = (keys(), keys());
    for (key, other, stranger) in [(&ec, &rsa, &others[0]), (&rsa, &ec, &others[1])] {
        let (cose, signature) = (key.cose(), key.sign(&message));
        let with = |signature: &[u8]| brought((&cose, 7), &right, &data, signature, true);
        assert_eq!(with(&signature), Ok(8));
        for at in 0..signature.len() {
            let mut wrong = signature.clone();
            wrong[at] ^= 1;
            assert_eq!(with(&wrong), Err(Signature), "byte {at} of the signature");
        }
        for wrong in [&b""[..], &[0; 64], &signature[1..], &[&signature[..], b"\0"].concat()] {
            assert_eq!(with(wrong), Err(Signature));
        }
        assert_eq!(with(&key.sign(b"something else")), Err(Signature));
        assert_eq!(with(&key.sign(&data)), Err(Signature), "without the client data");
        assert_eq!(with(&stranger.sign(&message)), Err(Signature), "of another passkey of its kind");
        assert_eq!(with(&other.sign(&message)), Err(Signature), "of another kind");
        // what was signed is the counter and the client data, byte by byte
        let later = [&data[..36], &[9]].concat();
        assert_eq!(brought((&cose, 7), &right, &later, &signature, true), Err(Signature));
        let told = right.replace("\"new\":1", "\"new\":2");
        assert_eq!(brought((&cose, 7), &told, &data, &signature, true), Err(Signature));
        // a key in the database that is none lets nobody in
        for wrong in [&b"key"[..], b"", &cose[..40]] {
            assert_eq!(brought((wrong, 7), &right, &data, &signature, true), Err(Kind));
        }
    }
    let Key::Rsa(pair) = &rsa else { return };
    let other_padding = rsa_signature(pair, &RSA_PSS_SHA256, &message);
    assert_eq!(brought((&rsa.cose(), 7), &right, &data, &other_padding, true), Err(Signature));
}
