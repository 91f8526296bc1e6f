//! The words of roles and helplines, language by language. How they are put together is `roles.rs`'s.
//!
//! To add a word: to its language, in the list whose comment fits, and a name to `roles.txt`; where an ordinary name begins or
//! ends like it, that to `ordinary.txt`.

/// The words of one language; a list without words is empty. Accents, case and what looks alike do not matter.
pub(super) struct Language {
    /// Nobody's name has one of these as a word, whatever stands beside it.
    pub words: &'static str,
    /// A name that is this and nothing else, but for articles and numbers. As a part of a name they are ordinary.
    pub whole: &'static str,
    /// Several words, which are ordinary each by itself.
    pub phrases: &'static str,
    /// A first and a second word that together are a role or a service, in one word or in two.
    pub pairs: [&'static str; 2],
    /// What is put in front of one of `words` in one word: a cohost, a supernurse.
    pub before: &'static str,
    /// What is put behind one: a nurse24, a Leitungsteam.
    pub behind: &'static str,
    /// Words whose compounds are role words as well, wherever they end: Notärztin, Suchtberater, Kinderkrankenschwester.
    pub endings: &'static str,
    /// Beginnings of which every word is one: Krisendienst, Notrufzentrale, Administratorinnen.
    pub beginnings: &'static str,
    /// Long words that nobody has by chance: also with one letter wrong, missing or too many.
    pub misspelt: &'static str,
    /// What an article or a boast in front of a name leaves as it is.
    pub fillers: &'static str,
}

const NONE: Language = Language {
    words: "",
    whole: "",
    phrases: "",
    pairs: ["", ""],
    before: "",
    behind: "",
    endings: "",
    beginnings: "",
    misspelt: "",
    fillers: "",
};

pub(super) const ENGLISH: Language = Language {
    words: "
        facilitator facilitators facilitation moderator moderators moderating host hosts hostess hostesses hosting chair
        chairs chairman chairmen chairwoman chairwomen chairperson chairpersons chairpeople chairing greeter greeters clinician
        clinicians nurse nurses nursing doctor doctors physician physicians medic medics paramedic paramedics medical
        therapist therapists psychotherapist psychotherapists psychologist psychologists psychiatrist psychiatrists
        psychiatry staff staffer staffers counsellor counsellors counselor counselors counselling counseling operator
        operators admin admins administrator administrators administration superuser sysop sysops sysadmin sysadmins
        hearth deputy deputies coordinator coordinators organizer organizers organiser organisers caseworker caseworkers
        interventionist responder responders surgeon surgeons practitioner practitioners midwife pharmacist hotline
        hotlines helpline helplines lifeline lifelines crisisline helpdesk crisis emergency emergencies ambulance
        ambulances police policeman policewoman webmaster automod facilitating facilitate comod comods supermod
        supermods headmod modteam caregiver caregivers chaplain chaplains pharmacists dietician welcomers welcomer
        hotliner crisisworker chatbot helpbot cofacilitator medtech superadmin
    ",
    whole: "
        system systems server service bot root support supporter help helper helpers helfer helferin hilfe team security
        official officials manager management owner leader leaders listener listeners samaritans samaritan care carers
        volunteer empfang dienst technik meldung warnung info information notice announcement bereitschaft schwester
        schwestern bruder md arts zuster lege psy hôte ligne écoute sistema sistem ayuda aide aiuto ajuda pomoc hulp
        hjälp yardım помощь поддержка система допомога 911 988 999 112 110 111 113 115 116 117 118 144 116123 116117
        1737 131114 741741 000 147 143 142 120 119 personal pflege klinik clinic clinical rettung hospital detox rehab
        prof professor psych psychiatrie psychiatry chef chefin boss bosse supervisor supervisorin managerin carer
        caretaker officer sheriff pfarrer pfarrerin pastor sponsor sponsors secretary treasurer timekeeper sekretärin
        sekretär kassenwart offiziell offizielle inhaber inhaberin besitzer besitzerin eigentümer eigentümerin
        consultant announcements ankündigung ankündigungen notification notifications mitteilung caritas diakonie
        befrienders childline streetwork welcomer gp alert alerts warning hinweis hinweise nachricht nachrichten
    ",
    phrases: "
        crisisteam crisissupport crisiscare crisischat crisisworker careteam careline carestaff supportteam supportline
        supportdesk supportagent supportworker supportperson techsupport customersupport customerservice helpteam
        helpcenter helpcentre helpservice helpagent safeline talkline warmline listeningline suicideprevention
        suicideline suicidehotline suicidehelp oncall onduty socialworker socialworkers casemanager mentalhealth
        healthworker healthteam groupleader meetingleader roomleader roomowner sessionleader teamleader grouplead
        meetinglead caseworker firstaid firstaider firstresponse systemmessage systemadmin systemnotice systembot
        systemmeldung roombot serveradmin serverteam officialteam officialsupport safetyteam trustteam trustandsafety
        peersupportworker peerworker peercounsellor kriseninterventionsteam hilfetelefon nottelefon sorgentelefon
        kummertelefon notfalltelefon krisentelefon hilfeteam teamleitung dienstarzt imdienst indienst
        bereitschaftsdienst gruppenleiter ersthilfe erstehilfe ligneurgence lignedécoute líneadeayuda líneadevida
        telefonzaufania telefonoamico líneadecrisis sosamitié caredesk helpchat therapyteam therapyline trustedservant redcross roteskreuz rotkreuz
        nummergegenkummer rataufdraht weisserring blaueskreuz bluecross salvationarmy heilsarmee nineoneone
        nineeighteight oneonetwo einseinszwei crisistextline kidshelpphone trevorproject samhsa nhs nami
        thetrevorproject ärztlicherdienst ärztlichernotdienst suizidtelefon poisoncontrol suicidewatch teamlead
        headnurse recoverycoach sobercoach registerednurse inbereitschaft aufbereitschaft
    ",
    pairs: [
        "system server hearth site official room chat forum support help care crisis emergency suicide health clinical
        clinic medical safety security trust rescue poison welcome greeting greeter addiction substance mental peer
        social admin staff meeting group session rehab detox nursing treatment recovery community helpline account home
        night",
        "team desk line lines center centre service services worker workers agent agents staff bot alert alerts notice
        notices message messages notification person support supporter supporters specialist specialists professional
        professionals counselor counsellor coach control watch officer officers lead leader leaders owner admin account
        advisor adviser provider management manager secretary treasurer department office nurse intervention status
        operator announcement operations ops helper helpers",
    ],
    before: "
        co vice deputy assistant head chief super sub under night day lead senior junior your the my our real charge
        school care crisis on duty er icu psych peer group meeting web sys main room site forum chat hearth official
        team global master trial student trainee virtual digital lobby recovery addiction clinic hospital
    ",
    behind: "s es team bot desk line lady man woman person people service services chef info help",
    endings: "
        hotline helpline facilitator facilitators administrator therapist therapists psychologist psychiatrist
        counsellor counselor counselors counsellors clinician clinicians physician paramedic nurse nurses doctor doctors
        admin admins moderators coordinator sysop
    ",
    beginnings: "
        administr moderator facilitator clinician therapist psychiatr hotline helpline ambulan paramedic counsellor
        counselor physician
    ",
    misspelt: "
        facilitator facilitators moderator moderators administrator administrators coordinator counsellor counselor
        counselors therapist therapists clinician clinicians physician psychiatrist psychologist paramedic emergency
        ambulance lifeline
    ",
    fillers: "the a an your our my this real only",
};

pub(super) const GERMAN: Language = Language {
    words: "
        moderatorin moderatorinnen moderatoren moderation moderationsteam moderierende moderierender leitung mitleitung
        leiter leiterin leiterinnen gruppenleitung sitzungsleitung meetingleitung gastgeber gastgeberin gastgeberinnen
        gastgebende fachkraft fachkräfte pflegekraft pflegekräfte fachpersonal pflegepersonal arzt ärzte ärzten arztes
        ärztin ärztinnen krankenschwester krankenschwestern pfleger pflegerin pflegerinnen sanitäter sanitäterin
        sanitäterinnen sani sanis doktor doktoren doktorin therapeut therapeuten therapeutin therapeutinnen psychologe
        psychologen psychologin psychologinnen psychiater psychiaterin psychiaterinnen berater beraterin beraterinnen
        beratung sozialarbeiter sozialarbeiterin sozialarbeiterinnen seelsorge seelsorger seelsorgerin telefonseelsorge
        betrieb betreiber betreiberin betreibende verwalter verwalterin verwaltung administratorin administratorinnen
        administratoren ersthelfer ersthelferin rettungsdienst rettungskraft rettungskräfte ambulanz polizei polizist
        polizistin feuerwehr notruf notdienst nothilfe notfall notaufnahme stellvertreter stellvertreterin
        stellvertretung koordinator koordinatorin koordination organisator organisatorin ansprechpartner
        ansprechpartnerin krise krisen begrüßer begrüßerin begrüßung empfangsteam operatorin moderierend moderierenden
        vertretung vertreter vertreterin mitarbeiter mitarbeiterin mitarbeitende mitarbeitender hebamme hebammen
        heilpraktiker heilpraktikerin kliniker klinikerin klinikum mediziner medizinerin medizinerinnen arztpraxis
        arzthelfer arzthelferin ärzteteam betreuer betreuerin betreuerinnen betreuung leitstelle jugendamt
        ansprechperson ansprechpersonen vertrauensperson veranstalter veranstalterin veranstaltende krankenhaus
        frauenhaus streetworker streetworkerin sozialpädagoge sozialpädagogin sozialdienst pflegefachfrau pflegefachmann
        pflegefachkraft pflegefachperson pflegedienst pflegeteam pflegehelfer pflegehelferin altenpfleger altenpflegerin
        bereitschaft bereitschaftsarzt bereitschaftsdienst rettungswagen rettungsleitstelle rettungsassistent
        rettungsassistentin rettungshelfer rettungssanitäter gastgebend begrüssung begrüsser leitende leitender leitend
        stellvertretend stellvertretende betreuende suchtklinik entzugsklinik notrufnummer giftnotruf suizidprävention
        beratungsstelle beratende bezugsbetreuer bezugsbetreuerin psychologische psychologischer ärztlicher ärztliche
        ärztliches medizinisches medizinische medizinischer hilfskraft systembetreuer kümmerer schutzbeauftragte
        beauftragter beauftragte
    ",
    pairs: [
        "hilfe hilfs krisen krise notfall notruf sucht drogen alkohol sozial beratungs betreuungs pflege klinik
        medizinische medizinischer medizinisches ärztliche ärztlicher ärztliches psychologische psychologischer
        psychiatrische psychiatrischer therapeutische therapeutisches fach gesundheits leitungs moderations begrüßungs
        betriebs bereitschafts empfangs sicherheits rettungs seelsorge suizid gift kummer sorgen system server
        willkommens support technik verwaltungs gewalt schutz opfer jugend eltern kinder arzt ärzte klinikums stations
        leitende gastgeber treffen raum gesprächs",
        "team teams dienst dienste telefon nummer stelle beratung personal kraft kräfte arbeiter arbeiterin arbeit
        pädagoge pädagogin helfer helferin helferinnen assistent assistentin nachricht nachrichten meldung meldungen
        hinweis leitstelle zentrale wagen prävention hotline line chat betreuung notruf leitung ambulanz klinik arzt
        ärztin schwester mitarbeiter mitarbeiterin info benachrichtigung administrator administratorin praxis hilfe
        notdienst bereitschaft ansprechpartner leiter leiterin",
    ],
    before: "
        stations stell vize mit haupt ober chef not haus amts fach kinder kranken sucht drogen lebens krisen gruppen
        sitzungs psycho pflege rettungs notfall nacht tages dienst kassen frauen nerven leitender leitende dein deine
        unser unsere neuro allgemein telefon online trauma system treffen treffens raum gesprächs runden chat abend
        dienstags selbsthilfe hilfs sozial bereitschafts tele stellvertretende kriseninterventions ko
    ",
    behind: "en n in innen dienst leitung team hilfe telefon nummer stelle personal zentrale",
    endings: "
        ärztin ärztinnen ärzte krankenschwester krankenschwestern oberschwester stationsschwester nachtschwester pfleger
        pflegerin therapeut therapeutin psychologe psychologin berater beraterin seelsorger seelsorgerin moderator
        moderatorin gruppenleiter gruppenleiterin sanitäter sanitäterin sozialarbeiter sozialarbeiterin fachkraft
        fachkräfte notdienst bereitschaftsdienst krankenpfleger krankenpflegerin telefonseelsorge notruf
    ",
    beginnings: "
        krisen notruf notfall notarzt notärzt telefonseelsorg krankenschwester krankenpfleger pflegefach sozialarb
        sozialpädagog heilprakt bereitschaftsdienst bereitschaftsarzt rettungsdienst suchtberat drogenberat
        krisenintervent seelsorg begrüßungs
    ",
    misspelt: "
        krankenschwester krankenpfleger krankenpflegerin moderatorin therapeutin psychologin sozialarbeiterin
        telefonseelsorge administratorin koordinatorin sanitäter gastgeber gastgeberin begrüßung fachkraft notaufnahme
        rettungsdienst
    ",
    fillers: "der die das dein deine unser unsere ein eine euer eure ihr ihre im in auf",
    ..NONE
};

const FRENCH: Language = Language {
    words: "
        médecin médecins docteur docteure docteurs doctoresse infirmier infirmiers infirmière infirmières soignant
        soignante soignants soignantes thérapeute thérapeutes psychothérapeute psychologue psychologues psychiatre
        psychiatres modérateur modérateurs modératrice modératrices animateur animatrice animateurs animatrices
        administrateur administrateurs administratrice facilitateur facilitatrice hôtesse secouriste secouristes urgence
        urgences ambulancier ambulancière samu urgentiste conseiller conseillère pompier pompiers secours
        psychothérapeutes aidant aidante organisateur organisatrice modération coordinateur coordinatrice
    ",
    beginnings: "infirmi",
    fillers: "le la les un une",
    ..NONE
};

const SPANISH: Language = Language {
    words: "
        médico médica médicos médicas doctora doctores doctoras enfermero enfermera enfermeros enfermeras terapeuta
        terapeutas psicólogo psicóloga psicólogos psicólogas psiquiatra psiquiatras moderador moderadora moderadores
        moderadoras administrador administradora administradores facilitador facilitadora facilitadores anfitrión
        anfitriona coordinador coordinadora consejero consejera emergencia emergencias urgencias policía paramédico
        paramédica
    ",
    beginnings: "enfermer",
    fillers: "el los las de",
    ..NONE
};

const ITALIAN: Language = Language {
    words: "
        dottore dottoressa dottori dottoresse infermiere infermiera infermieri terapista psicologo psicologa psichiatra
        moderatore moderatrice moderatori amministratore amministratrice facilitatore facilitatrice conduttore
        conduttrice consulente emergenza soccorritore soccorso polizia
    ",
    beginnings: "infermier",
    fillers: "il lo",
    ..NONE
};

const PORTUGUESE: Language = Language {
    words: "
        doutor doutora doutores enfermeiro enfermeira enfermeiros enfermeiras anfitrião anfitriã coordenador
        coordenadora conselheiro conselheira emergência polícia
    ",
    beginnings: "enfermeir",
    fillers: "o os",
    ..NONE
};

const DUTCH: Language = Language {
    words: "
        dokter dokters huisarts verpleegkundige verpleegkundigen verpleger verpleegster verpleegsters psycholoog
        psychologen beheerder beheerders begeleider gespreksleider hulpverlener hulpverleners hulplijn politie noodhulp
    ",
    beginnings: "verpleeg",
    ..NONE
};

const POLISH: Language = Language {
    words: "
        lekarz lekarze lekarka lekarki pielęgniarka pielęgniarki pielęgniarz terapeutka psycholog psycholożka psychiatra
        moderatorka administratorka prowadzący prowadząca ratownik ratowniczka pogotowie policja
    ",
    beginnings: "pielęgniar",
    ..NONE
};

const TURKISH: Language = Language {
    words: "
        hekim hemşire hemşiresi psikolog psikiyatr psikiyatrist moderatör yönetici danışman doktoru polis ambulans
    ",
    ..NONE
};

const NORTHERN_AND_CENTRAL: Language = Language {
    words: "
        läkare sjuksköterska sköterska samtalsledare læge lægen sygeplejerske sykepleier psykolog psykologi psykiater
        lääkäri sairaanhoitaja terapeutti lékař lékařka doktorka terapeutka správce orvos ápoló ápolónő pszichológus
        asistentă medicul
    ",
    ..NONE
};

const OTHER_SCRIPTS: Language = Language {
    words: "
        врач врачи доктор доктора медсестра медбрат медсёстры терапевт психолог психологи психиатр модератор модераторы
        админ админы администратор администраторы ведущий ведущая консультант скорая полиция лікар лікарка лікарі
        терапевтка психологиня модераторка адміністратор поліція γιατρός ιατρός νοσοκόμα νοσηλευτής νοσηλεύτρια
        ψυχολόγος ψυχίατρος διαχειριστής συντονιστής طبيب طبيبة الطبيب دكتور دكتورة ممرض ممرضة الممرضة مشرف مشرفة رئيس
        معالج معالجة إسعاف רופא רופאה דוקטור אחות פסיכולוג פסיכולוגית מנחה מנהל מטפל מטפלת डॉक्टर नर्स चिकित्सक प्रशासक
        терапевты медик медики фельдшер фельдшеры санитар психотерапевт врачом вожатый организатор куратор координатор
        אחיות האחות הרופא הפסיכולוג الممرض أطباء ممرضات ممرضون الأطباء المشرف
    ",
    beginnings: "медсестр психиатр администратор модератор",
    ..NONE
};

const LANGUAGES: [Language; 11] = [
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    POLISH,
    TURKISH,
    NORTHERN_AND_CENTRAL,
    OTHER_SCRIPTS,
];

/// The languages that have pairs.
pub(super) const PAIRS: [[&str; 2]; 2] = [ENGLISH.pairs, GERMAN.pairs];

/// A list of every language.
pub(super) fn every(list: fn(&Language) -> &'static str) -> String {
    LANGUAGES.iter().map(list).collect::<Vec<_>>().join(" ")
}

/// Scripts without spaces: anywhere in the name.
pub(super) const ANYWHERE: &str = "
    医生 醫生 大夫 护士 護士 管理员 管理員 主持人 客服 心理咨询师 心理醫生 急救 警察 医師 医者 看護師 看護婦 管理者 司会 先生 의사 간호사 관리자 상담사
    진행자 응급 경찰 แพทย์ หมอ พยาบาล
";

/// Short forms, exactly: with their looks, an M would be an RN.
pub(super) const SHORT: &str = "dr dra drs doc docs mod mods rn rns lpn emt emts sos";

/// Short forms that are words of some language unless they are in capitals.
pub(super) const CAPITALS: &str = "ER ICU GP ED";

/// Titles that stand behind a name. (Md is short for a given name where it stands before one.)
pub(super) const TITLES_BEHIND: &str = "md phd psyd lcsw dnp";

/// Words that a name is often joined to, and how words go on that are none: nursery, nursed, doctorow, doctoral, badminton.
pub(super) const JOINED: [(&str, &[&str]); 3] = [
    ("nurse", &["r", "d", "l"]),
    ("doctor", &["ow", "al", "at", "ia", "in", "ed"]),
    ("admin", &["to", "i"]),
];

/// Words that look like one of the above and are none.
pub(super) const ORDINARY: &str =
    "moderato moderata moderate emergence lifelike leonurse leonurus nightline chaim comedic therapeutic";
