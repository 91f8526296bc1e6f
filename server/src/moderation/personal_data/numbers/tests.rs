//! Numbers that mean something, and numbers by which somebody can be called.

mod generated;

use super::super::plain::plain;
use super::Numbers;
use proptest::prelude::*;
use std::sync::LazyLock;

static JUDGE: LazyLock<Numbers> = LazyLock::new(|| {
    let helplines = [
        "1-800-662-4357",
        "116 123",
        "988",
        "741741",
        "0800 111 0 111",
        "13 11 14",
    ];
    Numbers::new(&helplines.map(str::to_owned))
});

fn is_held(text: &str) -> bool {
    JUDGE.has_phone(&plain(text))
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.starts_with("# ") && !line.is_empty())
}

#[test]
fn numbers_that_mean_something_are_not_held() {
    let tables = [include_str!("pass.txt"), include_str!("means.txt")];
    let held: Vec<_> = tables
        .into_iter()
        .flat_map(lines)
        .filter(|line| is_held(line))
        .collect();
    assert!(held.is_empty(), "{held:#?}");
    assert!(tables.into_iter().flat_map(lines).count() >= 600);
}

#[test]
fn phone_numbers_are_held_however_they_are_written() {
    let tables = [include_str!("held.txt"), include_str!("said.txt")];
    let missed: Vec<_> = tables
        .into_iter()
        .flat_map(lines)
        .filter(|line| !is_held(line))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(tables.into_iter().flat_map(lines).count() >= 500);
}

#[test]
fn phone_numbers_of_every_country_are_held() {
    let digits = |number: &str| number.chars().filter(char::is_ascii_digit).count();
    let mut missed = Vec::new();
    for (country, number) in lines(include_str!("countries.txt")).flat_map(|line| {
        let mut parts = line.split('\t');
        let country = parts.next().unwrap_or_default();
        parts.map(move |number| (country, number))
    }) {
        // Small islands have numbers of four to seven digits at home, which are anything without a word before them.
        let alone = number.starts_with('+') && digits(number) >= 7 || digits(number) >= 8;
        // Six digits can also be a date; seven cannot.
        let said = digits(number) >= 7;
        if alone && !is_held(number) || said && !is_held(&format!("My number is {number}, Sam")) {
            missed.push((country, number));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

/// A number is not held as a part of something that a regular expression takes for a date.
#[test]
fn no_part_of_a_phone_number_is_a_date() {
    for pair in 1..=31 {
        for french in [
            format!("{pair:02}.01.20.19.34"),
            format!("06 {pair:02} 10 19 99"),
            format!("0{pair} 10-20 19 30"),
        ] {
            assert!(is_held(&french), "{french}");
        }
    }
}

prop_compose! {
    fn a_day()(year in 1_900_u32..2_100, month in 1_u32..=12, day in 1_u32..=31) -> (u32, u32, u32) {
        (year, month, day)
    }
}

/// Every usual form of one day: three orders, nine ways to part it, with and without zeros, short years, names of months.
fn forms((year, month, day): (u32, u32, u32)) -> Vec<String> {
    let mut forms = Vec::new();
    let short = year % 100;
    for sign in ["-", ".", "/", " ", "\u{2013}", "\u{2011}", ". ", " / ", " - "] {
        for (d, m) in [
            (format!("{day:02}"), format!("{month:02}")),
            (day.to_string(), month.to_string()),
        ] {
            for y in [year.to_string(), format!("{short:02}")] {
                forms.extend(
                    [[&d, &m, &y], [&m, &d, &y], [&y, &m, &d]].map(|parts| parts.map(String::as_str).join(sign)),
                );
            }
        }
    }
    let names = [
        ("January", "Januar"),
        ("February", "Februar"),
        ("March", "M\u{e4}rz"),
        ("April", "April"),
        ("May", "Mai"),
        ("June", "Juni"),
        ("July", "Juli"),
        ("August", "August"),
        ("September", "September"),
        ("October", "Oktober"),
        ("November", "November"),
        ("December", "Dezember"),
    ];
    let (english, german) = names[month as usize - 1];
    for name in [
        english.to_owned(),
        english[..3].to_owned(),
        format!("{}.", &english[..3]),
    ] {
        forms.extend([
            format!("{name} {day}, {year}"),
            format!("{name} {day} {year}"),
            format!("{day} {name} {year}"),
            format!("{day}th of {name} {year}"),
            format!("{name} {day}th, {year}"),
            format!("{name} {year}"),
            format!("{day}-{name}-{year}"),
            format!("{day} {name} '{short:02}"),
        ]);
    }
    forms.extend([format!("{day}. {german} {year}"), format!("{day}.{german} {year}")]);
    forms.extend([
        format!("{year}{month:02}{day:02}"),
        format!("{day:02}{month:02}{year}"),
        format!("{month:02}{day:02}{year}"),
        format!("{month}/{year}"),
        format!("{month:02}.{year}"),
        format!("{year}-{month:02}"),
    ]);
    forms
}

fn times(hour: u32, minute: u32) -> [String; 12] {
    let (twelve, half) = ((hour + 11) % 12 + 1, if hour < 12 { "am" } else { "pm" });
    [
        format!("{hour}:{minute:02}"),
        format!("{hour:02}:{minute:02}"),
        format!("{hour:02}.{minute:02}"),
        format!("{twelve}:{minute:02} {half}"),
        format!("{twelve}:{minute:02}{half}"),
        format!("{twelve}.{minute:02} {half}"),
        format!("{twelve} {half}"),
        format!("{hour:02}:{minute:02}:09"),
        format!("{hour}.{minute:02} Uhr"),
        format!("{hour} Uhr"),
        format!("{hour}h{minute:02}"),
        format!("{hour:02}:{minute:02} h"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// In every form, alone, with a time, as a range of two, and with numbers after a full stop.
    #[test]
    fn no_date_is_held(one in a_day(), other in a_day(), hour in 0_u32..24, minute in 0_u32..60, which in 0_usize..12) {
        let time = &times(hour, minute)[which];
        for (one, other) in forms(one).iter().zip(forms(other)) {
            for line in [
                one.clone(), format!("Clean {one}"), format!("({one})"), format!("call me {one}"),
                format!("{one} {time}"), format!("{one}, {time}"), format!("{one} at {time}"), format!("{time} {one}"),
                format!("{one}-{other}"), format!("{one} \u{2013} {other}"), format!("von {one} bis {other}."),
                format!("{one} {other}"), format!("{one}: 5 of us"), format!("{one}. 12 came"),
            ] {
                prop_assert!(!is_held(&line), "{line}");
            }
        }
    }
}
