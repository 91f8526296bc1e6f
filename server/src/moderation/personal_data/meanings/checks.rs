//! What an expression cannot say about what it found: whether numbers rise, are round, or are small enough.

use super::super::rows::Row;

pub(super) const fn any(_: &str) -> bool {
    true
}

pub(super) fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect()
}

/// The numbers of a row, with their fractions.
fn values(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .filter_map(|number| number.trim_matches([',', '.']).replace(',', ".").parse().ok())
        .collect()
}

pub(super) fn no_zero_leads(text: &str) -> bool {
    numbers(text)
        .iter()
        .all(|number| number.len() == 1 || !number.starts_with('0'))
}

/// Several amounts before the word for them. Groups of three, three and four are a phone number, unless they are round.
pub(super) fn is_list(text: &str) -> bool {
    let numbers = numbers(text);
    let lengths: Vec<usize> = numbers.iter().map(|number| number.len()).collect();
    let as_dialled = matches!(lengths[..], [3, 4] | [3, 3, 3] | [3, 3, 4]);
    let round = numbers
        .iter()
        .all(|number| number.ends_with('0') || number.ends_with('5'));
    (round || !as_dialled) && no_zero_leads(&text.replace(".0", ".").replace(",0", ","))
}

pub(super) fn is_rising_list(text: &str) -> bool {
    let groups = numbers(text);
    Row::of(&groups).is_some_and(|row| row.counts(None))
}

pub(super) fn rises(text: &str) -> bool {
    let values = values(&text.replace([',', '.'], " "));
    values.windows(2).all(|two| two[0] <= two[1])
}

/// Every number a small one, one of them with a fraction, and the whole up or down, or of one size.
pub(super) fn is_row_of_fractions(text: &str) -> bool {
    let values = values(text);
    let groups = numbers(text);
    let whole = groups.len() == values.len() || text.split([' ', '-', '/', ';', '>', '+']).any(is_long_fraction);
    let (up, down) = (
        values.windows(2).all(|two| two[0] <= two[1]),
        values.windows(2).all(|two| two[0] >= two[1]),
    );
    let near = values.iter().all(|value| *value < 200.0) && values.iter().all(|value| *value * 3.0 > values[0]);
    !whole && (up || down || near || groups.len() == 2 * values.len())
}

/// Three digits behind the point, and more than a nought before it: as good as a group of a phone number.
fn is_long_fraction(number: &str) -> bool {
    let (whole, behind) = number.trim_end_matches(',').split_once(['.', ',']).unwrap_or_default();
    behind.len() > 2 && whole != "0"
}

pub(super) fn is_blood_pressure(text: &str) -> bool {
    let values = values(text);
    matches!(values[..], [upper, lower, pulse] if upper > lower && (70.0..250.0).contains(&upper) && lower >= 40.0 && pulse < 220.0)
}

/// Money is written in every way; a number of nine digits or more in groups also is a phone number's in some countries.
pub(super) fn is_amount_of_money(text: &str) -> bool {
    is_range(text) || !text.contains('-')
}

/// Three groups of three are a phone number in several countries, unless it is a round one.
pub(super) fn is_amount(text: &str) -> bool {
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

/// From a round sum to a larger one.
pub(super) fn is_round_range(text: &str) -> bool {
    let sides: Vec<u64> = text
        .split(|c: char| c == '-' || c.is_alphabetic())
        .filter_map(|side| numbers(side).concat().parse().ok())
        .collect();
    // 1499-1999 as well: prices end so.
    let round = |sum: u64| sum.is_multiple_of(50) || sum % 50 == 49 || sum % 100 == 95;
    matches!(sides[..], [low, high] if low > 0 && low < high && round(low) && round(high))
}

/// From one page to another, and others: nobody reads more than some hundred at once. 158-60 is short for 158-160.
pub(super) fn is_from_to(text: &str) -> bool {
    text.split(|c: char| c.is_alphabetic() || ",;&+".contains(c))
        .all(|part| {
            let numbers: Vec<u32> = numbers(part).iter().filter_map(|number| number.parse().ok()).collect();
            match numbers[..] {
                [low, high] => low <= high && high - low <= 500 || high < 100 && low < 1_000,
                _ => true,
            }
        })
}
