//! What numbers mean when they are no way to reach somebody: dates, times, years, amounts, pages, scores. Each meaning is one
//! whole shape: an expression, and the room it needs. It counts only where no more digits are joined to it, so that the middle
//! of a phone number is never a date.
//!
//! There are two kinds. A date or a time is one whatever stands before it. A row or an amount is one only where nothing says
//! that a phone number comes; `numbers.rs` looks for that in between.
//!
//! Expressions see small letters and what `plain.rs` makes of signs; their words are in `words.rs`. To add a meaning: a row
//! here, and inputs of both kinds in `numbers/pass.txt` and `numbers/held.txt`.

mod checks;

use super::rows::Row;
use super::words::every;
use checks::{
    any, is_amount, is_amount_of_money, is_blood_pressure, is_from_to, is_list, is_rising_list, is_round_range,
    is_row_of_fractions, no_zero_leads, numbers, rises,
};
use regex::Regex;
use std::sync::LazyLock;

/// What stands where a number was that has a meaning. It is no digit, and joins nothing.
pub(super) const KNOWN: &str = "\u{1}";

/// How far from other digits it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// No digit touches it, directly or with a sign between.
    Apart,
    /// Neither does one over a space: it could as well be a part of a number in groups.
    Alone,
}

/// One meaning.
struct Meaning {
    room: Room,
    pattern: Regex,
    holds: Holds,
}

/// What an expression cannot say about what it found.
type Holds = fn(&str) -> bool;

/// Meanings in the order in which they are looked for.
#[derive(Default)]
struct Shapes(Vec<Meaning>);

/// Every meaning.
pub(super) struct Meanings {
    days_and_times: Shapes,
    amounts_and_rows: Shapes,
}

// The longer form first: an expression takes the first that fits.
const DAY: &str = "(?:3[01]|[12][0-9]|0?[1-9])";
const MONTH: &str = "(?:1[0-2]|0?[1-9])";
const YEAR: &str = "(?:1[89][0-9]{2}|20[0-9]{2}|2100)";
const SHORT_YEAR: &str = "'?[0-9]{2}";
const HOUR: &str = "(?:2[0-4]|[01]?[0-9])";
const MINUTE: &str = "[0-5][0-9]";

/// A number of an amount: with groups of three, or with a fraction.
const AMOUNT: &str =
    "(?:[1-9][0-9]{0,2}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?|(?:0|[1-9][0-9]{0,8})(?:[.,][0-9]{1,4})?)";
/// A small one, as a row has many of them.
const SMALL: &str = "(?:0|[1-9][0-9]{0,3})(?:[.,][0-9]{1,3})?";

impl Meanings {
    /// # Panics
    /// Never: the expressions are constant and compile, as every test shows.
    pub(super) fn new() -> Self {
        let mut days_and_times = Shapes::default();
        days_and_times.add_times();
        days_and_times.add_days();
        days_and_times.add_clocks();
        let mut amounts_and_rows = Shapes::default();
        amounts_and_rows.add_years();
        amounts_and_rows.add_amounts();
        amounts_and_rows.add_named();
        amounts_and_rows.add_rows();
        Self {
            days_and_times,
            amounts_and_rows,
        }
    }

    /// The text without days and times.
    pub(super) fn without_days(&self, text: &str) -> String {
        self.days_and_times.taken_out(text)
    }

    /// The text without amounts and rows.
    pub(super) fn without_amounts(&self, text: &str) -> String {
        self.amounts_and_rows.taken_out(text)
    }
}

impl Shapes {
    fn add(&mut self, room: Room, pattern: &str, holds: Holds) {
        let pattern = Regex::new(pattern).expect("a constant expression");
        self.0.push(Meaning { room, pattern, holds });
    }

    fn add_times(&mut self) {
        use Room::Apart;
        let (y, h, min) = (YEAR, HOUR, MINUTE);
        let (half, to) = (
            format!("(?:{})", every(|words| words.half_days)),
            every(|words| words.to),
        );
        let isbn = "isbn(?:-1[03])?:? ?[0-9][0-9 -]{8,16}[0-9x]";
        self.add(Apart, isbn, any);
        // Moments as machines write them (ISO 8601, RFC 3339).
        let seconds = format!("(?::?{min}(?:[.,][0-9]{{1,9}})?)?");
        let offset = "(?:z\\b| ?[+-][0-9]{2}:?[0-9]{2})?";
        let day = format!("{y}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12][0-9]|3[01])");
        self.add(Apart, &format!("{day}[t_-]{h}:?{min}{seconds}{offset}"), |text| {
            text.contains(['t', ':'])
        });
        // Times of day, from one to another, and several.
        let time = format!("{h}:{min}(?::{min}(?:[.,][0-9]{{1,3}})?)?(?: ?{half})?");
        let zone = "(?: ?(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?\\b)?";
        self.add(Apart, &format!("{time}(?: ?[-/+&] ?{time})*{zone}"), any);
        let said = format!("{h}(?: ?[.:h ] ?{min})?(?: ?{half})?");
        self.add(
            Apart,
            &format!("(?:{said} ?(?:[-/]|{to}) ?)*{h}(?:[.:h ]?{min})? ?{half}"),
            any,
        );
        self.add(Apart, &format!("{h}h{min}"), any);
        self.add(Apart, "24/7(?:/365)?", any);
    }

    /// Days, in the three orders, parted by one sign; from one to another; the first of the two may leave out what is the
    /// same.
    fn add_days(&mut self) {
        use Room::{Alone, Apart};
        let (d, m, y, yy, h, min) = (DAY, MONTH, YEAR, SHORT_YEAR, HOUR, MINUTE);
        let named = format!("\\b(?:{})\\b\\.?", every(|words| words.months));
        // Verses have the form of a time, and stand before days so that no verse is a day.
        let verse = "[1-9][0-9]{0,2}:[1-9][0-9]{0,2}(?: ?- ?[1-9][0-9]{0,2}(?::[1-9][0-9]{0,2})?)?";
        self.add(Apart, verse, any);
        let at = format!("(?:,? {h}[.:]{min})?");
        let before = format!("(?:{h}[.:]{min},? )?");
        for sign in ["-", "\\.", "/", ":"] {
            let s = format!(" ?{sign} ?");
            let day = format!("(?:{d}{s}{m}{s}{y}|{m}{s}{d}{s}{y}|{y}{s}{m}{s}{d}|{y}{s}{d}{s}{m})\\.?");
            let part = format!("(?:{d}{s}{m}|{m}{s}{d}|{d})\\.?");
            self.add(Apart, &format!("{day} ?[-/] ?{day}"), any);
            self.add(Apart, &format!("{part} ?[-/] ?{day}"), any);
            self.add(Apart, &day, any);
            let short = format!("(?:{d}{s}{m}{s}{yy}|{m}{s}{d}{s}{yy}|{yy}{s}{m}{s}{d})\\.?");
            self.add(Alone, &format!("{short}(?:,? +{short})+"), any);
            self.add(Alone, &format!("{before}{short} ?[-/] ?{short}{at}"), any);
            self.add(Alone, &format!("{before}{short}{at}(?:,? +{short}{at})*"), any);
            // Four pairs with one sign throughout are a phone number.
            let to = [" ?[-/] ?", " ?- ?", " ?/ ?"][usize::from(sign == "/") + 2 * usize::from(sign == "-")];
            self.add(Alone, &format!("{part}{to}{short}"), any);
            let (s, to) = if sign == "-" {
                ("-", " - ")
            } else {
                (s.as_str(), " ?- ?")
            };
            self.add(Alone, &format!("{d}{s}{m}\\.?{to}{d}{s}{m}\\.?"), any);
            self.add(Alone, &format!("{m}{s}{d}{to}{m}{s}{d}"), any);
            let s = format!(" ?{sign} ?");
            // Months of years.
            let list = |one: &str| format!("{before}{one}(?:(?: ?[-/,] ?| +){one})*{at}");
            self.add(Alone, &list(&format!("{m}{s}{y}")), any);
            self.add(Alone, &list(&format!("{y}{s}{m}")), any);
        }
        // Months of short years, more than one, with both digits.
        let month = "(?:0[1-9]|1[0-2])/[0-9]{2}";
        self.add(Alone, &format!("{month}(?:(?: ?[-,] ?| +){month})+"), any);
        let compact = "(?:(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|\
                       (?:(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?:19|20)[0-9]{2})";
        self.add(Alone, &format!("{before}{compact}(?:(?: ?- ?| +){compact})+"), any);
        self.add(Alone, &format!("{before}{compact}(?:{at}| ?{h}{min}(?:{min})?)"), any);
        // With the name of the month.
        let th = "(?:st|nd|rd|th|\\.)?";
        let year = format!("(?:,? ?(?:{y}|'[0-9]{{2}}))?");
        let clock = format!("(?:,? {h} {min}\\b)?");
        let from = format!("{named} ?{d}{th}(?: ?- ?(?:{named} ?)?{d}{th})?{year}{clock}");
        self.add(Apart, &from, any);
        let from = format!("{d}{th}(?: ?- ?{d}{th})? ?(?:of )?{named}{year}{clock}");
        self.add(Apart, &from, any);
        self.add(Apart, &format!("{d}[-/]{named}[-/]?(?:{y}|{yy})"), any);
        self.add(Apart, &format!("{named},? ?{y}(?: ?- ?(?:{named},? ?)?{y})?"), any);
        // With spaces only, or with the signs mixed. Five pairs with spaces are a phone number of France, so that a short year
        // has no time with a space behind it.
        for (year, between) in [(y, "[ .:]"), (yy, "[.:]")] {
            let at = format!("(?:,? {h}{between}{min})?");
            let day = format!("(?:{d} {m} {year}|{m} {d} {year}|{year} {m} {d})");
            self.add(Alone, &format!("{before}{day}(?: ?- ?| ){day}{at}"), any);
            self.add(Alone, &format!("{before}{day}{at}"), any);
        }
        self.add(Alone, &format!("{d}[./] ?{m}[./]? {y}"), any);
    }

    /// Times of day without a word: from one to another, several of them, on the five minutes.
    fn add_clocks(&mut self) {
        use Room::Alone;
        let (h, to) = (HOUR, every(|words| words.to));
        let one = format!("{h}\\.[0-5][05]");
        let several = format!("{one} ?(?:-|{to}) ?{one}(?:(?: ?[/,&] ?| +){one} ?(?:-|{to}) ?{one})*");
        self.add(Alone, &several, any);
        let several = format!("{h}\\.[0-5][0-9] ?- ?{h}\\.[0-5][0-9]");
        self.add(Alone, &several, any);
        self.add(Alone, &format!("{one}(?:(?: ?[/,&] ?| +){one})+"), any);
        self.add(Alone, &format!("{h}(?:[0-5][05]) ?- ?{h}(?:[0-5][05])"), any);
        // 8-12/14-18.
        self.add(Alone, &format!("{h}-{h}(?: ?[/,&] ?{h}-{h})+"), no_zero_leads);
    }

    fn add_years(&mut self) {
        use Room::Alone;
        let (y, yy, to) = (YEAR, SHORT_YEAR, every(|words| words.to));
        let years = format!("{y}(?: ?(?:[-/>+&]|\\.{{2,3}}|{to}) ?(?:{y}|{yy}))+");
        self.add(Alone, &format!("{years}(?:,? +{years})*"), any);
        self.add(Alone, &format!("{y}(?:,? {y})+"), any);
    }

    fn add_amounts(&mut self) {
        use Room::{Alone, Apart};
        let (to, and) = (every(|words| words.to), every(|words| words.and));
        let money = format!(
            "(?:[$\u{20ac}\u{a3}\u{a5}\u{20b9}]|\\b(?:{})\\b)",
            every(|words| words.money)
        );
        let dose = every(|words| words.doses);
        let unit = format!("(?:%|\u{b0}|\\b(?:{}|{dose})\\b)", every(|words| words.units));
        let range = format!(" ?(?:-|{to}) ?");
        // Several before one word for them: 10/20/40 mg, 50-100-150 euros.
        let several = format!("{SMALL}(?: ?(?:[-/,+>]|{to}|{and}) ?{SMALL})+ ?-?");
        self.add(Apart, &format!("{several}(?:%|\\b(?:{dose})\\b|{money})"), is_list);
        self.add(
            Apart,
            &format!("{SMALL}(?: +{SMALL})+ ?-?(?:%|\\b(?:{dose})\\b|{money})"),
            is_list,
        );
        self.add(
            Apart,
            &format!("{money} ?{AMOUNT}(?:{range}{money}? ?{AMOUNT})?"),
            is_amount_of_money,
        );
        self.add(
            Apart,
            &format!("{AMOUNT}(?:{range}{AMOUNT})? ?{money}"),
            is_amount_of_money,
        );
        self.add(
            Apart,
            &format!("{SMALL}(?: ?[-/,] ?{SMALL}| {SMALL}){{2,}} ?-?{unit}"),
            is_rising_list,
        );
        self.add(Apart, &format!("{AMOUNT}(?: ?[-x] ?{AMOUNT})? ?-?{unit}"), is_amount);
        let size = "[1-9][0-9]{0,3} ?x ?[1-9][0-9]{0,3}";
        self.add(Apart, &format!("{size}(?: ?x ?[1-9][0-9]{{0,3}})?"), any);
        // Round sums, from one to another and several, without a word.
        self.add(Alone, &format!("{AMOUNT}{range}{AMOUNT}"), is_round_range);
        let grouped = "[1-9][0-9]{0,2}(?:[,'][0-9]{3})+(?:\\.[0-9]{2})?";
        self.add(Alone, &format!("{grouped}(?:(?: ?[-/;] ?|,? +){grouped})*"), any);
        let cents = "[1-9][0-9]{0,5}[.,][0-9]{2}";
        self.add(Alone, &format!("{cents}(?:(?: ?[-/+;] ?| +){cents})+"), any);
    }

    /// Numbers with a word before them that says what they are numbers of.
    fn add_named(&mut self) {
        use Room::Apart;
        let (to, and) = (every(|words| words.to), every(|words| words.and));
        let named = format!("(?:\u{a7}{{1,2}}|\\b(?:{})\\b\\.?)", every(|words| words.named));
        let from_to = format!("#?[1-9][0-9]{{0,3}}(?: ?(?:[-/]|{to}) ?[1-9][0-9]{{0,3}})?");
        let next = format!("(?:, ?|; ?| (?:{and}) | ?& ?| ?\\+ ?)");
        let row = "[1-9][0-9]{0,2}(?:(?: |, ?|/|-)[1-9][0-9]{0,2}){2,}";
        self.add(Apart, &format!("{named} ?{row}"), rises);
        self.add(Apart, &format!("{named} ?{from_to}(?:{next}{from_to})*"), is_from_to);
        // "#12", but "#612 345 678" is a number; so is a page only where nothing follows.
        self.add(Room::Alone, &format!("#{from_to}(?:{next}#?{from_to})*"), is_from_to);
        let value = "(?:0|[1-9][0-9]{0,2})(?:[.,][0-9]{1,2})?";
        let series = every(|words| words.series);
        let told = "(?:[ :=]+(?:[a-z\u{e4}\u{f6}\u{fc}\u{df}']+[ :=,]+){0,4}|[:= ]+)";
        self.add(
            Apart,
            &format!("\\b(?:{series})\\b{told}{value}(?:(?: ?[-/,;+>x] ?| +|(?: (?:{and}|{to}) )){value})+"),
            any,
        );
        // And a word behind: a zip code has five digits, and four more.
        let label = every(|words| words.labels);
        let told = "(?: (?:no|nr|number|nummer|id))?[.:]? ?#?";
        self.add(Apart, "\\bzip(?: ?code)?:? ?[0-9]{5}(?:-[0-9]{4})?", any);
        self.add(
            Apart,
            "\\b(?:plz|postleitzahl(?:en)?)s?:? ?[0-9]{4,5}(?:(?:, ?| )[0-9]{4,5})*",
            any,
        );
        self.add(Apart, &format!("\\b(?:{label})\\b{told} ?{YEAR}[-/.][0-9]{{2,7}}"), any);
        self.add(Apart, &format!("\\b(?:{label})\\b{told} ?[0-9]{{2,7}}[-/.]{YEAR}"), any);
    }

    /// Scores, blood pressure, times by the quarter of an hour, more of the same.
    fn add_rows(&mut self) {
        use Room::Alone;
        let pair = "[1-9]?[0-9]{1,2}[-/:][1-9]?[0-9]{1,2}(?: ?\\([1-9]?[0-9]{1,2}[-:][1-9]?[0-9]{1,2}\\))?";
        self.add(Alone, &format!("{pair}(?:,? +{pair})+"), no_zero_leads);
        self.add(
            Alone,
            "[1-9][0-9]{1,2}/[1-9][0-9]{1,2}/[1-9][0-9]{1,2}",
            is_blood_pressure,
        );
        let quarters = "[0-2][0-9](?:00|15|30|45)";
        self.add(Alone, &format!("{quarters}(?:(?: ?[/,&] ?| +){quarters})+"), |text| {
            let groups = numbers(text);
            Row::of(&groups).is_some_and(|row| row.is_clock())
        });
        let fraction = "(?:0|[1-9][0-9]{0,2})[.,][0-9]{1,3}";
        self.add(
            Alone,
            &format!("{fraction}(?:(?: +| ?[-/;>+] ?|, +){fraction})+"),
            is_row_of_fractions,
        );
        self.add(
            Alone,
            &format!("{SMALL}(?:(?: +| ?[-/;>+] ?|, +){SMALL}){{2,}}"),
            is_row_of_fractions,
        );
    }

    fn taken_out(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for meaning in &self.0 {
            if !text.bytes().any(|byte| byte.is_ascii_digit()) {
                break;
            }
            text = without(&text, meaning);
        }
        text
    }
}

fn without(text: &str, meaning: &Meaning) -> String {
    let (mut out, mut kept, mut at) = (String::new(), 0, 0);
    while let Some(found) = meaning.pattern.find_at(text, at) {
        if has_room(text, found.start(), found.end(), meaning.room) && (meaning.holds)(found.as_str()) {
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

/// What somebody dials before the rest: a code with a zero or a plus in front, and a space. Nothing that follows is a date.
static DIALLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9.,:/-])(?:(?P<plus>\+) ?\(?[0-9][0-9 ()-]*|\(0[0-9]+\)|(?P<zero>0[0-9]{2,4})) ?[-/]? ?$")
        .expect("a constant expression")
});

fn is_dialled(before: &str) -> bool {
    if !before
        .trim_end_matches([' ', '-', '/'])
        .ends_with(|c: char| c.is_ascii_digit() || c == ')')
    {
        return false;
    }
    DIALLED.captures(before).is_some_and(|found| {
        // Half past six, as 0630, is a time before a date.
        let is_time = |zero: &str| zero.len() == 4 && ["00", "15", "30", "45"].contains(&&zero[2..]);
        found.name("zero").is_none_or(|zero| !is_time(zero.as_str()))
    })
}

fn has_room(text: &str, from: usize, to: usize, room: Room) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let sign = |c: char| "-./:()+~|".contains(c);
    let (before, after) = (&text[..from], &text[to..]);
    let space = |c: char| c == ' ' && room == Room::Alone;
    // A full stop or a colon with a space behind it ends a sentence.
    let begins = before.trim_end_matches(|c| space(c) || (sign(c) && c != '.' && c != ':'));
    let begins = if before.ends_with(['.', ':']) {
        before.trim_end_matches(sign)
    } else {
        begins
    };
    let ends = after.trim_start_matches(|c| space(c) || "-/()~|".contains(c));
    let ended = text[from..to].ends_with('.') && after.starts_with(' ');
    let ends = if ended { "" } else { ends };
    let ends = if after.starts_with(['.', ':']) {
        after.trim_start_matches(sign)
    } else {
        ends
    };
    let plus = before.trim_end_matches(space).ends_with('+');
    !(begins.ends_with(digit)
        || ends.starts_with(digit)
        || plus
        || before.ends_with(digit)
        || after.starts_with(digit)
        || text[from..].starts_with(digit) && is_dialled(before))
}
