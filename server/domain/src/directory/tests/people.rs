//! People who serve: invited, joined, given more or less to do, signed out, gone.

use super::*;
use crate::directory::Bearer;
use crate::directory::permissions::{may_give, role_in};

fn stands(story: &Story, who: &str, role: Role, of: Option<&str>) -> bool {
    let bearer = Bearer::Staff {
        staff: staff(who),
        sign_in: sign_in(who),
        role,
        group: of.map(group),
    };
    story.directory.stands(&bearer, story.now)
}

fn join(who: &str, by: &str) -> Command {
    Command::Join {
        staff: staff(who),
        invitation: invitation(by),
        secrets: Box::new(secrets(who)),
    }
}

#[test]
fn an_invitation_makes_one_account_in_its_time() {
    let mut story = Story::of_a_clinic();
    story.invite("deputy", Role::CoFacilitator, Some("porch"));
    let mut late = story.clone();
    late.now = late.now.plus(72 * HOUR);
    is(
        &late.ask(Actor::Server, join("dot", "deputy")).unwrap_err(),
        ErrorCode::Unauthenticated,
        Some("link"),
    );
    story.house(join("dot", "deputy"));
    assert_eq!(
        story.directory.grants(&staff("dot")).cloned().collect::<Vec<_>>(),
        [Grant::CoFacilitator(of("porch"))]
    );
    let second = story.ask(Actor::Server, join("eve", "deputy")).unwrap_err();
    is(&second, ErrorCode::Unauthenticated, Some("link"));
}

#[test]
fn a_guests_invitation_makes_no_account_and_lets_in_as_many_as_it_says() {
    let mut story = Story::of_a_clinic();
    let draft = InvitationDraft {
        most_uses: 2,
        ..invitation_draft("guests", Role::Attendee, Some("porch"))
    };
    story.house(Command::MakeInvitation {
        invitation: invitation("guests"),
        hash: "h".into(),
        draft: Box::new(draft),
    });
    is(
        &story.ask(Actor::Server, join("eve", "guests")).unwrap_err(),
        ErrorCode::Unauthenticated,
        Some("link"),
    );
    let used = |guest: Option<&str>| Command::UseInvitation {
        invitation: invitation("guests"),
        guest: guest.map(str::to_owned),
    };
    story.house(used(Some("finch")));
    assert_eq!(story.house(used(Some("finch"))), [], "a second try is no second guest");
    story.house(used(None));
    assert_eq!(story.house(used(Some("finch"))), [], "also when all places are taken");
    assert_eq!(story.read_again(), story.directory);
    is(
        &story.ask(Actor::Server, used(Some("wren"))).unwrap_err(),
        ErrorCode::Unauthenticated,
        Some("link"),
    );
    let guest = Bearer::Invited(invitation("guests"));
    assert!(story.directory.stands(&guest, story.now), "who came by it stays");
    story
        .by(
            "finn",
            Command::RevokeInvitation {
                invitation: invitation("guests"),
            },
        )
        .unwrap();
    assert!(!story.directory.stands(&guest, story.now), "until it is revoked");
    is(
        &story.ask(Actor::Server, used(Some("finch"))).unwrap_err(),
        ErrorCode::Unauthenticated,
        Some("link"),
    );
}

#[test]
fn nobody_gives_away_what_is_not_theirs() {
    let mut story = Story::of_a_clinic();
    story.group("other", "Another group");
    let make = |key: &str, role, of: Option<&str>| Command::MakeInvitation {
        invitation: invitation(key),
        hash: "h".into(),
        draft: Box::new(invitation_draft(key, role, of)),
    };
    for role in [Role::Attendee, Role::Greeter, Role::CoFacilitator] {
        story
            .by("finn", make(&format!("own-{role:?}"), role, Some("porch")))
            .unwrap();
    }
    is(
        &story.refused("finn", make("a", Role::Facilitator, Some("porch"))),
        ErrorCode::NotPermitted,
        Some("role"),
    );
    is(
        &story.refused("finn", make("b", Role::Attendee, Some("other"))),
        ErrorCode::NotPermitted,
        None,
    );
    is(
        &story.refused("finn", make("c", Role::Operator, None)),
        ErrorCode::NotPermitted,
        None,
    );
    is(
        &story.refused("ada", make("d", Role::Facilitator, None)),
        ErrorCode::Invalid,
        Some("group"),
    );
    is(
        &story.refused("ada", make("e", Role::Clinician, Some("porch"))),
        ErrorCode::Invalid,
        Some("group"),
    );
    let finn: Vec<Grant> = story.directory.grants(&staff("finn")).cloned().collect();
    assert!(!may_give(&finn, Role::Clinician, None));
    let many = InvitationDraft {
        most_uses: 2,
        ..invitation_draft("f", Role::Clinician, None)
    };
    let command = Command::MakeInvitation {
        invitation: invitation("f"),
        hash: "h".into(),
        draft: Box::new(many),
    };
    is(&story.refused("ada", command), ErrorCode::Invalid, Some("most_uses"));
}

#[test]
fn what_came_by_an_invitation_ends_with_it() {
    let mut story = Story::of_a_clinic();
    assert!(stands(&story, "finn", Role::Facilitator, Some("porch")));
    let command = Command::RevokeInvitation {
        invitation: invitation("for-finn"),
    };
    let outcome = story
        .directory
        .handle(story.now, Actor::Staff(&staff("ada")), command.clone())
        .unwrap();
    assert_eq!(outcome.erase.len(), 2, "names and secrets, and the browser's name");
    story.by("ada", command).unwrap();
    assert!(story.directory.member(&staff("finn")).is_none());
    assert!(!stands(&story, "finn", Role::Facilitator, Some("porch")));
    assert!(story.directory.sign_in("cookie-finn", story.now).is_none());
}

#[test]
fn what_somebody_made_to_come_back_by_ends_with_them() {
    let made = |story: &mut Story| {
        story.invite_by("finn", "deputy", Role::CoFacilitator, Some("porch"));
        story.invite_by("finn", "guests", Role::Attendee, Some("porch"));
        story.invite_by("ada", "others", Role::Attendee, Some("porch"));
    };
    let good = |story: &Story| {
        ["deputy", "guests", "others"].map(|id| {
            let known = story.directory.invitation(&invitation(id)).expect("it was made");
            known.good(story.now).is_ok()
        })
    };
    let mut leaves = Story::of_a_clinic();
    made(&mut leaves);
    assert_eq!(good(&leaves), [true, true, true]);
    leaves.by("ada", Command::RemoveStaff { staff: staff("finn") }).unwrap();
    assert_eq!(good(&leaves), [false, true, true], "guests stay when their host leaves");
    let mut wrong = Story::of_a_clinic();
    made(&mut wrong);
    wrong.by("ada", revoke("for-finn")).unwrap();
    assert_eq!(
        good(&wrong),
        [false, false, true],
        "and go with a host who never was one"
    );
}

/// Ada lets Otto in as operator, Otto lets in Nora and Bert, and Bert lets in Dot.
fn a_line_of_invitations() -> Story {
    let mut story = Story::of_a_clinic();
    for (who, by, role, of) in [
        ("otto", "ada", Role::Operator, None),
        ("nora", "otto", Role::Clinician, None),
        ("bert", "otto", Role::Facilitator, Some("porch")),
        ("dot", "bert", Role::Greeter, Some("porch")),
    ] {
        let id = format!("for-{who}");
        story.invite_by(by, &id, role, of);
        story.house(join(who, &id));
        story.signs_in(who, who);
    }
    story
}

fn revoke(id: &str) -> Command {
    Command::RevokeInvitation {
        invitation: invitation(id),
    }
}

fn are_there(story: &Story) -> Vec<&'static str> {
    let known = |who: &&str| story.directory.member(&staff(who)).is_some();
    ["ada", "finn", "otto", "nora", "bert", "dot"]
        .into_iter()
        .filter(known)
        .collect()
}

fn end_with(story: &Story, id: &str, caller: &str) -> u32 {
    let known = story.directory.invitation(&invitation(id)).expect("it was made");
    story
        .directory
        .invitation_view(known, Actor::Staff(&staff(caller)))
        .accounts
}

#[test]
fn an_invitation_takes_along_all_that_came_from_it_however_far() {
    let mut story = a_line_of_invitations();
    assert_eq!(end_with(&story, "for-otto", "ada"), 4);
    assert_eq!(end_with(&story, "for-nora", "ada"), 1);
    let events = story.by("ada", revoke("for-otto")).unwrap();
    assert_eq!(are_there(&story), ["ada", "finn"]);
    assert_eq!(events.len(), 8, "each invitation and each account once: {events:?}");
    for id in ["for-otto", "for-nora", "for-bert", "for-dot"] {
        assert!(story.directory.invitation(&invitation(id)).unwrap().revoked, "{id}");
        assert_eq!(end_with(&story, id, "ada"), 0);
    }
    assert_eq!(story.by("ada", revoke("for-otto")).unwrap(), [], "once is enough");
    assert_eq!(story.read_again(), story.directory);
}

#[test]
fn what_came_from_it_ends_also_when_its_own_account_is_gone_already() {
    let mut story = a_line_of_invitations();
    story.by("ada", Command::RemoveStaff { staff: staff("otto") }).unwrap();
    assert_eq!(are_there(&story), ["ada", "finn", "nora", "bert", "dot"]);
    assert_eq!(end_with(&story, "for-otto", "ada"), 3);
    story.by("ada", revoke("for-otto")).unwrap();
    assert_eq!(are_there(&story), ["ada", "finn"]);
    assert_eq!(story.read_again(), story.directory);
}

#[test]
fn who_calls_an_invitation_back_stays_with_those_whom_they_invited() {
    let mut story = a_line_of_invitations();
    let grants = vec![Grant::Operator, Grant::Facilitator(of("porch"))];
    let more = Command::ChangeGrants {
        staff: staff("bert"),
        grants,
    };
    story.by("ada", more).unwrap();
    is(&story.refused("bert", revoke("for-bert")), ErrorCode::NotNow, None);
    assert_eq!(end_with(&story, "for-otto", "bert"), 2);
    story.by("bert", revoke("for-otto")).unwrap();
    assert_eq!(are_there(&story), ["ada", "finn", "bert", "dot"]);
}

#[test]
fn nobody_ends_an_account_that_does_more_by_now_than_they_can_give() {
    let mut story = a_line_of_invitations();
    let more = Command::ChangeGrants {
        staff: staff("dot"),
        grants: vec![Grant::Greeter(of("porch")), Grant::Clinician],
    };
    story.by("ada", more).unwrap();
    is(&story.refused("bert", revoke("for-dot")), ErrorCode::NotPermitted, None);
    assert!(are_there(&story).contains(&"dot"));
    story.by("ada", revoke("for-dot")).unwrap();
    assert!(!are_there(&story).contains(&"dot"));
}

#[test]
fn nobody_ends_the_guests_of_a_group_that_is_not_theirs() {
    let mut story = a_line_of_invitations();
    story.group("harbour", "Harbour");
    let serves = |grant: Grant| Command::ChangeGrants {
        staff: staff("dot"),
        grants: vec![grant],
    };
    story.by("ada", serves(Grant::Facilitator(of("harbour")))).unwrap();
    story.invite_by("dot", "guests", Role::Attendee, Some("harbour"));
    story.by("ada", serves(Grant::Greeter(of("porch")))).unwrap();
    is(&story.refused("bert", revoke("for-dot")), ErrorCode::NotPermitted, None);
    story.by("ada", revoke("guests")).unwrap();
    story.by("bert", revoke("for-dot")).unwrap();
    assert!(!are_there(&story).contains(&"dot"));
}

#[test]
fn a_line_that_ends_with_the_last_operator_stays() {
    let mut story = a_line_of_invitations();
    let everybody = story.ask(Actor::Server, revoke("for-ada")).unwrap_err();
    is(&everybody, ErrorCode::NotNow, None);
    story.joins("olga", Role::Operator, None);
    story.house(revoke("for-ada"));
    assert_eq!(are_there(&story), ["finn"]);
}

#[test]
fn the_last_operator_stays() {
    let mut story = Story::of_a_clinic();
    let ada = staff("ada");
    let lose: [Command; 3] = [
        Command::RemoveStaff { staff: ada.clone() },
        Command::ChangeGrants {
            staff: ada.clone(),
            grants: vec![Grant::Clinician],
        },
        Command::RevokeInvitation {
            invitation: invitation("for-ada"),
        },
    ];
    for command in &lose {
        is(&story.refused("ada", command.clone()), ErrorCode::NotNow, None);
    }
    story.joins("otto", Role::Operator, None);
    story.by("otto", lose[0].clone()).unwrap();
    assert!(story.directory.has_operator());
}

#[test]
fn grants_count_from_the_moment_they_change() {
    let mut story = Story::of_a_clinic();
    let change = Command::ChangeGrants {
        staff: staff("finn"),
        grants: vec![Grant::Greeter(of("porch"))],
    };
    is(&story.refused("finn", change.clone()), ErrorCode::NotPermitted, None);
    story.by("ada", change).unwrap();
    assert!(!stands(&story, "finn", Role::Facilitator, Some("porch")));
    assert!(stands(&story, "finn", Role::Greeter, Some("porch")));
    let make = Command::MakeMeeting {
        meeting: meeting("new"),
        about: Box::new(meeting_draft("Tuesday evening")),
    };
    is(&story.refused("finn", make), ErrorCode::NotPermitted, None);
}

#[test]
fn a_browser_is_signed_out_by_its_person_or_an_operator_and_by_nobody_else() {
    let mut story = Story::of_a_clinic();
    story.signs_in("finn", "tablet");
    let out = |browser: &str| Command::SignOut {
        sign_in: sign_in(browser),
    };
    is(&story.refused("finn", out("ada")), ErrorCode::NotFound, None);
    story.by("finn", out("tablet")).unwrap();
    assert!(story.directory.sign_in("cookie-tablet", story.now).is_none());
    assert!(story.directory.sign_in("cookie-finn", story.now).is_some());
    story
        .by(
            "ada",
            Command::SignOutEverywhere {
                staff: staff("finn"),
                but: None,
            },
        )
        .unwrap();
    assert!(story.directory.sign_in("cookie-finn", story.now).is_none());
}

#[test]
fn a_sign_in_ends_by_itself_and_the_oldest_of_too_many_is_let_go() {
    let mut story = Story::of_a_clinic();
    for number in 0..25 {
        story.now = story.now.plus(1_000);
        story.signs_in("finn", &format!("browser-{number}"));
    }
    assert_eq!(story.directory.sign_ins_of(&staff("finn"), story.now).len(), 20);
    assert!(story.directory.sign_in("cookie-browser-24", story.now).is_some());
    assert!(story.directory.sign_in("cookie-browser-3", story.now).is_none());
    story.now = story.now.plus(12 * HOUR);
    assert!(story.directory.sign_in("cookie-browser-24", story.now).is_none());
}

#[test]
fn no_step_of_an_authenticator_is_good_twice() {
    let mut story = Story::of_a_clinic();
    let sign = |browser: &str, step| Command::SignIn {
        sign_in: sign_in(browser),
        staff: staff("finn"),
        hash: browser.to_owned(),
        expires_at: NOON.plus(HOUR),
        totp_step: Some(step),
        device: String::new(),
    };
    story.house(sign("one", 7));
    for step in [7, 6] {
        let again = story.ask(Actor::Server, sign("two", step)).unwrap_err();
        is(&again, ErrorCode::Unauthenticated, None);
    }
    story.house(sign("two", 8));
}

#[test]
fn the_last_way_to_sign_in_stays_and_older_secrets_are_erased() {
    let mut story = Story::of_a_clinic();
    let none = Secrets {
        password: None,
        totp: None,
        passkeys: Vec::new(),
        ..secrets("finn")
    };
    let change = |secrets| Command::ChangeSecrets {
        secrets: Box::new(secrets),
    };
    is(&story.refused("finn", change(none)), ErrorCode::NotNow, None);
    let newer = Secrets {
        password: Some("$argon2id$newer".to_owned()),
        ..secrets("finn")
    };
    let finn = staff("finn");
    let outcome = story
        .directory
        .handle(story.now, Actor::Staff(&finn), change(newer))
        .unwrap();
    assert_eq!(outcome.erase.len(), 1);
}

#[test]
fn two_people_do_not_sign_in_with_one_name() {
    let mut story = Story::of_a_clinic();
    story.invite("second", Role::Clinician, None);
    let command = Command::Join {
        staff: staff("other"),
        invitation: invitation("second"),
        secrets: Box::new(secrets("finn")),
    };
    is(
        &story.ask(Actor::Server, command).unwrap_err(),
        ErrorCode::NicknameTaken,
        Some("login"),
    );
}

#[test]
fn somebody_comes_into_a_room_as_what_carries_most_there() {
    let porch = group("porch");
    let grants = [
        Grant::Operator,
        Grant::Clinician,
        Grant::Greeter(of("porch")),
        Grant::Facilitator(of("other")),
    ];
    assert_eq!(role_in(&grants, Some(&porch)), Some(Role::Greeter));
    assert_eq!(role_in(&grants, Some(&group("third"))), Some(Role::Clinician));
    assert_eq!(role_in(&grants[..1], Some(&porch)), None, "an operator sees no room");
    assert_eq!(role_in(&grants, None), Some(Role::Clinician));
}
