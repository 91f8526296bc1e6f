//! Words by which somebody would be taken for one who serves, or for a helpline: a person who is frightened believes a name.
//! Every language that the pages speak is here in all its forms, and of others the words for those whom people ask for help.
//! How a name is read is `name.rs`'s; here are words, and how they are built.
//!
//! A word that only is inside another one says nothing: Hosta, Nursery, Doctorow, Caroline and Armchair pass. To add a word:
//! to the list whose comment fits, and a name to each table of the tests.

use super::{look_of, lower};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Nobody's name has one of these as a word, whatever stands beside it.
const WORDS: &str = "
    facilitator facilitators facilitation moderator moderators moderating host hosts hostess hostesses hosting chair chairs
    chairman chairmen chairwoman chairwomen chairperson chairpersons chairpeople greeter greeters clinician clinicians nurse
    nurses nursing doctor doctors physician physicians medic medics paramedic paramedics medical therapist therapists
    psychotherapist psychotherapists psychologist psychologists psychiatrist psychiatrists psychiatry staff staffer staffers
    counsellor counsellors counselor counselors counselling counseling operator operators admin admins administrator
    administrators administration superuser sysop sysops sysadmin sysadmins hearth deputy deputies coordinator coordinators
    organizer organizers organiser organisers caseworker caseworkers interventionist responder responders surgeon surgeons
    practitioner practitioners midwife pharmacist hotline hotlines helpline helplines lifeline lifelines crisisline helpdesk
    crisis emergency emergencies ambulance ambulances police policeman policewoman webmaster automod

    moderatorin moderatorinnen moderatoren moderation moderationsteam moderierende moderierender leitung mitleitung leiter
    leiterin leiterinnen gruppenleitung sitzungsleitung meetingleitung gastgeber gastgeberin gastgeberinnen gastgebende
    fachkraft fachkräfte pflegekraft pflegekräfte fachpersonal personal pflegepersonal arzt ärzte ärzten arztes ärztin ärztinnen
    krankenschwester krankenschwestern pfleger pflegerin pflegerinnen sanitäter sanitäterin sanitäterinnen sani sanis doktor
    doktoren doktorin therapeut therapeuten therapeutin therapeutinnen psychologe psychologen psychologin psychologinnen
    psychiater psychiaterin psychiaterinnen berater beraterin beraterinnen beratung sozialarbeiter sozialarbeiterin
    sozialarbeiterinnen seelsorge seelsorger seelsorgerin telefonseelsorge betrieb betreiber betreiberin betreibende
    verwalter verwalterin verwaltung administratorin administratorinnen administratoren ersthelfer ersthelferin rettungsdienst
    rettungskraft rettungskräfte ambulanz polizei polizist polizistin feuerwehr notruf notdienst nothilfe notfall notaufnahme
    stellvertreter stellvertreterin stellvertretung koordinator koordinatorin koordination organisator organisatorin
    ansprechpartner ansprechpartnerin krise krisen begrüßer begrüßerin begrüßung empfangsteam operatorin

    médecin médecins docteur docteure docteurs doctoresse infirmier infirmiers infirmière infirmières soignant soignante
    soignants soignantes thérapeute thérapeutes psychothérapeute psychologue psychologues psychiatre psychiatres modérateur
    modérateurs modératrice modératrices animateur animatrice animateurs animatrices administrateur administrateurs
    administratrice facilitateur facilitatrice hôtesse secouriste secouristes urgence urgences ambulancier ambulancière samu
    urgentiste conseiller conseillère

    médico médica médicos médicas doctora doctores doctoras enfermero enfermera enfermeros enfermeras terapeuta terapeutas
    psicólogo psicóloga psicólogos psicólogas psiquiatra psiquiatras moderador moderadora moderadores moderadoras administrador
    administradora administradores facilitador facilitadora facilitadores anfitrión anfitriona coordinador coordinadora consejero
    consejera emergencia emergencias urgencias policía paramédico paramédica

    dottore dottoressa dottori dottoresse infermiere infermiera infermieri terapista psicologo psicologa psichiatra moderatore
    moderatrice moderatori amministratore amministratrice facilitatore facilitatrice conduttore conduttrice consulente
    emergenza soccorritore soccorso polizia

    doutor doutora doutores enfermeiro enfermeira enfermeiros enfermeiras anfitrião anfitriã coordenador coordenadora
    conselheiro conselheira emergência polícia

    dokter dokters huisarts verpleegkundige verpleegkundigen verpleger verpleegster verpleegsters psycholoog psychologen
    beheerder beheerders begeleider gespreksleider hulpverlener hulpverleners hulplijn politie noodhulp

    lekarz lekarze lekarka lekarki pielęgniarka pielęgniarki pielęgniarz terapeutka psycholog psycholożka psychiatra moderatorka
    administratorka prowadzący prowadząca ratownik ratowniczka pogotowie policja

    hekim hemşire hemşiresi psikolog psikiyatr psikiyatrist moderatör yönetici danışman doktoru polis ambulans

    läkare sjuksköterska sköterska samtalsledare læge lægen sygeplejerske sykepleier psykolog psykologi psykiater lääkäri
    sairaanhoitaja terapeutti lékař lékařka doktorka terapeutka správce orvos ápoló ápolónő pszichológus asistentă medicul

    врач врачи доктор доктора медсестра медбрат медсёстры терапевт психолог психологи психиатр модератор модераторы админ админы
    администратор администраторы ведущий ведущая консультант скорая полиция лікар лікарка лікарі терапевтка психологиня
    модераторка адміністратор поліція γιατρός ιατρός νοσοκόμα νοσηλευτής νοσηλεύτρια ψυχολόγος ψυχίατρος διαχειριστής συντονιστής
    طبيب طبيبة الطبيب دكتور دكتورة ممرض ممرضة الممرضة مشرف مشرفة رئيس معالج معالجة إسعاف רופא רופאה דוקטור אחות פסיכולוג פסיכולוגית
    מנחה מנהל מטפל מטפלת डॉक्टर नर्स चिकित्सक प्रशासक
";

/// Scripts without spaces: anywhere in the name.
const ANYWHERE: &str = "
    医生 醫生 大夫 护士 護士 管理员 管理員 主持人 客服 心理咨询师 心理醫生 急救 警察 医師 医者 看護師 看護婦 管理者 司会 先生 의사 간호사 관리자 상담사
    진행자 응급 경찰 แพทย์ หมอ พยาบาล
";

/// Short forms, exactly: with their looks, an M would be an RN.
const SHORT: &str = "dr dra drs doc docs mod mods rn rns lpn emt emts er icu sos";

/// Titles that stand behind a name. (Md is short for a given name where it stands before one.)
const TITLES_BEHIND: &str = "md phd psyd lcsw dnp";

/// A name that is this and nothing else, but for articles and numbers. As a part of a name they are ordinary.
const WHOLE: &str = "
    system systems server service bot root support supporter help helper helpers helfer helferin hilfe team security official
    officials manager management management owner leader leaders listener listeners samaritans samaritan care carers volunteer
    empfang dienst technik meldung warnung info information notice announcement bereitschaft schwester schwestern bruder
    md arts zuster lege psy hôte ligne écoute sistema sistem ayuda aide aiuto ajuda pomoc hulp hjälp yardım помощь поддержка
    система допомога 911 988 999 112 110 111 113 115 116 117 118 144 116123 116117 1737 131114 741741 000 147 143 142 120 119
";

/// Several words, which are ordinary each by itself.
const PHRASES: &str = "
    crisisteam crisissupport crisiscare crisischat crisisworker careteam careline carestaff supportteam supportline supportdesk
    supportagent supportworker supportperson techsupport customersupport customerservice helpteam helpcenter helpcentre helpservice
    helpagent safeline talkline warmline listeningline suicideprevention suicideline suicidehotline suicidehelp oncall
    onduty socialworker socialworkers casemanager mentalhealth healthworker healthteam groupleader meetingleader roomleader roomowner
    sessionleader teamleader grouplead meetinglead caseworker firstaid firstaider firstresponse systemmessage systemadmin
    systemnotice systembot systemmeldung roombot serveradmin serverteam officialteam officialsupport safetyteam trustteam trustandsafety
    peersupportworker peerworker peercounsellor kriseninterventionsteam hilfetelefon nottelefon sorgentelefon kummertelefon
    notfalltelefon krisentelefon supportteam hilfeteam teamleitung dienstarzt imdienst indienst bereitschaftsdienst gruppenleiter
    ersthilfe erstehilfe ligneurgence lignedécoute líneadeayuda líneadevida telefonzaufania telefonoamico líneadecrisis sosamitié
";

/// What is put in front of such a word in one word, or behind it: a cohost, a supernurse, a nurse24.
const BEFORE: &str = "
    co vice deputy assistant head chief super sub under night day lead senior junior your the my our real charge school care crisis on
    duty er icu psych peer group meeting web sys main room site forum chat hearth official team global master trial student trainee
    stations stell vize mit haupt ober chef not haus amts fach kinder kranken sucht drogen lebens krisen gruppen sitzungs psycho
    pflege rettungs notfall nacht tages dienst kassen frauen nerven leitender leitende dein deine unser unsere neuro allgemein
    telefon online trauma system
";
const BEHIND: &str =
    "s es en n in innen team bot desk line lady man woman person people service services dienst chef info help leitung";

/// Words whose compounds are role words as well, wherever they end: Notärztin, Suchtberater, Kinderkrankenschwester.
const ENDINGS: &str = "
    ärztin ärztinnen ärzte krankenschwester krankenschwestern oberschwester stationsschwester nachtschwester pfleger pflegerin
    therapeut therapeutin psychologe psychologin berater beraterin seelsorger seelsorgerin moderator moderatorin gruppenleiter
    gruppenleiterin sanitäter sanitäterin sozialarbeiter sozialarbeiterin hotline helpline facilitator administrator therapist
    psychologist psychiatrist counsellor counselor clinician physician paramedic
";

/// Beginnings of which every word is one: Krisendienst, Notrufzentrale, Administratorinnen.
const BEGINNINGS: &str = "
    krisen notruf notfall notarzt notärzt administr moderator facilitator clinician therapist psychiatr hotline helpline ambulan
    telefonseelsorg krankenschwester krankenpfleger paramedic counsellor counselor physician infirmi enfermer enfermeir infermier
    verpleeg pielęgniar медсестр психиатр администратор модератор
";

/// Words that a name is often joined to, and how words go on that are none: nursery, nursed, doctorow, doctoral, badminton.
const JOINED: [(&str, &[&str]); 3] = [
    ("nurse", &["r", "d", "l"]),
    ("doctor", &["ow", "al", "at", "ia", "in", "ed"]),
    ("admin", &["to", "i"]),
];

/// Signs that say it without a word: the staff of Aesculapius, also in the picture of a health worker; a hospital, an ambulance, a
/// stethoscope, police, SOS.
const SIGNS: [char; 7] = [
    '\u{2695}',
    '\u{1F3E5}',
    '\u{1F691}',
    '\u{1FA7A}',
    '\u{1F46E}',
    '\u{1F198}',
    '\u{1F694}',
];

/// What an article or a boast in front of a name leaves as it is.
const FILLERS: &str =
    "the a an your our my this real only der die das dein deine unser unsere ein eine le la les el los il lo de";

/// The looks of a list's words, with the other spelling of German letters.
struct Looks(BTreeSet<String>);

impl Looks {
    fn of(words: &str) -> Self {
        Self(
            words
                .split_whitespace()
                .flat_map(spellings)
                .map(|word| look_of(&word))
                .collect(),
        )
    }

    fn has(&self, look: &str) -> bool {
        self.0.contains(look)
    }
}

/// `ä` is `ae` where a keyboard has none, and an eye reads it as `a` as well (`look_of` drops accents).
fn spellings(word: &str) -> impl Iterator<Item = String> {
    let other = word
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss");
    [word.to_owned(), other].into_iter()
}

macro_rules! looks {
    ($($name:ident = $words:expr;)*) => { $(static $name: LazyLock<Looks> = LazyLock::new(|| Looks::of($words));)* };
}
looks! {
    WORD_LOOKS = WORDS;
    WHOLE_LOOKS = WHOLE;
    PHRASE_LOOKS = PHRASES;
    BEFORE_LOOKS = BEFORE;
    BEHIND_LOOKS = BEHIND;
    ENDING_LOOKS = ENDINGS;
    BEGINNING_LOOKS = BEGINNINGS;
    FILLER_LOOKS = FILLERS;
    ANYWHERE_LOOKS = ANYWHERE;
}

/// Whether one word, by its look, is a role's.
pub(super) fn is_word(look: &str) -> bool {
    if look.is_empty() {
        return false;
    }
    let built = |at: usize| {
        let (front, back) = look.split_at(at);
        BEFORE_LOOKS.has(front) && WORD_LOOKS.has(back) || WORD_LOOKS.has(front) && BEHIND_LOOKS.has(back)
    };
    let joined = |(word, others): &(&str, &[&str])| {
        let rest = look.strip_prefix(look_of(word).as_str());
        rest.is_some_and(|rest| !others.iter().any(|other| rest.starts_with(&look_of(other))))
    };
    WORD_LOOKS.has(look)
        || PHRASE_LOOKS.has(look)
        || look.char_indices().skip(1).any(|(at, _)| built(at))
        || ENDING_LOOKS.0.iter().any(|ending| look.ends_with(ending.as_str()))
        || BEGINNING_LOOKS
            .0
            .iter()
            .any(|beginning| look.starts_with(beginning.as_str()))
        || ANYWHERE_LOOKS.0.iter().any(|part| look.contains(part.as_str()))
        || JOINED.iter().any(joined)
}

/// Whether a word is a short form of a role's, as it is written.
pub(super) fn is_short(word: &str, is_last_of_several: bool) -> bool {
    let word = lower(word);
    let among = |words: &str| words.split(' ').any(|short| short == word);
    among(SHORT) || is_last_of_several && among(TITLES_BEHIND)
}

/// Whether the words together, by their looks, are a role's: `crisis line`, `the system`, `nu rse joy`.
pub(super) fn is_phrase(looks: &[String]) -> bool {
    let told: Vec<&str> = looks
        .iter()
        .map(String::as_str)
        .filter(|look| !FILLER_LOOKS.has(look))
        .collect();
    let whole = told.concat();
    let numbered = whole.trim_matches(|c: char| c.is_numeric());
    let long = |joined: &String| joined.chars().count() > 4 && is_word(joined);
    WHOLE_LOOKS.has(&whole)
        || WHOLE_LOOKS.has(numbered)
        || looks
            .first()
            .is_some_and(|first| looks.len() == 2 && *first == look_of("schwester"))
        || (2..=4).any(|some| looks.windows(some).map(<[String]>::concat).any(|joined| long(&joined)))
}

/// Whether a sign of the name says it.
pub(super) fn has_sign(name: &str) -> bool {
    name.chars().any(|c| SIGNS.contains(&c))
}
