//! Emergency numbers and the names of countries, for lists that leave the number out and for the page without script. A
//! country is here only where its number is beyond doubt.

use protocol::care::{Helpline, HelplineChannel};

/// The day on which the numbers below were last compared with public sources.
const CHECKED: &str = "2026-12-01";

/// A country: code, name in English and in German, the numbers for an ambulance, the one to call first, and languages
/// that are answered for sure.
type Country = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// 112 reaches an ambulance in every state of the European Union, and in those of the European Economic Area and
/// Switzerland. Some have a number of their own beside it.
const COUNTRIES: &[Country] = &[
    ("AT", "Austria", "Österreich", &["112", "144"], &["de", "en"]),
    ("AU", "Australia", "Australien", &["000", "112"], &["en"]),
    ("BE", "Belgium", "Belgien", &["112"], &["nl", "fr", "de", "en"]),
    ("BG", "Bulgaria", "Bulgarien", &["112"], &["bg"]),
    ("CA", "Canada", "Kanada", &["911"], &["en", "fr"]),
    ("CH", "Switzerland", "Schweiz", &["144", "112"], &["de", "fr", "it"]),
    ("CY", "Cyprus", "Zypern", &["112", "199"], &["el", "en"]),
    ("CZ", "Czechia", "Tschechien", &["112", "155"], &["cs"]),
    ("DE", "Germany", "Deutschland", &["112"], &["de", "en"]),
    ("DK", "Denmark", "Dänemark", &["112"], &["da", "en"]),
    ("EE", "Estonia", "Estland", &["112"], &["et"]),
    ("ES", "Spain", "Spanien", &["112", "061"], &["es"]),
    ("EU", "European Union", "Europäische Union", &["112"], &["en"]),
    ("FI", "Finland", "Finnland", &["112"], &["fi", "sv", "en"]),
    ("FR", "France", "Frankreich", &["112", "15"], &["fr"]),
    (
        "GB",
        "United Kingdom",
        "Vereinigtes Königreich",
        &["999", "112"],
        &["en"],
    ),
    ("GR", "Greece", "Griechenland", &["112", "166"], &["el"]),
    ("HR", "Croatia", "Kroatien", &["112", "194"], &["hr"]),
    ("HU", "Hungary", "Ungarn", &["112", "104"], &["hu"]),
    ("IE", "Ireland", "Irland", &["112", "999"], &["en"]),
    ("IN", "India", "Indien", &["112", "108"], &["en", "hi"]),
    ("IS", "Iceland", "Island", &["112"], &["is", "en"]),
    ("IT", "Italy", "Italien", &["112", "118"], &["it"]),
    ("LI", "Liechtenstein", "Liechtenstein", &["144", "112"], &["de"]),
    ("LT", "Lithuania", "Litauen", &["112"], &["lt"]),
    ("LU", "Luxembourg", "Luxemburg", &["112"], &["lb", "fr", "de", "en"]),
    ("LV", "Latvia", "Lettland", &["112", "113"], &["lv"]),
    ("MT", "Malta", "Malta", &["112"], &["mt", "en"]),
    ("NL", "Netherlands", "Niederlande", &["112"], &["nl", "en"]),
    ("NO", "Norway", "Norwegen", &["113", "112"], &["no", "en"]),
    ("NZ", "New Zealand", "Neuseeland", &["111"], &["en"]),
    ("PL", "Poland", "Polen", &["112", "999"], &["pl"]),
    ("PT", "Portugal", "Portugal", &["112"], &["pt"]),
    ("RO", "Romania", "Rumänien", &["112"], &["ro"]),
    ("SE", "Sweden", "Schweden", &["112"], &["sv", "en"]),
    ("SI", "Slovenia", "Slowenien", &["112"], &["sl"]),
    ("SK", "Slovakia", "Slowakei", &["112", "155"], &["sk"]),
    ("US", "United States", "Vereinigte Staaten", &["911"], &["en", "es"]),
    ("ZA", "South Africa", "Südafrika", &["112", "10177"], &["en"]),
];

fn known(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.0 == code)
}

/// A country's name in English and in German; its code where we know no name.
pub(crate) fn name(code: &str) -> (&str, &str) {
    known(code).map_or((code, code), |country| (country.1, country.2))
}

/// The entry for a country's emergency number, where we know it.
pub(super) fn emergency(code: &str) -> Option<Helpline> {
    let &(_, _, _, numbers, languages) = known(code)?;
    Some(Helpline {
        country: code.to_owned(),
        emergency: true,
        name: "Emergency services".to_owned(),
        number: (*numbers.first()?).to_owned(),
        channels: vec![HelplineChannel::Call],
        keyword: None,
        chat: None,
        hours: super::list::ALWAYS.to_owned(),
        languages: languages.iter().map(|language| (*language).to_owned()).collect(),
        checked: CHECKED.to_owned(),
    })
}

/// Whether this is one of the country's numbers for an ambulance, whatever an entry says about itself.
pub(super) fn is_emergency(code: &str, number: &str) -> bool {
    let number = super::dialled(number);
    known(code).is_some_and(|country| country.3.contains(&number.as_str()))
}
