//! Tests of the configuration file: the reference is complete, and mistakes are heard with their line.

use super::{Config, LogKind};

fn refusal(text: &str) -> String {
    Config::parse(text, "hearth.toml").expect_err("is refused").to_string()
}

#[test]
fn the_example_says_every_key_with_its_default() {
    let example: toml::Table = toml::from_str(Config::EXAMPLE).expect("the example is TOML");
    let defaults = toml::Table::try_from(Config::default()).expect("the defaults are TOML");
    for (key, value) in &defaults {
        assert_eq!(
            example.get(key),
            Some(value),
            "hearth.example.toml: `{key}` is not the default"
        );
    }
    assert_eq!(
        example, defaults,
        "hearth.example.toml has keys that the server does not know"
    );
    assert_eq!(Config::parse(Config::EXAMPLE, "example").unwrap(), Config::default());
}

#[test]
fn every_key_of_the_example_has_a_comment_above_it() {
    let mut commented = false;
    for line in Config::EXAMPLE.lines() {
        if line.starts_with('#') {
            commented = true;
        } else if line.is_empty() || line.starts_with('[') {
            commented = false;
        } else if line.contains(" = ") {
            assert!(commented, "no comment above: {line}");
            commented = false;
        }
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_known_ones() {
    let said = refusal("demo = true\n\n[meeting]\nfloor_grace = 3\n");
    assert!(
        said.starts_with("hearth.toml: line 4: unknown key `floor_grace`"),
        "{said}"
    );
    assert!(
        said.contains(
            "floor_grace_s, away_grace_s, lobby_minutes, planned_ahead_hours, overrun_minutes, fellowship_minutes, succession_s, \
             chairless_minutes, minute_ms, formats_dir"
        ),
        "{said}"
    );
}

#[test]
fn a_wrong_kind_and_broken_text_are_refused_with_their_line() {
    assert!(refusal("\nlisten = \"nowhere\"\n").contains("line 2"));
    assert!(refusal("\n\nlog = \"paper\"\n").contains("line 3"));
    assert!(refusal("demo = = true").contains("line 1"));
    assert!(refusal("trusted_proxies = [\"10.0.0.0/33\"]").contains("line 1"));
}

#[test]
fn what_cannot_work_is_refused() {
    assert!(refusal("public_url = \"meet.example.org/room\"").contains("public_url"));
    assert!(refusal("origins = [\"https://a.example/\"]").contains("origins"));
    assert!(refusal("origins = [\"https://a.example:443\"]").contains("origins"));
    assert!(refusal("demo = true\npublic_url = \"https://a.example\"").contains("demo"));
    assert!(refusal("demo = true\ntrusted_proxies = [\"127.0.0.1/32\"]").contains("trusted_proxies"));
    assert!(refusal("[limits]\nmailbox = 0").contains("limits.mailbox"));
}

#[test]
fn a_demo_that_others_can_reach_runs_only_when_somebody_says_so() {
    for listen in ["0.0.0.0:7420", "[::]:7420", "192.0.2.1:7420"] {
        let mut config = Config {
            demo: true,
            listen: listen.parse().unwrap(),
            ..Config::default()
        };
        let said = config.check_serving().expect_err(listen).to_string();
        assert!(said.contains(listen) && said.contains("--allow-demo-links"), "{said}");
        config.allow_demo_links = true;
        config.check_serving().unwrap();
        config.demo = false;
        config.allow_demo_links = false;
        config.check_serving().unwrap();
    }
    assert!(
        refusal("demo = true\nallow_demo_links = true").contains("unknown key"),
        "a file does not say it"
    );
}

#[test]
fn origins_come_from_the_public_address_unless_listed() {
    let bound = "127.0.0.1:9000".parse().unwrap();
    let plain = Config::default();
    assert_eq!(
        plain.allowed_origins(bound),
        ["http://localhost:9000", "http://127.0.0.1:9000"]
    );
    let elsewhere = "192.0.2.7:9000".parse().unwrap();
    assert_eq!(
        plain.allowed_origins(elsewhere),
        ["http://192.0.2.7:9000", "http://localhost:9000"]
    );
    let public = Config {
        public_url: "https://meet.example.org".to_owned(),
        ..Config::default()
    };
    assert_eq!(public.allowed_origins(bound), ["https://meet.example.org"]);
    assert!(public.is_https() && !plain.is_https());
    assert_eq!(Config::parse("log = \"memory\"", "x").unwrap().log, LogKind::Memory);
}

#[test]
fn this_machine_is_printed_by_its_name_because_a_passkey_needs_one() {
    let printed = |bound: &str| Config::default().base_url(bound.parse().unwrap());
    assert_eq!(printed("127.0.0.1:7420"), "http://localhost:7420");
    assert_eq!(printed("[::1]:7420"), "http://localhost:7420");
    // `localhost` does not lead to these.
    assert_eq!(printed("127.0.0.5:7420"), "http://127.0.0.5:7420");
    assert_eq!(printed("192.0.2.7:7420"), "http://192.0.2.7:7420");
}

#[test]
fn people_go_on_only_to_another_site_and_with_tls() {
    let with = |site: &str| {
        let text = format!("public_url = \"https://meet.example.org\"\nleave_to = {site:?}\n");
        Config::parse(&text, "hearth.toml")
    };
    for good in [
        "",
        "https://www.example.com/",
        "https://example.com:8443/weather?in=town",
    ] {
        assert_eq!(with(good).map(|config| config.leave_to), Ok(good.to_owned()));
    }
    for bad in [
        "http://www.example.com/",
        "javascript:alert(1)",
        "https://",
        "https://name:word@example.com/",
        "https://example.com/a b",
        "https://example.com/\r\nset-cookie: a=b",
        "https://meet.example.org/",
        "https://MEET.example.org/#/s/x",
    ] {
        let said = with(bad).expect_err(bad).to_string();
        assert!(said.contains("leave_to"), "{said}");
    }
}
