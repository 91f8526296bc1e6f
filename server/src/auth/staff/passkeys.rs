//! Passkeys (WebAuthn level 3): what a browser is asked for, and whether its answer is good. It keeps no ceremonies and
//! no accounts.
//!
//! Credentials are discoverable, so that nobody types a name, and verify their person (PIN, finger, face), so that one
//! is as good as password and code together. The id under which an authenticator keeps them is the account's, which says
//! nothing about anybody.

use domain::directory::Passkey as Kept;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{Millis, StaffId};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

/// Passkeys of one person.
pub(super) const MOST: usize = 20;
/// Longest name of a passkey, in characters.
const NAME_CHARS: usize = 40;

/// Checks passkeys for this server's address.
pub(super) struct Passkeys {
    checker: Option<Webauthn>,
    /// Origins whose pages can use them.
    origins: Vec<String>,
    /// Host of the address that people type, for an authenticator's list.
    host: String,
}

impl Passkeys {
    /// For the address that people type, and the origins of its page.
    pub(super) fn new(base_url: &str, origins: &[String]) -> Self {
        let mut passkeys = Self {
            checker: None,
            origins: Vec::new(),
            host: Url::parse(base_url)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default(),
        };
        // The address itself first, then the origins: `localhost` stands there beside an address in numbers.
        let all = std::iter::once(base_url).chain(origins.iter().map(String::as_str));
        let fit: Vec<Url> = all.filter_map(can_have_passkeys).collect();
        let Some((first, id)) = fit
            .first()
            .and_then(|url| Some((url.clone(), url.domain()?.to_owned())))
        else {
            return passkeys;
        };
        // A passkey belongs to one host; others would need one each.
        let same: Vec<Url> = fit.into_iter().filter(|url| url.domain() == Some(&id)).collect();
        let Ok(builder) = WebauthnBuilder::new(&id, &first) else {
            return passkeys;
        };
        let builder = same
            .iter()
            .fold(builder.rp_name("Hearth"), WebauthnBuilder::append_allowed_origin);
        passkeys.checker = builder.build().ok();
        passkeys.origins = same.iter().map(|url| url.origin().ascii_serialization()).collect();
        passkeys
    }

    /// Host of the address that people type.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The checker, if a page of this origin can use passkeys. Who sends no origin is no browser and may try.
    fn checker(&self, origin: Option<&str>) -> Result<&Webauthn, Refusal> {
        let here = origin.is_none_or(|origin| self.origins.iter().any(|known| known == origin));
        self.checker.as_ref().filter(|_| here).ok_or_else(|| {
            let because = "Passkeys need the server's own name and https. Here a password and an authenticator work.";
            Refusal::new(ErrorCode::NotNow).because(because)
        })
    }

    /// What a browser needs to make a passkey; nothing where none can be made.
    pub(super) fn begin(
        &self,
        origin: Option<&str>,
        staff: &StaffId,
        login: &str,
        name: &str,
        known: &[Kept],
    ) -> Option<(Value, PasskeyRegistration)> {
        let known: Vec<CredentialID> = known.iter().filter_map(read).map(|key| key.cred_id().clone()).collect();
        let checker = self.checker(origin).ok()?;
        let begun = checker.start_passkey_registration(handle_of(staff)?, login, name, Some(known));
        let (options, state) = begun.ok()?;
        let mut options = json!({ "publicKey": serde_json::to_value(options.public_key).ok()? });
        // The library leaves it to the authenticator; without it there is nothing to discover.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Some((options, state))
    }

    /// The passkey that a browser made.
    pub(super) fn finish(
        &self,
        state: &PasskeyRegistration,
        credential: Value,
        name: &str,
        now: Millis,
    ) -> Result<Kept, Refusal> {
        let did_not_work = || {
            let because = "The passkey could not be made. Please try again.";
            Refusal::new(ErrorCode::Invalid)
                .in_field("with.passkey.credential")
                .because(because)
        };
        let credential: RegisterPublicKeyCredential = serde_json::from_value(credential).map_err(|_| did_not_work())?;
        let made = self.checker(None)?.finish_passkey_registration(&credential, state);
        let key = serde_json::to_value(made.map_err(|_| did_not_work())?).map_err(|_| did_not_work())?;
        let name: String = name.trim().chars().take(NAME_CHARS).collect();
        let name = protocol::text::Text::clean(&name, NAME_CHARS);
        Ok(Kept {
            name: name.map_or_else(|_| "Passkey".to_owned(), |name| name.to_string()),
            since: now,
            key,
        })
    }

    /// What a browser needs to show a passkey.
    pub(super) fn challenge(&self, origin: Option<&str>) -> Result<(Value, DiscoverableAuthentication), Refusal> {
        let begun = self.checker(origin)?.start_discoverable_authentication();
        let (options, state) = begun.map_err(|_| ErrorCode::Busy)?;
        let options = serde_json::to_value(options.public_key).map_err(|_| ErrorCode::Busy)?;
        // Whether the browser offers them by itself in the field of a form is the page's to say.
        Ok((json!({ "publicKey": options }), state))
    }

    /// Whose passkey somebody claims to show. Nothing is proved by it yet.
    pub(super) fn claims(&self, credential: Value) -> Option<Shown> {
        let credential: PublicKeyCredential = serde_json::from_value(credential).ok()?;
        let checker = self.checker.as_ref()?;
        let (handle, _) = checker.identify_discoverable_authentication(&credential).ok()?;
        let staff = staff_of(handle)?;
        Some(Shown { staff, credential })
    }

    /// Whether the answer is good for one of these passkeys: its place, and what it is to be kept as from now on if that
    /// changed (a counter, or whether it is backed up).
    pub(super) fn check(
        &self,
        shown: &Shown,
        state: DiscoverableAuthentication,
        kept: &[Kept],
    ) -> Option<(usize, AuthenticationResult)> {
        let checker = self.checker.as_ref()?;
        let (_, id) = checker.identify_discoverable_authentication(&shown.credential).ok()?;
        let mut keys = kept.iter().map(read).enumerate();
        let (place, key) =
            keys.find_map(|(place, key)| Some((place, key.filter(|key| key.cred_id().as_slice() == id)?)))?;
        let good = checker.finish_discoverable_authentication_v2(&shown.credential, state, &key);
        good.ok().map(|result| (place, result))
    }
}

/// An answer of a browser, and whose it claims to be.
pub(super) struct Shown {
    pub(super) staff: StaffId,
    credential: PublicKeyCredential,
}

/// The passkey after it was used, if there is anything new to keep of it.
pub(super) fn after_use(kept: &Kept, result: &AuthenticationResult) -> Option<Kept> {
    let mut key = read(kept)?;
    let changed = key.update_credential(result)?;
    let key = serde_json::to_value(key).ok().filter(|_| changed)?;
    Some(Kept { key, ..kept.clone() })
}

fn read(kept: &Kept) -> Option<Passkey> {
    serde_json::from_value(kept.key.clone()).ok()
}

/// An address whose page a browser lets use passkeys: a name, with TLS or on the same machine.
fn can_have_passkeys(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let name = url.domain()?;
    (url.scheme() == "https" || name == "localhost").then_some(url)
}

/// An account's id is 16 random bytes in base64url; the handle is those bytes.
fn handle_of(staff: &StaffId) -> Option<Uuid> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(staff.as_str())
        .ok()?;
    Uuid::from_slice(&bytes).ok()
}

fn staff_of(handle: Uuid) -> Option<StaffId> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(handle.as_bytes())
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::{Passkeys, handle_of, staff_of};
    use crate::auth::random_id;
    use protocol::error::ErrorCode;

    fn at(base_url: &str, origins: &[&str]) -> Passkeys {
        let origins: Vec<String> = origins.iter().map(|origin| (*origin).to_owned()).collect();
        Passkeys::new(base_url, &origins)
    }

    #[test]
    fn an_address_with_a_name_and_tls_or_on_this_machine_can_have_passkeys() {
        let named = at("https://meet.example.org", &["https://meet.example.org"]);
        assert!(named.challenge(Some("https://meet.example.org")).is_ok());
        assert!(named.challenge(None).is_ok());
        let local = at(
            "http://127.0.0.1:7420",
            &["http://127.0.0.1:7420", "http://localhost:7420"],
        );
        assert!(local.challenge(Some("http://localhost:7420")).is_ok());
        let refused = local
            .challenge(Some("http://127.0.0.1:7420"))
            .map(|_| ())
            .expect_err("numbers are no name");
        assert_eq!(refused.code, ErrorCode::NotNow);
        assert!(refused.because.is_some_and(|because| because.contains("password")));
    }

    #[test]
    fn numbers_and_names_without_tls_cannot() {
        for address in [
            "http://192.0.2.7",
            "https://192.0.2.7",
            "http://meet.example.org",
            "http://[2001:db8::1]:80",
        ] {
            let passkeys = at(address, &[address]);
            assert!(passkeys.challenge(None).is_err(), "{address}");
            let staff = random_id().parse().unwrap();
            assert!(
                passkeys.begin(None, &staff, "rowan", "Rowan", &[]).is_none(),
                "{address}"
            );
        }
    }

    #[test]
    fn a_passkey_is_asked_to_be_found_without_a_name_and_to_verify_its_person() {
        let passkeys = at("https://meet.example.org", &[]);
        let staff = random_id().parse().unwrap();
        let (options, _) = passkeys
            .begin(None, &staff, "rowan", "Rowan", &[])
            .expect("they work here");
        let chosen = &options["publicKey"]["authenticatorSelection"];
        assert_eq!(
            (chosen["residentKey"].as_str(), chosen["userVerification"].as_str()),
            (Some("required"), Some("required"))
        );
        assert_eq!(options["publicKey"]["rp"]["id"], "meet.example.org");
        let (options, _) = passkeys.challenge(None).expect("they work here");
        assert_eq!(options["publicKey"]["userVerification"], "required");
        assert_eq!(
            options["publicKey"]["allowCredentials"].as_array().map(Vec::len),
            Some(0)
        );
    }

    #[test]
    fn the_handle_is_the_accounts_id() {
        let staff = random_id().parse().unwrap();
        assert_eq!(handle_of(&staff).and_then(staff_of), Some(staff));
    }
}
