//! What tidiness means, one function per rule over a file's text, each with a test on bad input. It reads no files.

/// Where and what: `line: sentence`.
pub(super) type Finding = String;

fn at(line: usize, what: &str) -> Finding {
    format!("{}: {what}", line + 1)
}

/// The lines that are not wholly comment, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The first line is a `//!` line with something in it.
pub(super) fn says_what_it_is(text: &str) -> Vec<Finding> {
    let first = text.lines().next().unwrap_or_default();
    let says = first.strip_prefix("//!").is_some_and(|rest| rest.trim().len() > 10);
    if says {
        vec![]
    } else {
        vec![at(
            0,
            "begin with a `//!` line that says what this file is and what not",
        )]
    }
}

/// Whether a program or library begins in this file.
pub(super) fn is_crate_root(path: &str) -> bool {
    let inside = |folder: &str| path.split_once(folder).map(|(_, rest)| rest);
    let direct = |rest: &str| !rest.contains('/') || rest.ends_with("/main.rs");
    path.ends_with(".rs")
        && (path.ends_with("src/lib.rs")
            || path.ends_with("src/main.rs")
            || path.ends_with("it/main.rs")
            || ["src/bin/", "benches/", "examples/", "fuzz_targets/"]
                .iter()
                .any(|folder| inside(folder).is_some_and(direct)))
}

/// The attribute that no `allow` further in can undo.
pub(super) fn forbids_unsafe(text: &str) -> Vec<Finding> {
    if code(text).any(|(_, line)| line.trim() == "#![forbid(unsafe_code)]") {
        return vec![];
    }
    vec![at(0, "write `#![forbid(unsafe_code)]` at the head of every crate")]
}

/// The `[dependencies]` of a manifest are among `allowed`, also those of a target or a build.
pub(super) fn depends_only_on(manifest: &str, allowed: &[&str]) -> Vec<Finding> {
    let mut here = false;
    let mut found = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            here = table.ends_with("dependencies") && table != "dev-dependencies";
            if let Some((_, name)) = table.split_once("dependencies.")
                && !table.starts_with("dev-")
                && !allowed.contains(&name)
            {
                found.push(at(number, &format!("`{name}` does not belong here")));
            }
        } else if here && let Some((name, _)) = line.split_once(['=', '.']) {
            let name = name.trim();
            if !name.starts_with('#') && !allowed.contains(&name) {
                found.push(at(number, &format!("`{name}` does not belong here")));
            }
        }
    }
    found
}

/// No line of code names one of `words`; comments may.
pub(super) fn names_none_of(text: &str, words: &[&str]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in code(text) {
        for word in words.iter().filter(|word| line.contains(**word)) {
            found.push(at(
                number,
                &format!("`{word}` is not named here; see the first line of its own file"),
            ));
        }
    }
    found
}

/// Put together here, so that this file does not find itself.
const UNFINISHED: [&str; 12] = [
    concat!("#[", "ignore"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("test.", "skip"),
    concat!("it.", "skip"),
    concat!("describe.", "skip"),
    concat!("test.", "only"),
    concat!("it.", "only"),
    concat!("describe.", "only"),
    concat!("test.", "todo"),
];

/// Nothing is skipped, stubbed, or promised in a comment.
pub(super) fn is_whole(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for word in UNFINISHED.iter().filter(|word| holds(line, word)) {
            found.push(at(number, &format!("`{word}`: finish it, or leave it out")));
        }
    }
    found
}

/// Homes of people and machines, and hosts that packages come from.
const PLACES: [&str; 10] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("registry.", "npmjs"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("pypi", ".org"),
    concat!("files.", "pythonhosted"),
    concat!("deb.", "debian.org"),
];

/// No path of one machine, and no package registry's host; lock files keep versions and hashes only.
pub(super) fn names_no_place(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for place in PLACES.iter().filter(|place| holds(line, place)) {
            found.push(at(
                number,
                &format!("`{place}` holds on one machine or for one registry only"),
            ));
        }
    }
    found
}

/// Whether `word` stands in `line` and not inside a longer word or path.
fn holds(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '}' | '*'))
    })
}

/// A shell script says `set -euo pipefail`; one for `/bin/sh`, which knows no `pipefail`, says `set -eu` and has no pipe
/// to lose a failure in.
pub(super) fn stops_at_failure(script: &str) -> Vec<Finding> {
    let says = |wanted| script.lines().any(|line| line.trim() == wanted);
    let pipes = || {
        script
            .lines()
            .any(|line| !line.trim_start().starts_with('#') && line.contains(" | "))
    };
    if says("set -euo pipefail") || script.starts_with("#!/bin/sh\n") && says("set -eu") && !pipes() {
        return vec![];
    }
    vec![at(0, "write `set -euo pipefail` (in a script for bash)")]
}

/// Each key of a TOML file, and each table, has a comment right above.
pub(super) fn every_key_is_explained(toml: &str) -> Vec<Finding> {
    let mut explained = false;
    let mut found = Vec::new();
    for (number, line) in toml.lines().enumerate() {
        let line = line.trim();
        let is_name = line.starts_with('[') || line.split_once('=').is_some_and(|(key, _)| is_key(key.trim()));
        if is_name && !explained {
            found.push(at(
                number,
                "a comment above says what it is, its unit, and why this number",
            ));
        }
        explained = line.starts_with('#');
    }
    found
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Every relative link of a Markdown text satisfies `exists`; links in code do not count.
pub(super) fn links_lead_somewhere(markdown: &str, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in markdown.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for target in line
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', ' ']).next())
        {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains(':') && !exists(file) {
                found.push(at(number, &format!("there is no `{file}`")));
            }
        }
    }
    found
}

/// Libraries that come in from this version on only; none: not at all. `deny.toml` says why.
const HOLES: [(&str, Option<[u64; 3]>); 4] = [
    ("jsonwebtoken", Some([10, 3, 0])),
    ("tungstenite", Some([0, 20, 1])),
    ("openssl-sys", None),
    // With passkeys comes the line that only verifies, as deny.toml says; the one that signs slowly enough to tell stays out.
    ("rsa", Some([0, 10, 0])),
];

/// A lock file of Cargo has no library in a version with a known hole, and none from outside the registry.
pub(super) fn locks_no_known_hole(lock: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let (mut name, quoted) = ("", |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned());
    for (number, line) in lock.lines().enumerate() {
        if line.starts_with("name = ") {
            name = line.split('"').nth(1).unwrap_or_default();
        } else if line.starts_with("version = ") {
            let version = quoted(line);
            let parts: Vec<u64> = version
                .split(['.', '-', '+'])
                .filter_map(|part| part.parse().ok())
                .collect();
            let hole = HOLES.iter().find(|(hole, _)| *hole == name);
            if hole.is_some_and(|(_, good_from)| good_from.is_none_or(|least| parts.as_slice() < least.as_slice())) {
                found.push(at(number, &format!("{name} {version} must not come in; see deny.toml")));
            }
        } else if line.starts_with("source = ") && !quoted(line).starts_with("registry+") {
            found.push(at(number, &format!("{name} comes from outside the registry")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    //! The negative controls: a check that finds nothing in bad input is no check.
    use super::*;

    #[test]
    fn finds_a_file_that_does_not_say_what_it_is() {
        assert_eq!(says_what_it_is("use std::fmt;\n").len(), 1);
        assert_eq!(says_what_it_is("//!\n//! Too late.\n").len(), 1);
        assert_eq!(says_what_it_is("").len(), 1);
        assert!(says_what_it_is("//! The clock. It keeps no time itself.\n").is_empty());
    }

    #[test]
    fn finds_a_crate_that_allows_unsafe_code() {
        assert_eq!(forbids_unsafe("//! A crate.\n// #![forbid(unsafe_code)]\n").len(), 1);
        assert_eq!(forbids_unsafe("#![deny(unsafe_code)]\n").len(), 1);
        assert!(forbids_unsafe("//! A crate.\n#![forbid(unsafe_code)]\n").is_empty());
    }

    #[test]
    fn knows_where_crates_begin() {
        for root in [
            "server/src/main.rs",
            "tests/it/main.rs",
            "tests/load/src/bin/floor.rs",
            "a/src/bin/b/main.rs",
        ] {
            assert!(is_crate_root(root), "{root}");
        }
        for inner in [
            "server/src/room.rs",
            "tests/load/src/bin/b/part.rs",
            "docs/main.md",
            "a/examples/x.json",
        ] {
            assert!(!is_crate_root(inner), "{inner}");
        }
    }

    #[test]
    fn finds_a_dependency_too_many() {
        let allowed = ["serde"];
        assert_eq!(
            depends_only_on("[dependencies]\nserde = \"1\"\ntokio = \"1\"\n", &allowed).len(),
            1
        );
        assert_eq!(
            depends_only_on("[dependencies]\ntokio.workspace = true\n", &allowed).len(),
            1
        );
        assert_eq!(
            depends_only_on("[dependencies.rand]\nversion = \"1\"\n", &allowed).len(),
            1
        );
        assert_eq!(
            depends_only_on("[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n", &allowed).len(),
            1
        );
        let good = "[dependencies]\n# why\nserde = { workspace = true }\n[dev-dependencies]\nproptest = \"1\"\n";
        assert!(depends_only_on(good, &allowed).is_empty());
    }

    #[test]
    fn finds_a_name_in_code_but_not_in_a_comment() {
        assert_eq!(
            names_none_of("use tungstenite::Message;\n", &["tungstenite"]),
            ["1: `tungstenite` is not named here; see the first line of its own file"]
        );
        assert!(names_none_of("    // what tungstenite does here\n", &["tungstenite"]).is_empty());
    }

    #[test]
    fn finds_what_is_unfinished() {
        for word in UNFINISHED {
            assert_eq!(is_whole(&format!("fine\n  {word} later\n")).len(), 1, "{word}");
        }
        assert!(is_whole("let only = list.iter().skip(1);\n").is_empty());
    }

    #[test]
    fn finds_a_machine_and_a_registry() {
        for place in PLACES {
            assert_eq!(names_no_place(&format!("path = \"{place}x\"")).len(), 1, "{place}");
        }
        let inside = concat!("import Home from './src/ho", "me/Home.svelte'");
        assert!(names_no_place(inside).is_empty());
    }

    #[test]
    fn finds_a_script_that_goes_on_after_a_failure() {
        assert_eq!(stops_at_failure("#!/bin/sh\nset -e\n").len(), 1);
        assert_eq!(stops_at_failure("#!/bin/sh\nset -eu\nfalse | true\n").len(), 1);
        assert_eq!(stops_at_failure("#!/usr/bin/env bash\nset -eu\n").len(), 1);
        assert!(stops_at_failure("#!/bin/sh\nset -eu\ntrue\n").is_empty());
        assert!(stops_at_failure("#!/usr/bin/env bash\nset -euo pipefail\n").is_empty());
    }

    #[test]
    fn finds_a_key_without_a_comment() {
        assert_eq!(every_key_is_explained("# why\na = 1\nb = 2\n").len(), 1);
        assert_eq!(every_key_is_explained("# why\n\na = 1\n[table]\n").len(), 2);
        assert!(every_key_is_explained("# why\na = 1\n\n# what\n[table]\n# why\nb = [\n]\n").is_empty());
    }

    #[test]
    fn finds_a_link_to_nowhere() {
        let exists = |target: &str| target == "here.md";
        assert!(links_lead_somewhere("[a](here.md#part) [b](#part) [c](https://example.org)", exists).is_empty());
        assert_eq!(
            links_lead_somewhere("[a](gone.md)", exists),
            ["1: there is no `gone.md`"]
        );
        assert!(links_lead_somewhere("```\n[a](gone.md)\n```\n", exists).is_empty());
    }

    #[test]
    fn finds_a_library_with_a_known_hole() {
        let lock = |name: &str, version: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
        for (name, version) in [("jsonwebtoken", "9.3.1"), ("tungstenite", "0.20.0"), ("rsa", "0.9.10")] {
            assert_eq!(locks_no_known_hole(&lock(name, version)).len(), 1, "{name} {version}");
        }
        for (name, version) in [
            ("jsonwebtoken", "11.1.0"),
            ("tungstenite", "0.30.0"),
            ("rsa-like", "0.1.0"),
        ] {
            assert!(locks_no_known_hole(&lock(name, version)).is_empty(), "{name} {version}");
        }
        let foreign = "name = \"a\"\nversion = \"1.0.0\"\nsource = \"git+https://example.org/a\"\n";
        assert_eq!(locks_no_known_hole(foreign).len(), 1);
    }
}
