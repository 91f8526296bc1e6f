//! Tests of tokens: what is good goes through, and every known way to make a bad one look good does not.

use super::keys::KeyRing;
use super::{Auth, Identity, Link, Place, TOKEN_LIFE_MS, TokenError, new_member_id};
use crate::clock::Moment;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::directory::Bearer;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use protocol::ids::Millis;
use protocol::room::Role;
use protocol::text::Text;
use serde_json::{Value, json};

const NOW: Millis = Millis(1_795_000_000_000);

fn identity(place: Place, role: Role) -> Identity {
    Identity {
        member: new_member_id(),
        role,
        nickname: Text::nickname("Quiet Maple").unwrap(),
        place,
        expires_at: NOW.plus(TOKEN_LIFE_MS),
        bearer: Bearer::Nobody,
    }
}

fn room() -> Identity {
    identity(Place::Room("tuesday".parse().unwrap()), Role::Attendee)
}

/// A server whose key the test knows, to write tokens that the server itself would never write.
struct Forge {
    auth: Auth,
    pkcs8: Vec<u8>,
    kid: String,
    _home: tempfile::TempDir,
}

impl Forge {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let auth = Auth::open(home.path()).unwrap();
        let file = std::fs::read_dir(home.path()).unwrap().next().unwrap().unwrap().path();
        let kid = KeyRing::load(home.path()).unwrap().signing_id;
        Self {
            auth,
            pkcs8: std::fs::read(file).unwrap(),
            kid,
            _home: home,
        }
    }

    fn header(&self) -> Value {
        json!({"alg": "EdDSA", "typ": "hearth-room+jwt", "kid": self.kid})
    }

    fn claims(&self) -> Value {
        json!({
            "iss": "hearth", "aud": "hearth-room", "sub": "m1", "jti": "j1",
            "iat": NOW.0 / 1_000, "exp": NOW.0 / 1_000 + 60,
            "role": "attendee", "name": "Quiet Maple", "session": "tuesday",
        })
    }

    /// Signs any header and claims with the server's own key.
    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let pair = Ed25519KeyPair::from_pkcs8(&self.pkcs8).unwrap();
        let signature = BASE64.encode(pair.sign(message.as_bytes()).as_ref());
        format!("{message}.{signature}")
    }

    fn verdict(&self, token: &str) -> Result<(), TokenError> {
        self.auth.identify(token, NOW).map(|_| ())
    }
}

fn encode(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

fn with(mut value: Value, key: &str, entry: Value) -> Value {
    value[key] = entry;
    value
}

fn without(mut value: Value, key: &str) -> Value {
    value.as_object_mut().unwrap().remove(key);
    value
}

#[test]
fn a_token_comes_back_as_the_identity_it_was_made_for() {
    let auth = Auth::in_memory();
    for who in [room(), identity(Place::Desk, Role::Clinician)] {
        assert_eq!(auth.identify(&auth.issue(&who), NOW), Ok(who));
    }
    let link = auth.mint_link(Role::Facilitator, Some("tuesday".parse().unwrap()), NOW, 60_000);
    let expected = Link {
        role: Role::Facilitator,
        session: Some("tuesday".parse().unwrap()),
        expires_at: NOW.plus(60_000),
    };
    assert_eq!(auth.read_link(&link, NOW), Ok(expected));
}

#[test]
fn the_forge_of_these_tests_writes_tokens_that_are_good_when_nothing_is_wrong() {
    let forge = Forge::new();
    assert_eq!(forge.verdict(&forge.sign(&forge.header(), &forge.claims())), Ok(()));
}

#[test]
fn a_token_ends() {
    let auth = Auth::in_memory();
    let token = auth.issue(&room());
    assert!(auth.identify(&token, NOW.plus(TOKEN_LIFE_MS)).is_ok());
    let late = NOW.plus(TOKEN_LIFE_MS + 5_000);
    assert_eq!(auth.identify(&token, late), Err(TokenError::Expired));
    let link = auth.mint_link(Role::Clinician, None, NOW, 1_000);
    assert_eq!(auth.read_link(&link, NOW.plus(10_000)), Err(TokenError::Expired));
}

#[test]
fn a_token_that_would_live_longer_than_an_evening_is_not_good() {
    let auth = Auth::in_memory();
    let mut who = room();
    who.expires_at = NOW.plus(TOKEN_LIFE_MS + 60_000);
    assert_eq!(auth.identify(&auth.issue(&who), NOW), Err(TokenError::Claims));
}

#[test]
fn what_a_clock_made_that_was_ahead_is_good_once_it_is_put_right() {
    let auth = Auth::in_memory();
    let ahead = Moment {
        now: NOW.plus(2 * 24 * 3_600_000),
        surely: NOW,
        perhaps: NOW.plus(2 * 24 * 3_600_000),
    };
    let who = Identity {
        expires_at: ahead.now.plus(TOKEN_LIFE_MS),
        ..room()
    };
    let token = auth.issue_at(&who, ahead.surely);
    assert_eq!(auth.identify(&token, ahead), Ok(who.clone()));
    assert_eq!(auth.identify(&token, NOW.plus(1_000)), Ok(who));
    let persons = super::Persons::new(&zeroize::Zeroizing::new([7; 32]));
    let pass = auth.mint_pass(&"guest".parse().unwrap(), &persons.by_pass("one"), ahead);
    assert!(auth.read_pass(&pass, NOW.plus(1_000)).is_ok());
}

#[test]
fn another_servers_token_and_a_damaged_one_are_refused() {
    let auth = Auth::in_memory();
    let foreign = Auth::in_memory().issue(&room());
    assert_eq!(auth.identify(&foreign, NOW), Err(TokenError::UnknownKey));
    let forge = Forge::new();
    let good = forge.sign(&forge.header(), &forge.claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let other = encode(&with(forge.claims(), "role", json!("facilitator")));
    let header = message.split_once('.').unwrap().0;
    assert_eq!(
        forge.verdict(&format!("{header}.{other}.{signature}")),
        Err(TokenError::Signature)
    );
    assert_eq!(forge.verdict(""), Err(TokenError::Malformed));
    assert_eq!(forge.verdict("a.b.c"), Err(TokenError::Malformed));
    assert_eq!(forge.verdict(&good.repeat(20)), Err(TokenError::Malformed));
}

#[test]
fn no_algorithm_and_the_public_key_as_a_secret_are_refused() {
    let forge = Forge::new();
    for none in ["none", "None", "NONE", ""] {
        let message = format!(
            "{}.{}.",
            encode(&with(forge.header(), "alg", json!(none))),
            encode(&forge.claims())
        );
        assert_eq!(forge.verdict(&message), Err(TokenError::Algorithm), "{none}");
    }
    let pair = Ed25519KeyPair::from_pkcs8(&forge.pkcs8).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some("hearth-room+jwt".to_owned());
    header.kid = Some(forge.kid.clone());
    let secret = EncodingKey::from_secret(pair.public_key().as_ref());
    let confused = jsonwebtoken::encode(&header, &forge.claims(), &secret).unwrap();
    assert_eq!(forge.verdict(&confused), Err(TokenError::Algorithm));
}

#[test]
fn every_claim_is_needed() {
    let forge = Forge::new();
    for claim in ["iss", "aud", "sub", "iat", "exp", "jti", "role", "name", "session"] {
        let token = forge.sign(&forge.header(), &without(forge.claims(), claim));
        assert_eq!(forge.verdict(&token), Err(TokenError::Claims), "{claim}");
    }
    for (claim, wrong) in [
        ("iss", json!("elsewhere")),
        ("aud", json!("hearth-desk")),
        ("sub", json!("not an id")),
        ("iat", json!(NOW.0 / 1_000 + 60)),
        ("exp", json!("tomorrow")),
        ("role", json!("operator")),
        ("name", json!("")),
    ] {
        let token = forge.sign(&forge.header(), &with(forge.claims(), claim, wrong));
        assert_eq!(forge.verdict(&token), Err(TokenError::Claims), "{claim}");
    }
}

#[test]
fn a_token_for_one_purpose_is_none_for_another() {
    let forge = Forge::new();
    let auth = &forge.auth;
    let link = auth.mint_link(Role::Facilitator, None, NOW, 60_000);
    assert_eq!(auth.identify(&link, NOW), Err(TokenError::Purpose));
    assert_eq!(auth.read_link(&auth.issue(&room()), NOW), Err(TokenError::Purpose));
    for typ in ["hearth-desk+jwt", "hearth-link+jwt", "JWT"] {
        let token = forge.sign(&with(forge.header(), "typ", json!(typ)), &forge.claims());
        assert!(forge.verdict(&token).is_err(), "{typ}");
    }
    assert_eq!(
        forge.verdict(&forge.sign(&without(forge.header(), "typ"), &forge.claims())),
        Err(TokenError::Malformed)
    );
}

#[test]
fn a_header_that_brings_a_key_or_a_rule_along_is_refused() {
    let forge = Forge::new();
    for extra in ["jku", "x5u", "jwk", "x5c", "crit", "zip", "b64", "x5t"] {
        let token = forge.sign(&with(forge.header(), extra, json!("x")), &forge.claims());
        assert_eq!(forge.verdict(&token), Err(TokenError::Malformed), "{extra}");
    }
    for kid in ["", "../../etc/passwd", "token-000001", "0"] {
        let token = forge.sign(&with(forge.header(), "kid", json!(kid)), &forge.claims());
        assert_eq!(forge.verdict(&token), Err(TokenError::UnknownKey), "{kid}");
    }
}

#[test]
fn a_running_server_takes_up_a_rotated_key_and_lets_a_removed_one_go() {
    let home = tempfile::tempdir().unwrap();
    let running = Auth::open(home.path()).unwrap();
    let before = running.issue(&room());
    let old_file = std::fs::read_dir(home.path()).unwrap().next().unwrap().unwrap().path();
    super::keys::add(home.path()).unwrap();
    // Another process (`hearth link`) signs with the new key already.
    let after = Auth::open(home.path()).unwrap().issue(&room());
    assert!(running.identify(&after, NOW).is_ok());
    assert!(running.identify(&before, NOW).is_ok());
    std::fs::remove_file(old_file).unwrap();
    running.reread().unwrap();
    assert_eq!(running.identify(&before, NOW), Err(TokenError::UnknownKey));
    assert!(running.identify(&after, NOW).is_ok());
}

#[test]
fn a_debug_print_shows_no_nickname() {
    let print = format!("{:?}", room());
    assert!(!print.contains("Maple"), "{print}");
}
