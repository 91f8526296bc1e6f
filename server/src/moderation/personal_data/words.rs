//! The words beside numbers, language by language: those that say that a phone number comes, and those that say that a number
//! is something else. Alternatives of regular expressions, in small letters, parted by `|`; how they are put together is
//! `cues.rs`'s and `meanings.rs`'s. To add a word: its place here, and a line in a table of the tests.
//!
//! Languages that no page speaks have words for a call only: a number that is given away is held in them as well.

/// The words of one language. A field without words is empty.
#[derive(Clone, Copy)]
pub(super) struct Language {
    /// Names of months, without the full stop of a short form.
    pub months: &'static str,
    /// What makes a number a time of day.
    pub half_days: &'static str,
    /// Between the two ends of a range.
    pub to: &'static str,
    /// Between the last two of a list.
    pub and: &'static str,
    /// Money, written as a word.
    pub money: &'static str,
    /// What stands behind an amount.
    pub units: &'static str,
    /// The same, where nothing else is meant by it: a medicine's or a measure's.
    pub doses: &'static str,
    /// What stands before a page, a step, a verse, a day, a room.
    pub named: &'static str,
    /// What stands before a row of values: scores, moods, weights.
    pub series: &'static str,
    /// What stands before a number that only names a thing: a case, a parcel, a town.
    pub labels: &'static str,
    /// Says that a phone number comes.
    pub cues: &'static str,
    /// Says it as well, but not behind one of `not_cues`: "call", but not "they call".
    pub maybe_cues: &'static str,
    /// Before a cue, it is none: "no phone 2012-2019".
    pub no: &'static str,
    /// Before one of `maybe_cues`, it is none.
    pub not_cues: &'static str,
    /// May stand between a cue and the number.
    pub fillers: &'static str,
    /// Says behind a number that it was one.
    pub cues_behind: &'static str,
}

const NONE: Language = Language {
    months: "",
    half_days: "",
    to: "",
    and: "",
    money: "",
    units: "",
    doses: "",
    named: "",
    series: "",
    labels: "",
    cues: "",
    maybe_cues: "",
    no: "",
    not_cues: "",
    fillers: "",
    cues_behind: "",
};

/// Written alike everywhere.
const SIGNS: Language = Language {
    money: "usd|eur|gbp|chf|aud|cad|nzd|k",
    doses: "mg|mcg|\u{3bc}g|ug|ml|iu|ie|kcal|mmol|mmhg|bpm|kg|mmol/l|mg/dl",
    units: "g|cl|dl|l|mm|cm|m|km|h|s",
    ..NONE
};

const ENGLISH: Language = Language {
    months: "jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|\
             nov(?:ember)?|dec(?:ember)?",
    half_days: "[ap]m\\b|[ap]\\.m\\.?|o'clock\\b|h\\b|hrs\\b|hours\\b",
    to: "to|till|til|until|through|thru",
    and: "and|or|then",
    money: "euros?|dollars?|pounds?|bucks|cents?|quid|pence|grand",
    doses: "milligrams?|micrograms?|grams?|tablets?|pills?|drops|capsules?|calories|cal|percent",
    units: "ft|feet|inch(?:es)?|miles?|yards?|lbs?|oz|ounces?|units?|steps?|pages?|times|people|persons?|members?|meetings?|\
            beers?|drinks?|cigarettes?|words|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?|yrs?|mos|nights?|\
            millions?|billions?|thousand|liters?|litres?|degrees?|points?|chips?|reps?|laps?|sets|shots?|bottles?|cans|friends",
    named: "pages?|pp?|pgs?|chapters?|chs?|steps?|traditions?|concepts?|verses?|lines?|paragraphs?|psalms?|pss?|days?|weeks?|rooms?|\
            questions?|exercises?|episodes?|bb|ages?|aged|sections?|lessons?|units?|hymns?|songs?|numbers|nos",
    series: "scores?|scored|scoring|moods?|sleep|slept|weights?|weighed|weighing|blood pressure|bp|pressure|sugars?|glucose|temps?|temperatures?|\
             levels?|rated|ratings?|pulse|heart rate|hr|cravings?|pain|anxiety|urges?|doses?|taper|tapering|tapered|\
             points|results?|reps|laps|sets|darts|bowled|bowling|grades?|marks|a1c|hba1c|counts?|counted|counting|tests?|\
             readings?|values|averages?|methadone|suboxone|subutex|buprenorphine|lottery|lotto|bingo|dice|rolled|milestones?|chips",
    labels: "cases?|files?|orders?|tickets?|invoices?|claims?|dockets?|refs?|reference|tracking|parcels?|policy|permit|badge|flights?",
    cues: "my ?#|(?:phone|cell|mobile|tel|my|home|work|contact) ?#|telephone|phone|mobile|mob\\.?|tel\\.?|cellphone|number|no\\.|num\\.?|dial|whats ?app|\
           telegram|viber|imessage|facetime|sms|signal|fax|landline|reach me|contact me|contact us|message me|msg me|give me a (?:call|ring|text|bell|shout|buzz)|drop me a (?:text|line)|send (?:me )?a text|hit me up|ping me|buzz me|catch me on|catch me at|get me on|get me at|add me|contact ?:|wa|my digits|hmu|\
           call me|call us|text me|text us|ring me|ring us|phone me|phone us|my cell|my phone|my mobile|ph",
    maybe_cues: "call|text|ring|cell|message|msg",
    no: "no|without|lost my|any",
    not_cues: "i|we|they|he|she|people|who|you|a|an|the|this|that|one|every|each|some|jail|prison|first|last",
    fillers: "me|us|him|her|them|is|are|was|at|on|under|via|by|to|with|my|our|the|this|new|old|number|num|no\\.?|phone|cell|mobile|\
              tel|home|work|direct|please|pls|plz|now|today|tonight|tomorrow|anytime|any|time|day|or|night|back|up|here|there|if|you|\
              need|want|wanna|can|ever|talk|and|whats ?app|text|call|ring|sms|signal|telegram|just|only|anyone|anybody|number's|phone's|\
              for|help|sponsor|sponsor's|name|dial|through|out|sure|later|first|it's|that's|its|so|ok|okay|ask|s|emergency|emergencies|urgent",
    cues_behind: "(?:is|that's|was|=) (?:my|the|our) (?:new |old |cell |mobile |phone |home |work )?(?:number|cell|mobile|phone|digits)|\
                  (?:please |pls |just |so |and )?(?:call|text|ring|phone|whats ?app|message|msg|dial)\\b(?: me| us| anytime| any time|[^\\w ]|$)|\
                  whats ?app|(?:call|text) or (?:call|text)",
};

const GERMAN: Language = Language {
    months: "j\u{e4}nner|januar|jan|februar|feb|m\u{e4}rz?|maerz|mrz|april|apr|mai|juni|juli|august|aug|september|sept?|oktober|okt|november|nov|\
             dezember|dez",
    half_days: "uhr\\b|h\\b",
    to: "bis",
    and: "und|oder|dann",
    money: "euros?|franken|rappen|stutz|cent",
    doses: "tabletten|tablette|tropfen|kapseln|kalorien|prozent|gramm|milligramm",
    units: "schritte?n?|seiten?|mal|menschen|leuten?|personen|mitglieder|treffen|biere?|zigaretten|w\u{f6}rter|sekunden?|minuten?|\
            stunden?|std|tagen?|tage|tag|wochen?|monaten?|monate|monat|jahren?|jahre|jahr|n\u{e4}chten?|n\u{e4}chte|million(?:en)?|milliarden?|tausend|\
            liter|grad|punkte?n?|meter|kilometer|kilo|flaschen|sterne",
    named: "seiten?|s|kapiteln?|kap|schritte?n?|traditionen|konzepte?|versen?|vers|zeilen?|abs\u{e4}tzen?|absatz|abs|art|psalmen?|tagen?|\
            tage|tag|wochen?|zimmer|fragen?|\u{fc}bungen?|folgen?|alter|lektionen?|lieder|nummern|artikel",
    series: "stimmung|schlaf|geschlafen|gewicht|blutdruck|zucker|blutzucker|temperatur|fieber|stufe|bewertung|puls|suchtdruck|schmerz(?:en)?|\
             angst|dosis|dosen|ausschleichen|punkte|ergebnisse?|werte?|noten?|gez\u{e4}hlt|z\u{e4}hlen|kegeln|punktestand|lottozahlen|lotto|\
             gew\u{fc}rfelt|liegest\u{fc}tze|wiederholungen|spielstand|skala",
    labels: "plz|postleitzahl|aktenzeichen|az|fall|bestellung|rechnung|ticket|vorgang|flug|gleis|paket",
    cues: "ruft?|rufe|anruf|anrufen|anzurufen|rufnummer|telefonnummer|telefonnr\\.?|telefon|handynummer|handynr\\.?|handy|mobilnummer|\
           mobiltelefon|mobil|festnetznummer|festnetz|nummer|nr\\.?|num|erreichbar|erreichen|erreichst|erreicht|schreibt? mir|melde dich|\
           meldet euch|melden sie sich|simst? mir|klingelt? durch|durchwahl|nebenstelle|privatnummer|dienstnummer|notfallnummer|r\u{fc}ckruf|anschluss|mobilnr\\.?|fon|telnr\\.?|kontakt|durchklingeln|anklingeln|w\u{e4}hle|w\u{e4}hlt|telefoniert?",
    no: "ohne|kein|keine|keinen|keinem|keiner",
    fillers: "mich|mir|uns|dich|euch|sich|ihn|sie|an|unter|auf|bei|\u{fc}ber|ist|lautet|w\u{e4}re|die|der|das|dem|den|meine|meiner|meinem|mein|meins|\
              unsere|unser|neue|neuen|alte|nummer|handy|handynummer|telefonnummer|telefon|tel\\.?|mobil|doch|mal|bitte|gern|gerne|einfach|\
              jederzeit|immer|heute|morgen|abends?|tags\u{fc}ber|ab|per|via|durch|null|zu|am|besten|ich|bin|hier|dann|auch|mit|wenn|was|du|ihr|da|so|\
              ja|also|falls|f\u{fc}r|notfall|notf\u{e4}lle|den|etwas|jemand|reden|will|willst|nr\\.?",
    cues_behind: "(?:ist|w\u{e4}re|=) (?:meine|die|unsere) (?:neue |alte )?(?:nummer|handynummer|telefonnummer|mobilnummer)|(?:bitte |einfach |gern |gerne |mal |\
                  jederzeit )*(?:anrufen|anruf|durchklingeln)|ruft? (?:mich |uns )?(?:bitte |einfach |gern |mal )*an\\b|(?:gut |immer |jederzeit )?(?:zu )?erreich(?:bar|en|st|t)",
    ..NONE
};

/// What is said of a call in languages that no page speaks.
const OTHERS: Language = Language {
    cues: "appelle[zr]?(?:-moi)?|t\u{e9}l\u{e9}phone|tel\u{e9}fono|telefono|telefone|telefoon|telefonnr|num\u{e9}ro|n\u{fa}mero|numero|num\u{e9}ros|t\u{e9}l\\.?|\
           joignable|ll\u{e1}mame|llamame|m\u{f3}vil|movil|celular|chiamami|cellulare|bel me|mobiel|zadzwo\u{144}|numer|telefonu|kom\u{f3}rka|liga-me|ligue|\
           telem\u{f3}vel|numaram|allo|gsm|\u{442}\u{435}\u{43b}\u{435}\u{444}\u{43e}\u{43d}|\u{43d}\u{43e}\u{43c}\u{435}\u{440}|\u{43f}\u{43e}\u{437}\u{432}\u{43e}\u{43d}\u{438}|\u{437}\u{432}\u{43e}\u{43d}\u{438}|\u{442}\u{435}\u{43b}\\.?",
    fillers: "est|au|mon|moi|es|al|mi|il|mio|su|mijn|op|het|m\u{f3}j|jest|pod|o|meu|\u{43c}\u{43e}\u{439}|\u{43c}\u{43d}\u{435}|le|la|el|sur|en",
    ..NONE
};

const LANGUAGES: [Language; 4] = [SIGNS, ENGLISH, GERMAN, OTHERS];

/// The alternatives of every language.
pub(super) fn every(field: fn(&Language) -> &'static str) -> String {
    let words: Vec<&str> = LANGUAGES.iter().map(field).filter(|words| !words.is_empty()).collect();
    words.join("|")
}
