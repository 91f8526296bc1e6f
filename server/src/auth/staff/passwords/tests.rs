//! Tests of passwords: the common ones are refused, the others kept so that only they fit.

use super::{Passwords, Verdict, good_enough, make, memory::Memory};
use crate::config::Staff;
use argon2::Params;
use protocol::error::ErrorCode;

fn quick() -> Staff {
    Staff {
        password_memory_kib: 64,
        password_passes: 1,
        ..Staff::default()
    }
}

#[test]
fn what_is_tried_first_is_refused_with_a_reason() {
    let common = [
        "short",
        "password1234",
        "Password2024!!",
        "qwertyuiop12",
        "123456789012",
        "iloveyouiloveyou",
        "administrator1",
        "aaaaaaaaaaaaaaaa",
        "p@ssw0rdp@ssw0rd",
        "rowan.harbour and more words",
        &"long ".repeat(50),
    ];
    for password in common {
        let refusal = good_enough(password, "rowan.harbour", "Rowan").expect_err(password);
        assert_eq!(refusal.code, ErrorCode::Rejected, "{password}");
        assert_eq!(refusal.field.as_deref(), Some("with.password.password"));
        let because = refusal.because.expect("a reason");
        assert!(!because.contains(password), "the password is not said again");
    }
}

#[test]
fn words_that_do_not_belong_together_are_taken() {
    for password in [
        "seven lanterns over quiet harbour",
        "Kettle-Meridian-42-Ash",
        "żółte kajaki nad jeziorem",
    ] {
        good_enough(password, "rowan", "Rowan").expect(password);
    }
}

#[tokio::test]
async fn only_the_password_itself_fits_and_nobody_has_the_one_of_nobody() {
    let passwords = Passwords::new(&quick());
    let stored = passwords
        .accept("seven lanterns over quiet harbour", "rowan", "Rowan")
        .await
        .expect("taken");
    assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{stored}");
    let fits = |fits| Verdict { fits, outgrown: false };
    let right = passwords
        .verify("seven lanterns over quiet harbour", Some(&stored), false)
        .await;
    assert_eq!(right, Ok(fits(true)));
    let wrong = passwords
        .verify("seven lanterns over quiet harbor", Some(&stored), true)
        .await;
    assert_eq!(wrong, Ok(fits(false)));
    let nobody = passwords.verify("seven lanterns over quiet harbour", None, false).await;
    assert_eq!(nobody, Ok(fits(false)));
}

#[tokio::test]
async fn a_hash_made_with_less_is_noticed() {
    let old = make(
        &Memory::default(),
        &Params::new(32, 1, 1, None).expect("parameters"),
        b"seven lanterns",
    )
    .expect("a hash");
    let verdict = Passwords::new(&quick())
        .verify("seven lanterns", Some(&old), false)
        .await
        .expect("a verdict");
    assert_eq!(
        verdict,
        Verdict {
            fits: true,
            outgrown: true
        }
    );
}

#[tokio::test]
async fn strangers_who_take_every_place_keep_no_known_browser_out() {
    let config = Staff {
        passwords_at_once: 1,
        ..quick()
    };
    let passwords = Passwords::new(&config);
    let _taken = passwords.place(false).await.expect("the only place");
    let crowd: Vec<_> = (0..super::MOST_WAITING)
        .map(|_| super::Waits::one_more(&passwords.waiting))
        .collect();
    assert!(crowd.iter().all(Result::is_ok));
    let stranger = passwords.verify("a guess of a stranger", None, false).await;
    assert_eq!(stranger.expect_err("no place").code, ErrorCode::Busy);
    assert!(passwords.verify("a word of a friend", None, true).await.is_ok());
}

#[tokio::test]
async fn a_password_fits_however_a_keyboard_composes_its_letters() {
    let passwords = Passwords::new(&quick());
    let (composed, decomposed) = (
        "z\u{F3}\u{142}te kajaki nad \u{E9}tang",
        "zo\u{301}\u{142}te kajaki nad e\u{301}tang",
    );
    let spaced = decomposed.replace(' ', "\u{A0}");
    for set in [composed, decomposed, &spaced] {
        let stored = passwords.accept(set, "rowan", "Rowan").await.expect("taken");
        for typed in [composed, decomposed, &spaced] {
            let verdict = passwords.verify(typed, Some(&stored), false).await.expect("a verdict");
            assert_eq!((verdict.fits, verdict.outgrown), (true, false), "{set:?} {typed:?}");
        }
        let other = passwords
            .verify(&composed.replace('\u{E9}', "e"), Some(&stored), false)
            .await;
        assert!(!other.expect("a verdict").fits);
    }
}

#[tokio::test]
async fn a_hash_of_before_there_was_one_form_still_fits_and_is_made_anew() {
    let passwords = Passwords::new(&quick());
    let params = Params::new(64, 1, 1, None).expect("parameters");
    let (composed, decomposed) = ("\u{17C}\u{F3}te kajaki", "z\u{307}o\u{301}te kajaki");
    let old = make(&Memory::default(), &params, decomposed.as_bytes()).expect("a hash");
    for typed in [composed, decomposed] {
        let verdict = passwords.verify(typed, Some(&old), false).await;
        let kept_in_another_form = Verdict {
            fits: true,
            outgrown: true,
        };
        assert_eq!(verdict, Ok(kept_in_another_form), "{typed:?}");
        let anew = passwords.renew(typed).await.expect("a hash");
        let again = passwords.verify(composed, Some(&anew), false).await.expect("a verdict");
        assert_eq!((again.fits, again.outgrown), (true, false));
    }
    let old = make(&Memory::default(), &params, composed.as_bytes()).expect("a hash");
    assert!(
        passwords
            .verify(decomposed, Some(&old), false)
            .await
            .expect("a verdict")
            .fits
    );
}

#[test]
fn a_buffer_is_used_again_by_whatever_needs_less_and_none_is_kept_at_rest() {
    let memory = Memory::default();
    let large = Params::new(256, 1, 1, None).expect("parameters");
    let made = make(&memory, &large, b"seven lanterns").expect("a hash");
    assert_eq!(memory.kept(), 0);
    let known = argon2::password_hash::phc::PasswordHash::new(&made).expect("a hash");
    assert!(super::fits(&memory, &known, b"seven lanterns"));
    assert!(!super::fits(&memory, &known, b"eight lanterns"));
    // Beside another one that is at work, so that the buffers stay.
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let memory = memory.clone();
            std::thread::spawn(move || {
                for round in 0..20 {
                    let params = Params::new(32 << (round % 4), 1, 1, None).expect("parameters");
                    let password = format!("{n} {round}");
                    let made = make(&memory, &params, password.as_bytes()).expect("a hash");
                    let known = argon2::password_hash::phc::PasswordHash::new(&made).expect("a hash");
                    assert!(
                        super::fits(&memory, &known, password.as_bytes()),
                        "what was left in it does not count"
                    );
                    assert!(memory.kept() <= 4);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("hashed");
    }
    assert_eq!(memory.kept(), 0);
}

/// Made by the crate itself, as all hashes that are stored today.
#[test]
fn what_was_stored_before_still_fits() {
    use argon2::password_hash::PasswordHasher;
    let params = Params::new(64, 1, 1, None).expect("parameters");
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params.clone());
    let theirs = argon2
        .hash_password_with_salt(b"seven lanterns", b"sixteen bytes, ok")
        .expect("a hash");
    assert!(super::fits(&Memory::default(), &theirs, b"seven lanterns"));
    let ours = make(&Memory::default(), &params, b"seven lanterns").expect("a hash");
    use argon2::password_hash::PasswordVerifier;
    assert!(
        argon2::Argon2::default()
            .verify_password(b"seven lanterns", ours.as_str())
            .is_ok()
    );
}
