//! Numbers that are made here, other ones at each run: phone numbers of every country in every spelling behind words that say
//! so, and numbers that mean something. A failure names the line and the seed; `NAMES_SEED` plays it again.
//!
//! Phone numbers are the example numbers of the table, which belong to nobody: none is made up here.

use super::super::super::plain::plain;
use super::{JUDGE, lines};
use std::hash::{BuildHasher, Hasher};

/// Chance that can be had again (xorshift).
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("NAMES_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish() | 1);
        println!("NAMES_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn from(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// In every language of the pages.
const CUES: [&str; 44] = [
    "My number {}",
    "my number is {}",
    "my new number: {}",
    "My cell is {}.",
    "call me at {}",
    "Call {} tonight",
    "please call me on {} any time",
    "You can reach me on {}",
    "text me {}",
    "text {} if you need to talk",
    "phone: {}",
    "Tel. {}",
    "tel {}",
    "number {}",
    "No. {}",
    "my #{}",
    "WhatsApp {}",
    "WhatsApp: {}, Sam",
    "Signal: {}",
    "SMS {}",
    "mobile {}",
    "ring me on {}",
    "dial {}",
    "contact me: {}",
    "give me a call {}",
    "{} is my number",
    "{}, call me",
    "{} (text me)",
    "Nummer {}",
    "Nr. {}",
    "meine Nummer {}",
    "Meine Nummer ist {}",
    "meine Handynummer lautet {}",
    "Handy: {}",
    "Mobil {}",
    "Telefon {}",
    "ruf mich an: {}",
    "Ruf mich unter {} an",
    "ruft an unter {}",
    "ich bin erreichbar unter {}",
    "Du erreichst mich unter der {}",
    "schreib mir auf WhatsApp {}",
    "melde dich unter {}",
    "{} ist meine Nummer",
];

/// A number in the signs that people put between groups.
fn spellings(number: &str) -> Vec<String> {
    let tight: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let mut all = vec![number.to_owned(), tight];
    let bare = number.replace(['(', ')'], "");
    all.extend(
        ["-", ".", "/", " / ", " - ", "\u{2013}", "\u{A0}", "\u{B7}", "_"]
            .map(|sign| bare.replace(['-', '.'], " ").replace(' ', sign)),
    );
    all
}

#[test]
fn behind_words_that_say_so_every_countrys_numbers_are_held() {
    let mut dice = Dice::new();
    let mut missed = Vec::new();
    for number in lines(include_str!("../countries.txt")).flat_map(|line| line.split('\t').skip(1)) {
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        // Six digits may also be a date, and fewer are anything.
        if digits < 7 {
            continue;
        }
        for spelling in spellings(number) {
            let line = dice.one(&CUES).replace("{}", &spelling);
            if !JUDGE.has_phone(&plain(&line)) {
                missed.push(line);
            }
            // Without words, a number in one piece of eight digits may be a day, and one digit with a point is a fraction.
            let pieces = spelling.split(|c: char| !c.is_ascii_digit()).count();
            let fraction = pieces == 2 && plain(&spelling).as_bytes()[1] == b'.';
            if digits >= 8 && !fraction && (pieces > 1 || digits > 8) && !JUDGE.has_phone(&plain(&spelling)) {
                missed.push(spelling);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn numbers_that_are_made_to_mean_something_pass() {
    let mut dice = Dice::new();
    let mut held = Vec::new();
    for _ in 0..150 {
        let made: [Vec<String>; 9] = [
            ranges(&mut dice),
            clean_times(&mut dice),
            counts(&mut dice),
            scores(&mut dice),
            doses(&mut dice),
            prices(&mut dice),
            pages(&mut dice),
            times(&mut dice),
            days(&mut dice),
        ];
        held.extend(made.into_iter().flatten().filter(|line| JUDGE.has_phone(&plain(line))));
    }
    assert!(held.is_empty(), "{held:#?}");
}

fn ranges(dice: &mut Dice) -> Vec<String> {
    let from = dice.from(1950, 2015);
    let to = from + dice.from(1, 10);
    let again = to + dice.from(1, 5);
    let sign = dice.one(&["-", " - ", "\u{2013}", " \u{2013} ", "/", " to ", " bis ", " until "]);
    vec![
        format!("Clean {from}{sign}{to}"),
        format!("I was clean {from}{sign}{to}, then {again}-{}", again + 1),
        format!("{from}{sign}{to}"),
        format!("Wren {from}{sign}{:02}", to % 100),
        format!("{from} {to} {again}"),
        format!("no phone {from}-{to}"),
        format!("({from}{sign}{to})"),
    ]
}

fn clean_times(dice: &mut Dice) -> Vec<String> {
    let (years, months, days) = (dice.from(1, 40), dice.from(1, 11), dice.from(1, 30));
    let all = years * 365 + months * 30 + days;
    vec![
        format!("{years} years, {months} months and {days} days"),
        format!("{years}y {months}m {days}d"),
        format!("{years} Jahre {months} Monate {days} Tage"),
        format!("{all} days, {} hours", all * 24),
        format!("{all} Tage = {} Stunden = {} Minuten", all * 24, all * 24 * 60),
        format!("Clean {all} days"),
        "30 60 90 120 180 365".to_owned(),
        format!("30-60-90-{} days", dice.one(&["120", "180", "365"])),
        format!("day {days} of {all}, year {years}"),
    ]
}

fn counts(dice: &mut Dice) -> Vec<String> {
    let step = dice.from(1, 10);
    let first = dice.from(1, 9) * step;
    let up: Vec<String> = (0..7).map(|at| (first + at * step).to_string()).collect();
    let down: Vec<String> = up.iter().rev().cloned().collect();
    let mut lines = Vec::new();
    for sign in [" ", ", ", "-", " - ", "...", ". ", "/"] {
        lines.push(up.join(sign));
        lines.push(down.join(sign));
    }
    let sevens: Vec<String> = (0..6).map(|at| (dice.from(99, 100) - 7 * at).to_string()).collect();
    lines.push(sevens.join(", "));
    lines
}

fn scores(dice: &mut Dice) -> Vec<String> {
    let mut pair = |sign: &str| format!("{}{sign}{}", dice.from(0, 30), dice.from(1, 30));
    let (one, two, three) = (pair("-"), pair("-"), pair("-"));
    let (four, five) = (pair(":"), pair(":"));
    let mut value = || dice.from(1, 200).to_string();
    let values = [value(), value(), value(), value(), value()];
    vec![
        format!("{one} {two} {three}"),
        format!("we won {one}, lost {two}"),
        format!("{four} {five}"),
        format!("scores {}", values.join(" ")),
        format!("Punkte: {}", values.join(", ")),
        format!("mood this week: {}", values.join(" ")),
        format!("Puls {}", values.join(" ")),
    ]
}

fn doses(dice: &mut Dice) -> Vec<String> {
    let dose = dice.from(1, 80) * 5;
    let sign = dice.one(&["/", "-", ", ", " / ", " "]);
    let list = [dose, dose * 2, dose * 4].map(|dose| dose.to_string()).join(sign);
    vec![
        format!("{list} mg"),
        format!("{dose}-{} mg {}x a day", dose * 2, dice.from(1, 4)),
        format!("{} x {dose} mg", dice.from(1, 4)),
        format!("{} x t\u{e4}glich {dose}mg, abends {}mg", dice.from(1, 4), dose / 2),
        format!("{dose}mg {}mg {}mg", dose * 2, dose * 3),
        format!("{}.5 {}.5 {}.5 mg", dose + 2, dose + 1, dose),
        "0.5 0.25 0.125".to_owned(),
        format!("taper {} {} {} {}", dose * 4, dose * 3, dose * 2, dose),
    ]
}

fn prices(dice: &mut Dice) -> Vec<String> {
    let round = dice.from(2, 60) * 50;
    let more = round + dice.from(1, 20) * 50;
    let cents = dice.from(10, 99);
    vec![
        format!("{round}-{more}"),
        format!("{round}-{more} a month"),
        format!("{}-{}", round * 100, more * 100),
        format!("${round}.{cents} ${more}.{cents}"),
        format!("{round},{cents} \u{20ac} und {more},{cents} \u{20ac}"),
        format!("{round}.{cents} {more}.{cents}"),
        format!("{round} to {more} dollars"),
        format!("\u{a3}{round}\u{2013}{more}"),
        format!("{round} {more} EUR"),
        format!("CHF {}'{:03}.{cents}", dice.from(1, 99), dice.below(1_000)),
        format!(
            "{},{:03},{:03} reasons",
            dice.from(1, 99),
            dice.below(1_000),
            dice.below(1_000)
        ),
    ]
}

fn pages(dice: &mut Dice) -> Vec<String> {
    let from = dice.from(1, 400);
    let to = from + dice.from(1, 40);
    let (more, most) = (to + dice.from(1, 60), to + dice.from(61, 120));
    let word = dice.one(&["pages", "pp.", "p.", "Seite", "S.", "Seiten", "lines", "Psalm"]);
    vec![
        format!("{word} {from}-{to}"),
        format!("{word} {from}\u{2013}{to}, {more}\u{2013}{most}"),
        format!("{word} {from}-{to} and {more}-{most}"),
        format!("{word} {from} bis {to} und {more} bis {most}"),
        format!("{word} {from} {to} {more} {most}"),
        format!("{word} {from}, {to}, {more} and {most}"),
        format!("read {word} {}-{} tonight", from + 1_000, to + 1_000),
    ]
}

fn times(dice: &mut Dice) -> Vec<String> {
    let (hour, minute) = (dice.from(0, 20), dice.below(12) * 5);
    let (later, latest) = (hour + 1, hour + 3);
    vec![
        format!("{hour}:{minute:02}-{later}:{minute:02}"),
        format!("{hour:02}:{minute:02}/{later:02}:{minute:02}/{latest:02}:{minute:02}"),
        format!("{hour:02}.{minute:02}-{later:02}.{minute:02} Uhr"),
        format!("{hour:02}.{minute:02} {later:02}.{minute:02}"),
        format!("{hour}.{minute:02}-{later}.{minute:02} {later}.{minute:02}-{latest}.{minute:02}"),
        format!("{hour:02}30-{later:02}45"),
        format!("call me {hour}:{minute:02} or {later}:{minute:02}"),
        format!("ruf mich an: {hour}.{minute:02} bis {later}.{minute:02} Uhr"),
        format!("{hour}-{later} Uhr, {later}-{latest} Uhr"),
        format!("{hour:02}{minute:02} hours, {later:02}{minute:02} hours"),
    ]
}

fn days(dice: &mut Dice) -> Vec<String> {
    let mut day = || (dice.from(1, 28), dice.from(1, 12), dice.from(1950, 2030));
    let ((d, m, y), (d2, m2, y2)) = (day(), day());
    vec![
        format!("Sober since {m}/{d}/{y}"),
        format!("clean {d}.{m}.{y} - {d2}.{m2}.{y2}"),
        format!("call me {m:02}/{d:02}/{y} at 10:30"),
        format!("Nummer 12 am {d}.{m}.{y}"),
        format!("{y}-{m:02}-{d:02} to {y2}-{m2:02}-{d2:02}"),
        format!("{m}/{y} \u{2013} {m2}/{y2}"),
        format!("Clean{d:02}{m:02}{y}"),
        format!("Wren_{y}_{m:02}_{d:02}"),
        format!("{d}.{m}.{:02}, {d2}.{m2}.{:02}", y % 100, y2 % 100),
        format!("{m:02}/{d:02}/{:02} 10:30 pm", y % 100),
        format!("seit {m:02}/{y}, davor {m2:02}/{y2}"),
    ]
}
