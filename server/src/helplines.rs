//! Lines that a person can reach without us, as they are told: the operator's list or the built-in one, each country's
//! emergency number first. Nothing here guesses where somebody is; the data are in `helplines/`.

mod countries;
mod list;

use crate::config::Config;
pub(crate) use countries::name;
use protocol::care::{Helpline, HelplineChannel};
use std::sync::Arc;

/// The list that this server shows: the operator's, or the built-in one.
#[must_use]
pub fn of(config: &Config) -> Arc<[Helpline]> {
    if config.helplines.is_empty() {
        arranged(&list::built_in()).into()
    } else {
        arranged(&config.helplines).into()
    }
}

/// Each country in the order of its first entry, its emergency number on top. Where the operator's entries leave that
/// number out, ours is put there, also above another line that they marked; [`first_wrong`] has refused countries of which
/// we know none.
fn arranged(given: &[Helpline]) -> Vec<Helpline> {
    let mut arranged: Vec<Helpline> = Vec::with_capacity(given.len());
    for country in countries_of(given) {
        let entries = || given.iter().filter(|line| line.country == country).map(followable);
        let (mut first, others): (Vec<_>, Vec<_>) = entries().partition(|line| line.emergency);
        let is_known = |line: &Helpline| countries::is_emergency(country, &line.number);
        first.sort_by_key(|line| !is_known(line));
        if !first.first().is_some_and(is_known) {
            arranged.extend(countries::emergency(country));
        }
        arranged.extend(first);
        arranged.extend(others);
    }
    arranged
}

/// The entry with the channels that somebody can follow from a page, and the mark that its number deserves.
fn followable(line: &Helpline) -> Helpline {
    let channels = line.channels.iter().copied();
    Helpline {
        emergency: line.emergency || countries::is_emergency(&line.country, &line.number),
        channels: channels.filter(|channel| leads_somewhere(line, *channel)).collect(),
        ..line.clone()
    }
}

fn leads_somewhere(line: &Helpline, channel: HelplineChannel) -> bool {
    match channel {
        HelplineChannel::Call | HelplineChannel::Text => is_dialled(&line.number),
        HelplineChannel::Chat => line.chat.as_deref().is_some_and(is_https),
    }
}

/// A number without what people write between its digits.
fn dialled(number: &str) -> String {
    number.chars().filter(|c| !" ().-–".contains(*c)).collect()
}

/// Whether a telephone takes it as it stands. The page writes `tel:` and `sms:` addresses by the same rule.
fn is_dialled(number: &str) -> bool {
    let dialled = dialled(number);
    let digits = dialled.strip_prefix('+').unwrap_or(&dialled);
    (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_https(address: &str) -> bool {
    let is_url =
        |uri: axum::http::Uri| uri.scheme_str() == Some("https") && uri.host().is_some_and(|h| h.contains('.'));
    address.parse().is_ok_and(is_url)
}

/// Countries that have a line, each once, in the order of the list.
fn countries_of(lines: &[Helpline]) -> Vec<&str> {
    let mut countries: Vec<&str> = Vec::new();
    for line in lines {
        if !countries.contains(&line.country.as_str()) {
            countries.push(&line.country);
        }
    }
    countries
}

/// What is wrong with an operator's list, as a sentence for them. A list that is shown to somebody in danger is refused
/// before it is shown, and not when they need it.
#[must_use]
pub(crate) fn first_wrong(lines: &[Helpline]) -> Option<String> {
    let wrong_entry = lines.iter().find_map(|line| {
        let problem = problem_of(line)?;
        Some(format!("helplines: {:?} of {:?}: {problem}", line.name, line.country))
    });
    wrong_entry.or_else(|| {
        let marked = |country: &str| lines.iter().any(|line| line.country == country && line.emergency);
        let without = |country: &&str| !marked(country) && countries::emergency(country).is_none();
        let country = countries_of(lines).into_iter().find(without)?;
        Some(format!(
            "helplines: {country:?} has no emergency number, and an emergency number stands above every helpline: add an \
             entry with country = {country:?}, emergency = true, channels = [\"call\"] and its number"
        ))
    })
}

fn problem_of(line: &Helpline) -> Option<&'static str> {
    if line.country.len() != 2 || !line.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some("write the country as two capital letters (ISO 3166-1), such as \"CH\", or \"EU\"");
    }
    if line.checked.parse::<jiff::civil::Date>().is_err() || line.checked.len() != 10 {
        return Some("write the day on which you checked it as checked = \"2026-12-01\"");
    }
    if line.chat.as_deref().is_some_and(|chat| !is_https(chat)) {
        return Some("write the address of its chat in full, such as chat = \"https://example.org/chat\"");
    }
    if line
        .keyword
        .as_deref()
        .is_some_and(|word| word.trim().is_empty() || word.chars().any(char::is_control))
    {
        return Some("write the keyword as the word that a text message begins with, or leave it out");
    }
    if line.emergency && !(line.channels.contains(&HelplineChannel::Call) && is_dialled(&line.number)) {
        return Some("an emergency number is called: write digits, and channels = [\"call\"]");
    }
    let none = !line.channels.iter().any(|channel| leads_somewhere(line, *channel));
    none.then_some(
        "nobody can follow it from the page: write the number in digits (a word to text goes into keyword), or the \
         address of its chat",
    )
}

#[cfg(test)]
mod tests;
