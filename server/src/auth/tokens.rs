//! The form of the kinds of token: a signed statement with a purpose, a subject and an end. It decides what makes
//! a token good, and nothing about what its bearer may do.
//!
//! JWT (RFC 7519) signed with Ed25519 (RFC 8037); rules of RFC 8725: one algorithm, `typ` per purpose, all claims
//! required, no header that could bring a key along.

use super::keys::KeyRing;
use crate::clock::Moment;
use jsonwebtoken::{Algorithm, Header, Validation};
use protocol::ids::Millis;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Whose tokens these are.
const ISSUER: &str = "hearth";
/// Seconds by which clocks may differ.
const LEEWAY_S: u64 = 5;
/// Longest token that is looked at, in characters. Ours have about 500.
const LONGEST: usize = 2_048;

/// What a token is for. Each purpose has its own `typ` and its own audience, so that none passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Being somebody in a room.
    Room,
    /// Calling for help from a door, and nothing else.
    Help,
    /// Being on call at the desk.
    Desk,
    /// Coming through a link that carries a role.
    Link,
    /// Coming again after an invitation was used.
    Pass,
}

impl Purpose {
    pub(crate) const fn typ(self) -> &'static str {
        match self {
            Self::Room => "hearth-room+jwt",
            Self::Help => "hearth-help+jwt",
            Self::Desk => "hearth-desk+jwt",
            Self::Link => "hearth-link+jwt",
            Self::Pass => "hearth-pass+jwt",
        }
    }

    pub(crate) const fn audience(self) -> &'static str {
        match self {
            Self::Room => "hearth-room",
            Self::Help => "hearth-help",
            Self::Desk => "hearth-desk",
            Self::Link => "hearth-link",
            Self::Pass => "hearth-pass",
        }
    }
}

/// Why a token was not accepted. For counting and for tests; the bearer hears `unauthenticated` and nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token, or its header says more than algorithm, type and key.
    #[error("not a token")]
    Malformed,
    /// It is signed by another algorithm, or by none.
    #[error("not the algorithm of this server")]
    Algorithm,
    /// It is for another purpose.
    #[error("a token for something else")]
    Purpose,
    /// Its key is not known here (any more).
    #[error("signed with an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("forged or damaged")]
    Signature,
    /// A claim is missing or says something else than it should.
    #[error("a claim is missing or wrong")]
    Claims,
    /// It has ended.
    #[error("expired")]
    Expired,
}

/// A header may say these three and nothing else: `jku`, `x5u`, `jwk` and `x5c` would bring the attacker's key along,
/// `crit` and `zip` would change how the rest is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// The claims that every token has, and the purpose's own.
#[derive(Serialize, Deserialize)]
struct Claims<T> {
    iss: String,
    aud: String,
    sub: String,
    iat: u64,
    exp: u64,
    jti: String,
    #[serde(flatten)]
    own: T,
}

/// What a good token says.
pub(crate) struct Accepted<T> {
    pub(crate) subject: String,
    pub(crate) expires_at: Millis,
    pub(crate) own: T,
}

/// What is to be signed.
pub(crate) struct Statement<'a, T> {
    pub(crate) purpose: Purpose,
    pub(crate) subject: &'a str,
    pub(crate) issued_at: Millis,
    pub(crate) expires_at: Millis,
    pub(crate) own: T,
}

pub(crate) fn sign<T: Serialize>(ring: &KeyRing, statement: Statement<'_, T>) -> Option<String> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(statement.purpose.typ().to_owned());
    header.kid = Some(ring.signing_id.clone());
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: statement.purpose.audience().to_owned(),
        sub: statement.subject.to_owned(),
        iat: statement.issued_at.0 / 1_000,
        exp: statement.expires_at.0 / 1_000,
        jti: super::random_id(),
        own: statement.own,
    };
    jsonwebtoken::encode(&header, &claims, &ring.signing).ok()
}

/// What a token says it is for. Nothing is proved by it yet.
pub(crate) fn purpose(token: &str) -> Result<Purpose, TokenError> {
    let header = strict_header(token)?;
    [
        Purpose::Room,
        Purpose::Help,
        Purpose::Desk,
        Purpose::Link,
        Purpose::Pass,
    ]
    .into_iter()
    .find(|purpose| purpose.typ() == header.typ)
    .ok_or(TokenError::Purpose)
}

/// Which key a token says it was signed with. Nothing is proved by it yet.
pub(crate) fn key_id(token: &str) -> Result<String, TokenError> {
    Ok(strict_header(token)?.kid)
}

/// Accepts a token for `purpose` at `now`, or says why not.
pub(crate) fn accept<T: DeserializeOwned>(
    ring: &KeyRing,
    token: &str,
    purpose: Purpose,
    now: impl Into<Moment>,
) -> Result<Accepted<T>, TokenError> {
    let header = strict_header(token)?;
    if header.typ != purpose.typ() {
        return Err(TokenError::Purpose);
    }
    let key = ring.verifying.get(&header.kid).ok_or(TokenError::UnknownKey)?;
    let claims = jsonwebtoken::decode::<Claims<T>>(token, key, &validation(purpose))
        .map_err(|error| why(error.kind()))?
        .claims;
    // The library would read the machine's clock by itself; ours is an argument.
    let Moment { surely, perhaps, .. } = now.into();
    if claims.iat > (perhaps.0 / 1_000).saturating_add(LEEWAY_S) || claims.iat > claims.exp {
        return Err(TokenError::Claims);
    }
    // Whoever is refused here stays away, so a token ends only when its time has certainly passed.
    if claims.exp.saturating_add(LEEWAY_S) <= surely.0 / 1_000 {
        return Err(TokenError::Expired);
    }
    Ok(Accepted {
        subject: claims.sub,
        expires_at: Millis(claims.exp.saturating_mul(1_000)),
        own: claims.own,
    })
}

fn strict_header(token: &str) -> Result<StrictHeader, TokenError> {
    use base64::Engine as _;
    if token.len() > LONGEST {
        return Err(TokenError::Malformed);
    }
    let (header, _) = token.split_once('.').ok_or(TokenError::Malformed)?;
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(header)
        .map_err(|_| TokenError::Malformed)?;
    let header: StrictHeader = serde_json::from_slice(&json).map_err(|_| TokenError::Malformed)?;
    if header.alg == "EdDSA" {
        Ok(header)
    } else {
        Err(TokenError::Algorithm)
    }
}

fn validation(purpose: Purpose) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_audience(&[purpose.audience()]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_exp = false;
    validation.leeway = LEEWAY_S;
    validation
}

fn why(kind: &jsonwebtoken::errors::ErrorKind) -> TokenError {
    use jsonwebtoken::errors::ErrorKind;
    match kind {
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName | ErrorKind::MissingAlgorithm => {
            TokenError::Algorithm
        }
        ErrorKind::MissingRequiredClaim(_)
        | ErrorKind::InvalidClaimFormat(_)
        | ErrorKind::InvalidIssuer
        | ErrorKind::InvalidAudience
        | ErrorKind::InvalidSubject
        | ErrorKind::Json(_) => TokenError::Claims,
        _ => TokenError::Malformed,
    }
}
