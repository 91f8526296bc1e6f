//! Whether the place of a meeting and its time zone can both be right: a directory puts the place on a map and works the time
//! out from the zone. It knows countries by their names and the zones that the zone database gives them; of a place whose
//! country it does not know, it says nothing.

/// A country by its names, as they stand at the end of an address, and how its zones' names begin.
struct Country {
    names: &'static [&'static str],
    zones: &'static [&'static str],
}

const fn country(names: &'static [&'static str], zones: &'static [&'static str]) -> Country {
    Country { names, zones }
}

const UNITED_STATES: &[&str] = &[
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Anchorage",
    "America/Detroit",
    "America/Boise",
    "America/Indiana/",
    "America/Kentucky/",
    "America/North_Dakota/",
    "America/Juneau",
    "America/Sitka",
    "America/Nome",
    "America/Adak",
    "America/Metlakatla",
    "America/Yakutat",
    "America/Menominee",
    "America/Fort_Wayne",
    "America/Indianapolis",
    "America/Knox_IN",
    "America/Louisville",
    "America/Shiprock",
    "America/Atka",
    "America/Puerto_Rico",
    "America/St_Thomas",
    "America/Virgin",
    "Pacific/Honolulu",
    "Pacific/Guam",
    "Pacific/Saipan",
    "Pacific/Pago_Pago",
    "US/",
];
const CANADA: &[&str] = &[
    "America/Toronto",
    "America/Vancouver",
    "America/Edmonton",
    "America/Winnipeg",
    "America/Halifax",
    "America/St_Johns",
    "America/Regina",
    "America/Montreal",
    "America/Moncton",
    "America/Whitehorse",
    "America/Yellowknife",
    "America/Iqaluit",
    "America/Glace_Bay",
    "America/Goose_Bay",
    "America/Swift_Current",
    "America/Dawson",
    "America/Cambridge_Bay",
    "America/Inuvik",
    "America/Rankin_Inlet",
    "America/Resolute",
    "America/Fort_Nelson",
    "America/Creston",
    "America/Thunder_Bay",
    "America/Atikokan",
    "America/Blanc-Sablon",
    "America/Coral_Harbour",
    "America/Nipigon",
    "America/Pangnirtung",
    "America/Rainy_River",
    "Canada/",
];

/// France has more zones than any other country.
const FRANCE: &[&str] = &[
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Marigot",
    "America/Martinique",
    "America/Miquelon",
    "America/St_Barthelemy",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Gambier",
    "Pacific/Marquesas",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
];

/// Those whose names come up where the languages of the pages are spoken, and others with many meetings. "DE" is left out: at the end of an American address it
/// is Delaware.
#[rustfmt::skip]
const COUNTRIES: [Country; 31] = [
    country(&["ireland", "irland", "\u{e9}ire", "ie"], &["Europe/Dublin", "Eire"]),
    country(&["united kingdom", "uk", "great britain", "england", "scotland", "wales", "northern ireland", "gb"], &["Europe/London", "Europe/Belfast", "GB"]),
    country(&["germany", "deutschland"], &["Europe/Berlin", "Europe/Busingen"]),
    country(&["austria", "\u{f6}sterreich", "at"], &["Europe/Vienna"]),
    country(&["switzerland", "schweiz", "suisse", "svizzera", "ch"], &["Europe/Zurich", "Europe/Busingen"]),
    country(&["liechtenstein"], &["Europe/Vaduz", "Europe/Zurich"]),
    country(&["luxembourg", "luxemburg"], &["Europe/Luxembourg", "Europe/Brussels"]),
    country(&["france", "frankreich"], FRANCE),
    country(&["belgium", "belgien", "belgi\u{eb}", "belgique"], &["Europe/Brussels"]),
    country(&["netherlands", "niederlande", "nederland"], &["Europe/Amsterdam", "Europe/Brussels", "America/Aruba", "America/Curacao", "America/Kralendijk", "America/Lower_Princes"]),
    country(&["spain", "spanien", "espa\u{f1}a"], &["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"]),
    country(&["portugal"], &["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores", "Portugal"]),
    country(&["italy", "italien", "italia"], &["Europe/Rome"]),
    country(&["poland", "polen", "polska"], &["Europe/Warsaw", "Poland"]),
    country(&["denmark", "d\u{e4}nemark", "danmark"], &["Europe/Copenhagen", "Europe/Berlin", "Atlantic/Faroe", "Atlantic/Faeroe", "America/Nuuk", "America/Godthab"]),
    country(&["sweden", "schweden", "sverige"], &["Europe/Stockholm", "Europe/Berlin"]),
    country(&["norway", "norwegen", "norge"], &["Europe/Oslo", "Europe/Berlin", "Arctic/Longyearbyen", "Atlantic/Jan_Mayen"]),
    country(&["finland", "finnland", "suomi"], &["Europe/Helsinki", "Europe/Mariehamn"]),
    country(&["iceland", "island"], &["Atlantic/Reykjavik", "Africa/Abidjan", "Iceland"]),
    country(&["czechia", "czech republic", "tschechien", "\u{10d}esko"], &["Europe/Prague"]),
    country(&["greece", "griechenland"], &["Europe/Athens"]),
    country(&["turkey", "t\u{fc}rkiye", "t\u{fc}rkei"], &["Europe/Istanbul", "Asia/Istanbul", "Turkey"]),
    country(&["united states", "united states of america", "usa", "us", "u.s.a.", "u.s."], UNITED_STATES),
    country(&["canada", "kanada"], CANADA),
    country(&["mexico", "m\u{e9}xico", "mexiko"], &["America/Mexico_City", "America/Cancun", "America/Merida", "America/Monterrey", "America/Matamoros", "America/Chihuahua", "America/Ciudad_Juarez", "America/Ojinaga", "America/Mazatlan", "America/Bahia_Banderas", "America/Hermosillo", "America/Tijuana", "Mexico/"]),
    country(&["brazil", "brasil", "brasilien"], &["America/Sao_Paulo", "America/Bahia", "America/Fortaleza", "America/Recife", "America/Manaus", "America/Belem", "America/Cuiaba", "America/Campo_Grande", "America/Porto_Velho", "America/Rio_Branco", "America/Boa_Vista", "America/Maceio", "America/Araguaina", "America/Santarem", "America/Eirunepe", "America/Noronha", "Brazil/"]),
    country(&["australia", "australien"], &["Australia/", "Antarctica/Macquarie"]),
    country(&["new zealand", "neuseeland", "aotearoa", "nz"], &["Pacific/Auckland", "Pacific/Chatham", "NZ"]),
    country(&["south africa", "s\u{fc}dafrika"], &["Africa/Johannesburg"]),
    country(&["india", "indien"], &["Asia/Kolkata", "Asia/Calcutta"]),
    country(&["japan"], &["Asia/Tokyo", "Japan"]),
];

/// A sentence about a place and a zone that cannot both be right.
pub(super) fn disagrees(place: &str, zone: &str) -> Option<String> {
    // A zone of no country fits any place: its times are a choice.
    if !zone.contains('/') || zone.starts_with("Etc/") {
        return None;
    }
    let last = place.rsplit(',').next().unwrap_or_default().trim().to_lowercase();
    let country = COUNTRIES
        .iter()
        .find(|country| country.names.contains(&last.as_str()))?;
    let fits = country.zones.iter().any(|known| zone.starts_with(known));
    let said = || {
        format!(
            "its clock is that of {zone}, which is not in {}: a directory shows one of the two wrong.",
            place.rsplit(',').next().unwrap_or_default().trim()
        )
    };
    (!fits).then(said)
}

#[cfg(test)]
mod tests {
    use super::{COUNTRIES, disagrees};

    #[test]
    fn a_place_and_a_zone_of_two_countries_are_told() {
        for (place, zone) in [
            ("Galway, Ireland", "America/New_York"),
            ("Ireland", "Europe/London"),
            ("K\u{f6}ln, Deutschland", "Europe/Vienna"),
            ("Boise, Idaho, USA", "America/Toronto"),
        ] {
            assert!(
                disagrees(place, zone).is_some_and(|said| said.contains(zone)),
                "{place} {zone}"
            );
        }
        for (place, zone) in [
            ("Galway, Ireland", "Europe/Dublin"),
            ("Boise, Idaho, USA", "America/Boise"),
            ("Perth, Australia", "Australia/Perth"),
            ("Somewhere", "Europe/Dublin"),
            ("", "Europe/Dublin"),
            ("Galway, Ireland", "UTC"),
            ("Wilmington, DE", "America/New_York"),
            ("Indianapolis, USA", "America/Indianapolis"),
            ("Louisville, Kentucky, USA", "America/Louisville"),
            ("Saint-Denis, France", "Indian/Reunion"),
        ] {
            assert_eq!(disagrees(place, zone), None);
        }
    }

    /// Each name of a zone is one, or the beginning of some, so that no slip of the pen warns of what is right.
    #[test]
    fn the_zones_of_countries_are_zones() {
        let all: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            .collect();
        for known in COUNTRIES.iter().flat_map(|country| country.zones) {
            assert!(all.iter().any(|zone| zone.starts_with(known)), "{known}");
        }
    }
}
