//! The words of `hearth admin`, before anything is asked: what is taken, what is explained, what the guide shows.

use super::client::Problem;
use crate::cli::{Cli, Command};
use clap::{CommandFactory, Parser};
use protocol::error::{ErrorCode, Refusal};

const GUIDE: &str = include_str!("../../../../docs/operator/shell.md");

fn parse(words: &[&str]) -> Result<(), String> {
    let words = ["hearth", "admin"].iter().chain(words);
    match Cli::try_parse_from(words).map(|cli| cli.command) {
        Ok(Command::Admin(_)) => Ok(()),
        Ok(_) => Err("it is another command".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Every command below this one that has no further one below it.
fn explains_itself(command: &clap::Command, path: &str) {
    assert!(
        command.get_about().is_some() || command.get_long_about().is_some(),
        "{path} says nothing"
    );
    for arg in command.get_arguments() {
        assert!(arg.get_help().is_some(), "{path}: {} says nothing", arg.get_id());
    }
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        explains_itself(below, &format!("{path} {}", below.get_name()));
    }
}

#[test]
fn every_command_and_every_option_explains_itself() {
    let mut cli = Cli::command();
    cli.build();
    let admin = cli.find_subcommand("admin").expect("it is there");
    explains_itself(admin, "admin");
}

#[test]
fn an_id_may_begin_with_a_dash() {
    for words in [
        ["revoke", "-bEJRw0Y6pcg5R_aAtZtfQ", "--yes"],
        ["revoke", "--yes", "-bEJRw0Y6pcg5R_aAtZtfQ"],
    ] {
        assert_eq!(parse(&words), Ok(()));
    }
    assert_eq!(
        parse(&["staff", "grants", "-bEJRw0Y6pcg5R_aAtZtfQ", "--give", "operator"]),
        Ok(())
    );
    assert_eq!(
        parse(&["invite", "--role", "greeter", "--group", "-bEJRw0Y6pcg5R_aAtZtfQ"]),
        Ok(())
    );
}

#[test]
fn what_cannot_be_meant_is_told_before_anything_is_asked() {
    for (words, said) in [
        (&["staff", "grants", "Ines"][..], "--give"),
        (&["staff", "grants", "Ines", "--give", "chair"], "\"chair\" is no grant"),
        (&["meeting", "date", "tuesday", "2026-12-08"], "--cancel"),
        (
            &["meeting", "date", "tuesday", "2026-12-08", "--cancel", "--usual"],
            "cannot be used with",
        ),
        (
            &["meeting", "change", "tuesday", "--listed", "maybe"],
            "write yes or no",
        ),
        (
            &["meeting", "change", "tuesday", "--once", "--rule", "FREQ=DAILY"],
            "cannot be used with",
        ),
        (
            &["group", "change", "harbour", "--service", "facilitator"],
            "such as facilitator=90",
        ),
        (&["invite", "--role", "chair"], "co-facilitator"),
    ] {
        let told = parse(words).err().unwrap_or_else(|| panic!("{words:?} is taken"));
        assert!(told.contains(said), "{words:?}: {told}");
    }
}

#[test]
fn a_refusal_is_its_field_and_its_sentence() {
    let said = |refusal| Problem::Refused(refusal).to_string();
    let whole = Refusal::new(ErrorCode::Invalid)
        .in_field("schedule.zone")
        .because("Write it.");
    assert_eq!(said(whole), "schedule.zone: Write it.");
    assert_eq!(said(Refusal::new(ErrorCode::Already)), "It is so already.");
}

/// The words of a line, as a shell reads them: quotes keep them together.
fn words(line: &str) -> Vec<String> {
    let quoted = line.split('"').enumerate();
    quoted
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn the_operators_guide_shows_commands_that_are_taken() {
    let guide = GUIDE.replace("\\\n", " ");
    let shown: Vec<&str> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("$ hearth admin "))
        .collect();
    assert!(shown.len() >= 10, "{shown:?}");
    for line in shown {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(parse(&words), Ok(()), "{line}");
    }
}
