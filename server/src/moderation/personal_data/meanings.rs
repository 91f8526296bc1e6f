//! What numbers mean when they are no way to reach somebody: dates, times, years, amounts, pages, scores. Each is an
//! expression and the room it needs: a meaning counts only where no more digits are joined to it, so that the middle of a
//! phone number is never a date.
//!
//! Expressions see small letters and what `plain.rs` makes of signs. To add a meaning: a row in [`Meanings::new`], and
//! inputs of both kinds in `tests/numbers.txt`.

use regex::Regex;

/// What stands where a number was that has a meaning. It is no digit, and joins nothing.
const KNOWN: &str = "\u{1}";

/// How far from other digits it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// No digit touches it, directly or with a sign between.
    Apart,
    /// Neither does one over a space: it could as well be a part of a number in groups.
    Alone,
}

/// Every meaning, in the order in which they are looked for.
pub(super) struct Meanings(Vec<(Room, Regex, Holds)>);

/// What an expression cannot say about what it found.
type Holds = fn(&str) -> bool;

// The longer form first: an expression takes the first that fits.
const DAY: &str = "(?:3[01]|[12][0-9]|0?[1-9])";
const MONTH: &str = "(?:1[0-2]|0?[1-9])";
const YEAR: &str = "(?:1[89][0-9]{2}|20[0-9]{2}|2100)";
const SHORT_YEAR: &str = "'?[0-9]{2}";
const HOUR: &str = "(?:2[0-4]|[01]?[0-9])";
const MINUTE: &str = "[0-5][0-9]";
const HALF: &str = "(?:[ap]m\\b|[ap]\\.m\\.?|uhr\\b|o'clock\\b|h\\b|hrs\\b)";
const MONTH_NAME: &str = "\\b(?:jan(?:uary?|\u{e4}nner)?|januar|feb(?:ruary?)?|februar|mar(?:ch)?|m\u{e4}rz?|maerz|mrz|apr(?:il)?|may|mai|\
    june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?)\\b\\.?";
const MONEY: &str = "(?:[$\u{20ac}\u{a3}\u{a5}\u{20b9}]|\\b(?:usd|eur|gbp|chf|aud|cad|nzd|euros?|dollars?|pounds?|bucks|cents?|franken|rappen|quid|pence|k)\\b)";
const UNIT: &str = "(?:%|\u{b0}|\\b(?:mg|mcg|\u{3bc}g|g|kg|ml|cl|dl|l|mm|cm|m|km|ft|feet|inch(?:es)?|miles?|yards?|lbs?|oz|ounces?|units?|iu|ie|\
    kcal|cal|calories|kalorien|steps?|schritte?n?|pages?|seiten?|times|mal|people|persons?|menschen|leuten?|personen|members?|\
    mitglieder|meetings?|treffen|beers?|biere?|drinks?|pills?|tablets?|tabletten|tropfen|drops|cigarettes?|zigaretten|words|w\u{f6}rter|\
    secs?|seconds?|sekunden?|mins?|minutes?|minuten?|hrs?|hours?|stunden?|std|days?|tagen?|tage|weeks?|wochen?|months?|monaten?|monate|\
    years?|jahren?|jahre|yrs?|nights?|n\u{e4}chten?|n\u{e4}chte|million(?:en|s)?|billion(?:en|s)?|thousand|tausend|grams?|gramm|liters?|litres?|liter|degrees?|grad|percent|prozent|points?|punkte?n?)\\b)";
const NAMED: &str = "(?:\u{a7}{1,2}|#|\\b(?:pages?|pp?|pgs?|seiten?|s|chapters?|ch|kapiteln?|kap|steps?|schritte?n?|traditions?|traditionen|concepts?|\
    konzepte?|verses?|versen?|lines?|zeilen?|paragraphs?|abs\u{e4}tzen?|absatz|abs|art|psalms?|psalmen?|ps|days?|tagen?|tage|weeks?|wochen?|\
    rooms?|zimmer|numbers?|nos?|nr|nummern?|questions?|fragen?|exercises?|\u{fc}bungen?|episodes?|folgen?|bb|ages?|aged|alter)\\b\\.?)";

impl Meanings {
    /// # Panics
    /// Never: the expressions are constant and compile, as every test shows.
    pub(super) fn new() -> Self {
        let (d, m, y, yy, h, min) = (DAY, MONTH, YEAR, SHORT_YEAR, HOUR, MINUTE);
        let mut all: Vec<(Room, Regex, Holds)> = Vec::new();
        let mut add = |room: Room, pattern: String, holds: Holds| {
            all.push((room, Regex::new(&pattern).expect("a constant expression"), holds));
        };
        let any: Holds = |_| true;
        use Room::{Alone, Apart};

        // Moments as machines write them (ISO 8601, RFC 3339).
        let seconds = format!("(?::?{min}(?:[.,][0-9]{{1,9}})?)?");
        let offset = "(?:z\\b| ?[+-][0-9]{2}:?[0-9]{2})?";
        add(
            Apart,
            format!("{y}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12][0-9]|3[01])[t_]{h}:?{min}{seconds}{offset}"),
            any,
        );
        // Times of day, and from one to another.
        let time = format!("{h}:{min}(?::{min}(?:[.,][0-9]{{1,3}})?)?(?: ?{HALF})?");
        add(
            Apart,
            format!("{time}(?: ?- ?{time})?(?: ?(?:utc|gmt)?[+-][0-9]{{1,2}}(?::?[0-9]{{2}})?\\b)?"),
            any,
        );
        let said = format!("{h}(?: ?[.:h ] ?{min})?(?: ?{HALF})?");
        add(
            Apart,
            format!("(?:{said} ?(?:-|to|bis) ?)?{h}(?:[.:h ]{min})? ?{HALF}"),
            any,
        );
        add(Apart, format!("{h}h{min}"), any);
        add(Apart, "24/7(?:/365)?".to_owned(), any);
        // Verses.
        add(
            Apart,
            "[1-9][0-9]{0,2}:[1-9][0-9]{0,2}(?: ?- ?[1-9][0-9]{0,2}(?::[1-9][0-9]{0,2})?)?".to_owned(),
            any,
        );
        // Days, in the three orders, parted by one sign; from one to another; the first of the two may leave out what is the
        // same.
        let at = format!("(?:,? {h}[.:]{min})?");
        let before = format!("(?:{h}[.:]{min},? )?");
        for sign in ["-", "\\.", "/", ":"] {
            let s = format!(" ?{sign} ?");
            let day = format!("(?:{d}{s}{m}{s}{y}|{m}{s}{d}{s}{y}|{y}{s}{m}{s}{d}|{y}{s}{d}{s}{m})\\.?");
            let part = format!("(?:{d}{s}{m}|{m}{s}{d}|{d})\\.?");
            add(Apart, format!("{day} ?[-/] ?{day}"), any);
            add(Apart, format!("{part} ?[-/] ?{day}"), any);
            add(Apart, day.clone(), any);
            let short = format!("(?:{d}{s}{m}{s}{yy}|{m}{s}{d}{s}{yy}|{yy}{s}{m}{s}{d})\\.?");
            add(Alone, format!("{short}(?:,? +{short})+"), any);
            add(Alone, format!("{before}{short} ?[-/] ?{short}{at}"), any);
            add(Alone, format!("{before}{short}{at}(?:,? +{short}{at})*"), any);
            add(Alone, format!("{part} ?[-/] ?{short}"), any);
            add(Alone, format!("{d}{s}{m}\\.? ?- ?{d}{s}{m}\\.?"), any);
            add(Alone, format!("{m}{s}{d} ?- ?{m}{s}{d}"), any);
            // Months of years.
            add(
                Alone,
                format!("{before}{m}{s}{y}(?:(?: ?[-/] ?| +){m}{s}{y})*{at}"),
                any,
            );
            add(
                Alone,
                format!("{before}{y}{s}{m}(?:(?: ?[-/] ?| +){y}{s}{m})*{at}"),
                any,
            );
        }
        let compact = "(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|\
                       (?:(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?:19|20)[0-9]{2})";
        add(Alone, format!("{before}{compact}(?:(?: ?- ?| +){compact})+"), any);
        add(Alone, format!("{before}{compact}(?:{at}| ?{h}{min}(?:{min})?)"), any);
        // Days with the name of the month.
        let th = "(?:st|nd|rd|th|\\.)?";
        let year = format!("(?:,? ?(?:{y}|'[0-9]{{2}}))?");
        let clock = format!("(?:,? {h} {min}\\b)?");
        add(
            Apart,
            format!("{MONTH_NAME} ?{d}{th}(?: ?- ?(?:{MONTH_NAME} ?)?{d}{th})?{year}{clock}"),
            any,
        );
        add(
            Apart,
            format!("{d}{th}(?: ?- ?{d}{th})? ?(?:of )?{MONTH_NAME}{year}{clock}"),
            any,
        );
        add(Apart, format!("{d}[-/]{MONTH_NAME}[-/]?(?:{y}|{yy})"), any);
        add(
            Apart,
            format!("{MONTH_NAME},? ?{y}(?: ?- ?(?:{MONTH_NAME},? ?)?{y})?"),
            any,
        );
        // Days and times with spaces only, or with the signs mixed.
        // Five pairs with spaces are a phone number of France, so that a short year has no time with a space behind it.
        for (year, between) in [(y, "[ .:]"), (yy, "[.:]")] {
            let at = format!("(?:,? {h}{between}{min})?");
            let day = format!("(?:{d} {m} {year}|{m} {d} {year}|{year} {m} {d})");
            add(Alone, format!("{before}{day}(?: ?- ?| ){day}{at}"), any);
            add(Alone, format!("{before}{day}{at}"), any);
        }
        add(Alone, format!("{d}[./] ?{m}[./]? {y}"), any);
        // Years.
        let years = format!("{y}(?: ?[-/] ?(?:{y}|{yy}))+");
        add(Alone, format!("{years}(?: +{years})*"), any);
        add(Alone, format!("{y}(?: {y})+"), any);
        // Times of day without a word.
        add(Alone, format!("{h}\\.{min} ?- ?{h}\\.{min}"), any);
        add(Alone, format!("{h}(?:[0-5][05]) ?- ?{h}(?:[0-5][05])"), any);
        // Scores, blood pressure, more of the same.
        let pair = "[1-9]?[0-9]{1,2}[-/:][1-9]?[0-9]{1,2}";
        add(Alone, format!("{pair}(?: +{pair})+"), no_zero_leads);
        let fraction = "(?:0|[1-9][0-9]{0,2})[.,][0-9]{1,2}";
        add(Alone, format!("{fraction}(?: +{fraction})+"), any);
        // Amounts.
        let amount =
            "(?:[1-9][0-9]{0,2}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?|(?:0|[1-9][0-9]{0,8})(?:[.,][0-9]{1,4})?)";
        add(
            Apart,
            format!("{MONEY} ?{amount}(?: ?- ?{MONEY}? ?{amount})?"),
            is_amount_of_money,
        );
        add(
            Apart,
            format!("{amount}(?: ?- ?{amount})? ?{MONEY}"),
            is_amount_of_money,
        );
        add(Apart, format!("{amount}(?: ?[-x] ?{amount})? ?-?{UNIT}"), is_amount);
        // Pages, steps, verses.
        let from_to = "#?[1-9][0-9]{0,3}(?: ?[-/] ?[1-9][0-9]{0,3})?";
        add(
            Apart,
            format!("{NAMED} ?{from_to}(?:(?:, ?| and | und | & ){from_to})*"),
            is_from_to,
        );
        add(Apart, "isbn(?:-1[03])?:? ?[0-9][0-9 -]{8,16}[0-9x]".to_owned(), any);
        Self(all)
    }

    /// The text without the numbers that mean something.
    pub(super) fn taken_out(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (room, pattern, holds) in &self.0 {
            if !text.bytes().any(|byte| byte.is_ascii_digit()) {
                break;
            }
            text = without(&text, *room, pattern, *holds);
        }
        text
    }
}

fn without(text: &str, room: Room, pattern: &Regex, holds: Holds) -> String {
    let (mut out, mut kept, mut at) = (String::new(), 0, 0);
    while let Some(found) = pattern.find_at(text, at) {
        if has_room(text, found.start(), found.end(), room) && holds(found.as_str()) {
            out.push_str(&text[kept..found.start()]);
            out.push_str(KNOWN);
            (kept, at) = (found.end(), found.end());
        } else {
            // The next place where another number may begin.
            let next = text[found.start()..].chars().next().map_or(1, char::len_utf8);
            at = found.start() + next;
        }
    }
    out.push_str(&text[kept..]);
    out
}

fn has_room(text: &str, from: usize, to: usize, room: Room) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let sign = |c: char| "-./:()+_~|".contains(c);
    let (before, after) = (&text[..from], &text[to..]);
    let space = |c: char| c == ' ' && room == Room::Alone;
    // A full stop or a colon with a space behind it ends a sentence.
    let begins = before.trim_end_matches(|c| space(c) || (sign(c) && c != '.' && c != ':'));
    let begins = if before.ends_with(['.', ':']) {
        before.trim_end_matches(sign)
    } else {
        begins
    };
    let ends = after.trim_start_matches(|c| space(c) || "-/()_~|".contains(c));
    let ended = text[from..to].ends_with('.') && after.starts_with(' ');
    let ends = if ended { "" } else { ends };
    let ends = if after.starts_with(['.', ':']) {
        after.trim_start_matches(sign)
    } else {
        ends
    };
    let dialled = before.trim_end_matches(space).ends_with('+');
    !begins.ends_with(digit)
        && !ends.starts_with(digit)
        && !dialled
        && !before.ends_with(digit)
        && !after.starts_with(digit)
}

fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect()
}

fn no_zero_leads(text: &str) -> bool {
    numbers(text)
        .iter()
        .all(|number| number.len() == 1 || !number.starts_with('0'))
}

/// Money is written in every way; a number of nine digits or more in groups also is a phone number's in some countries.
fn is_amount_of_money(text: &str) -> bool {
    is_range(text) || !text.contains('-')
}

/// Three groups of three are a phone number in several countries, unless it is a round one.
fn is_amount(text: &str) -> bool {
    let (numbers, digits) = (numbers(text), numbers(text).concat());
    let grouped = numbers.len() > 1 && !text.contains(['-', 'x']);
    if grouped {
        return digits.len() < 9 || digits.ends_with("000");
    }
    digits.len() <= 7 && (is_range(text) || !text.contains('-')) || digits.ends_with("000") || is_range(text)
}

/// From a number to a larger one, as people count; seven digits in a three and a four are a phone number unless round.
fn is_range(text: &str) -> bool {
    let sides: Vec<String> = text.split(['-', 'x']).map(|side| numbers(side).concat()).collect();
    let [from, to] = &sides[..] else { return sides.len() < 2 };
    let (Ok(low), Ok(high)) = (from.parse::<u64>(), to.parse::<u64>()) else {
        return false;
    };
    let round = low.is_multiple_of(50) && high.is_multiple_of(50);
    low <= high && (round || (from.len(), to.len()) != (3, 4)) && !to.starts_with('0')
}

/// From one page to another, and others: nobody reads more than some hundred at once. 158-60 is short for 158-160.
fn is_from_to(text: &str) -> bool {
    text.split(|c: char| c.is_alphabetic() || c == ',' || c == '&')
        .all(|part| {
            let numbers: Vec<u32> = numbers(part).iter().filter_map(|number| number.parse().ok()).collect();
            match numbers[..] {
                [low, high] => low <= high && high - low <= 500 || high < 100 && low < 1_000,
                _ => true,
            }
        })
}
