//! Links as people write them, and two words that meet because a space is missing.

use super::super::plain::plain;
use super::{Links, Way};

fn find(text: &str) -> Option<Way> {
    Links::new().find(&plain(text))
}

#[test]
fn two_words_that_meet_are_no_link() {
    for talk in [
        "I relapsed yesterday.I am back",
        "then I went home.So I called",
        "I got clean.it was hard",
        "home.So",
        "yesterday.I",
        "clean.it",
        "I am tired.Is it late",
        "we met.Me and him",
        "he said no.To me that was new",
        "I was clean.it?yes",
        "I left.And/or I ran",
        "so it goes.as always",
        "gut.Das war es",
        "zuhause.De facto allein",
        "Ende.Info gibt es nicht",
        "we pray.Amen",
        "no help.Help me",
        "the meeting.Online it was",
        "we talk.Chat later",
        "he is dead.Net result",
        "I cried.App or no app",
        "work.Site was cold",
        "at the club.Club night",
        "one day.at a time",
        "clean.be proud",
        "sober.my story",
        "I was lost.in a hole",
        "help.me please",
        "thanks.all of you",
        "done...thanks",
        "e.g. this",
        "i.e. that",
        "z.B. so",
        "d.h. nichts",
        "u.a. das",
        "Dr.Seuss",
        "St.Maple",
        "a.m. or p.m.",
        "12.30.Then I slept",
        "v2.0",
        "3.5km",
        "what?Why.Not",
        "first.second.third",
        "end.\u{201c}So",
        "ok.:)",
        "well.../hm",
        "today.live",
        "I want life.life is hard",
        "I moved.so did he",
        "time:10",
        "note:this",
        "why.not?",
        "hear.here#1",
    ] {
        assert_eq!(find(talk), None, "{talk}");
    }
}

#[test]
fn links_are_found_in_every_form() {
    for link in [
        "https://example.org/x",
        "http://example.org",
        "HTTP://EXAMPLE.ORG",
        "see www.example.is",
        "www.example.so",
        "example.com has it",
        "Example.Com has it",
        "EXAMPLE.COM",
        "my.page.example.com",
        "example.org.",
        "(example.net)",
        "example.co.uk",
        "example.de",
        "example.io",
        "look: t.me/finch",
        "t.me/+abc",
        "wa.me/15550142",
        "discord.gg/abc",
        "bit.ly/abc",
        "linktr.ee/finch",
        "example.me/finch",
        "example.it/finch",
        "example.so/x",
        "example.online/room",
        "meet.example.live/abc",
        "example.club:8080",
        "example.info/x?y=1",
        "ftp://example.org/x",
        "signal.me/#p/x",
        "ｅｘａｍｐｌｅ．ｃｏｍ",
        "example\u{3002}com",
        "exam\u{200b}ple.com",
        "xn--bcher-kva.de",
        "zoom.us/j/1",
        "Finch.De.example.com",
    ] {
        assert_eq!(find(link), Some(Way::Link), "{link}");
    }
    for email in [
        "write to finch@example.org tonight",
        "Finch.Wren+x@Example.Com",
        "finch@example.it",
        "mailto:finch@example.de",
        "finch＠example.org",
    ] {
        assert_eq!(find(email), Some(Way::Email), "{email}");
    }
}
