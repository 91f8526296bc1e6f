//! Checks on the repository itself: what a reviewer would otherwise have to remember. What each check looks for, and
//! the proof that it finds it, is in `tidy/checks.rs`; this file only knows which files it is asked about.

mod checks;

use checks::Finding;
use std::path::Path;
use tests::generated::root;

/// Folders that are made, fetched, or not ours.
const SKIPPED: [&str; 6] = [".git", "target", "node_modules", "dist", "data", "paraglide"];

/// A file of the repository as text, with its path from the root, written with `/`.
struct File {
    path: String,
    text: String,
}

/// Every text file whose path `wanted` agrees to.
fn files(wanted: impl Fn(&str) -> bool) -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the repository can be read") {
            let entry = entry.expect("a folder can be read to its end");
            let (path, name) = (entry.path(), entry.file_name());
            let kind = entry.file_type().expect("an entry has a kind");
            if kind.is_dir() {
                if !SKIPPED.iter().any(|skipped| name == *skipped) {
                    folders.push(path);
                }
            } else if kind.is_file() {
                let relative = path.strip_prefix(&root).expect("it is below the root");
                let relative = relative.to_string_lossy().replace('\\', "/");
                if wanted(&relative)
                    && let Ok(text) = std::fs::read_to_string(&path)
                {
                    found.push(File { path: relative, text });
                }
            }
        }
    }
    assert!(!found.is_empty(), "a check that looks at no file proves nothing");
    found
}

fn ends_with(path: &str, endings: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    endings.iter().any(|ending| name.ends_with(ending))
}

fn is_rust(path: &str) -> bool {
    ends_with(path, &[".rs"])
}

/// Runs a check over files and says everything it found at once.
fn none_found(wanted: impl Fn(&str) -> bool, check: impl Fn(&File) -> Vec<Finding>) {
    let found: Vec<String> = files(wanted)
        .iter()
        .flat_map(|file| {
            let path = file.path.clone();
            check(file).into_iter().map(move |finding| format!("{path}:{finding}"))
        })
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_rust_file_says_first_what_it_is() {
    none_found(is_rust, |file| checks::says_what_it_is(&file.text));
}

#[test]
fn every_crate_root_forbids_unsafe_code() {
    none_found(checks::is_crate_root, |file| checks::forbids_unsafe(&file.text));
}

#[test]
fn the_rules_depend_on_nothing_that_acts() {
    let manifest = |path: &str| path == "server/domain/Cargo.toml";
    none_found(manifest, |file| {
        // Those of Unicode and of addresses are tables; `jiff` has no clock without its feature `std`. `rrule` brings chrono
        // with its clock (ADR 10), which a lint forbids to read.
        let allowed = [
            "chrono",
            "jiff",
            "protocol",
            "rrule",
            "serde",
            "serde_json",
            "slug",
            "unicode-normalization",
            "unicode-security",
        ];
        checks::depends_only_on(&file.text, &allowed)
    });
    let acting = [
        "std::time",
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::process",
        // What jiff would have with the feature `std`.
        "::now(",
        "TimeZone::system",
    ];
    let source = |path: &str| path.starts_with("server/domain/src/") && is_rust(path);
    none_found(source, |file| checks::names_none_of(&file.text, &acting));
}

#[test]
fn only_their_own_files_name_the_socket_library_the_clock_and_the_token_library() {
    let homes = [
        ("tungstenite::", "server/src/socket"),
        ("SystemTime", "server/src/clock"),
        ("jsonwebtoken::", "server/src/auth"),
    ];
    for (word, home) in homes {
        let (file, folder) = (format!("{home}.rs"), format!("{home}/"));
        let elsewhere =
            |path: &str| path.starts_with("server/") && is_rust(path) && path != file && !path.starts_with(&folder);
        none_found(elsewhere, |file| checks::names_none_of(&file.text, &[word]));
    }
}

#[test]
fn no_test_is_skipped_and_nothing_is_left_for_later() {
    let code = [".rs", ".ts", ".js", ".mjs", ".svelte", ".sh", ".py", ".c"];
    none_found(|path| ends_with(path, &code), |file| checks::is_whole(&file.text));
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    let text = [
        ".rs", ".toml", ".md", ".json", ".js", ".mjs", ".ts", ".svelte", ".css", ".html", ".sh", ".py", ".c", ".yml",
        ".yaml", ".npmrc", "Makefile", "run",
    ];
    none_found(|path| ends_with(path, &text), |file| checks::names_no_place(&file.text));
}

#[test]
fn every_script_stops_at_the_first_failure() {
    none_found(
        |path| ends_with(path, &[".sh"]) || path == ".ci/run",
        |file| checks::stops_at_failure(&file.text),
    );
}

#[test]
fn every_key_of_the_example_configuration_is_explained() {
    none_found(
        |path| path == "hearth.example.toml",
        |file| checks::every_key_is_explained(&file.text),
    );
}

#[test]
fn no_library_with_a_known_hole_comes_in() {
    none_found(
        |path| path == "Cargo.lock",
        |file| checks::locks_no_known_hole(&file.text),
    );
}

#[test]
fn every_link_of_a_document_leads_to_a_file() {
    let root = root();
    none_found(
        |path| ends_with(path, &[".md"]),
        |file| {
            let folder = root.join(Path::new(&file.path).parent().unwrap_or(Path::new("")));
            checks::links_lead_somewhere(&file.text, |target| folder.join(target).exists())
        },
    );
}
