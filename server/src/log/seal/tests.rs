//! Tests of the keys and of sealing.

use super::{KeyError, MASTER_KEY_FILE, MasterKey};
use crate::log::contract::session;
use crate::log::{LogError, LogName};
use protocol::ids::Seq;
use std::fs;

fn corrupt<T: std::fmt::Debug>(result: Result<T, LogError>) -> bool {
    matches!(result, Err(LogError::Corrupt(_)))
}

#[test]
fn a_body_opens_only_with_its_key_in_its_place() {
    let master = MasterKey::random().unwrap();
    let (key, _) = master.new_data_key(&session("a")).unwrap();
    let sealed = key.seal_body(Seq(7), "I am glad to be here").unwrap();
    assert_eq!(key.open_body(Seq(7), &sealed).unwrap(), "I am glad to be here");
    assert!(corrupt(key.open_body(Seq(8), &sealed)), "another number");
    let (other, _) = master.new_data_key(&session("a")).unwrap();
    assert!(corrupt(other.open_body(Seq(7), &sealed)), "another key");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(corrupt(key.open_body(Seq(7), &changed)), "changed at {at}");
        assert!(corrupt(key.open_body(Seq(7), &sealed[..at])), "cut at {at}");
    }
}

#[test]
fn the_same_words_are_never_sealed_to_the_same_bytes() {
    let (key, _) = MasterKey::random().unwrap().new_data_key(&LogName::Care).unwrap();
    let sealed: std::collections::HashSet<_> = (0..100).map(|_| key.seal_body(Seq(1), "same").unwrap()).collect();
    assert_eq!(sealed.len(), 100);
    assert!(
        !sealed
            .iter()
            .any(|sealed| sealed.windows(4).any(|part| part == b"same"))
    );
}

#[test]
fn a_data_key_opens_only_for_its_log_and_with_its_master() {
    let master = MasterKey::random().unwrap();
    let (key, wrapped) = master.new_data_key(&session("a")).unwrap();
    let sealed = key.seal_body(Seq(1), "words").unwrap();
    let again = master.unwrap_data_key(&session("a"), &wrapped).unwrap();
    assert_eq!(again.open_body(Seq(1), &sealed).unwrap(), "words");
    assert!(corrupt(master.unwrap_data_key(&session("b"), &wrapped)), "another log");
    assert!(
        corrupt(MasterKey::random().unwrap().unwrap_data_key(&session("a"), &wrapped)),
        "another master"
    );
}

#[test]
fn keys_print_nothing() {
    let master = MasterKey::random().unwrap();
    let (key, _) = master.new_data_key(&LogName::Care).unwrap();
    assert_eq!(format!("{master:?} {key:?}"), "MasterKey DataKey");
}

#[test]
fn the_master_key_is_made_once_and_kept_private() {
    let dir = tempfile::tempdir().unwrap();
    let keys = dir.path().join("keys");
    let (_, wrapped) = MasterKey::open(&keys).unwrap().new_data_key(&LogName::Care).unwrap();
    MasterKey::open(&keys)
        .unwrap()
        .unwrap_data_key(&LogName::Care, &wrapped)
        .unwrap();
    let names: Vec<_> = fs::read_dir(&keys)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [MASTER_KEY_FILE], "nothing else is left there");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&keys), mode(&keys.join(MASTER_KEY_FILE))), (0o700, 0o600));
    }
}

#[cfg(unix)]
#[test]
fn a_master_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    MasterKey::open(dir.path()).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o777] {
        fs::set_permissions(dir.path().join(MASTER_KEY_FILE), fs::Permissions::from_mode(mode)).unwrap();
        let refused = MasterKey::open(dir.path());
        assert!(
            matches!(refused, Err(KeyError::TooOpen { mode: told, .. }) if told == mode),
            "{mode:o}"
        );
    }
}

#[test]
fn a_file_of_another_length_is_no_key() {
    let dir = tempfile::tempdir().unwrap();
    MasterKey::open(dir.path()).unwrap();
    for length in [0, 31, 33, 4_096] {
        fs::write(dir.path().join(MASTER_KEY_FILE), vec![7; length]).unwrap();
        assert!(
            matches!(MasterKey::open(dir.path()), Err(KeyError::NotAKey { .. })),
            "{length}"
        );
    }
}
