//! Does what is left of the flags say what the flags say?

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test may stop at the first surprise, and the generator is made for another"
)]

mod common;
#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/pools.rs"]
mod pools;
#[path = "differential/text.rs"]
mod text;

use common::{context, engine};
use fanion::{Engine, Known, Options, Parameters, Question, Residual, ResidualOptions};
use generator::Generator;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const USUAL_SEED: u64 = 0x0fa9_1072;
const USUAL_WORLDS: u64 = 8_000;
const COMPLETIONS: usize = 6;

type Values = BTreeMap<String, String>;

/// What is known of somebody, and what else may come.
struct Part {
    known: Known,
    values: Values,
    /// Fields of which nothing is known.
    unknown: BTreeSet<String>,
}

impl Part {
    /// Of the fields that are asked for, some are known, with the values of `whole` or without.
    fn of(world: &mut Generator, fields: &BTreeSet<String>, whole: &Values) -> Part {
        let share = world.rng.u8(0..=4);
        let mut part = Part {
            known: Known::new(),
            values: Values::new(),
            unknown: BTreeSet::new(),
        };
        let is_closed = world.rng.u8(..4) == 0;
        for field in fields {
            if world.rng.u8(..4) >= share {
                part.unknown.insert(field.clone());
            } else if let Some(value) = whole.get(field) {
                part.known = part.known.with(field, value);
                part.values.insert(field.clone(), value.clone());
            } else if !is_closed {
                part.known = part.known.missing(field);
            }
        }
        if is_closed {
            let unknown: Vec<&str> = part.unknown.iter().map(String::as_str).collect();
            part.known = part.known.but(&unknown);
        }
        part
    }

    /// Something that may come yet; now and then nothing does.
    fn rest(&self, world: &mut Generator) -> Values {
        let mut rest = world.context();
        let is_empty = world.rng.u8(..8) == 0;
        rest.retain(|field, _| !is_empty && self.unknown.contains(field));
        rest
    }
}

fn admits(name: &str, parameters: &Parameters) -> bool {
    parameters.get("admit") == Some("yes") || name.len().is_multiple_of(2)
}

fn residual(engine: &Engine, known: &Known) -> Residual {
    let residual = engine.residual(known, &ResidualOptions::default());
    residual.unwrap()
}

fn on_host() -> Engine {
    Engine::with(Options {
        hostname: Some("Web-1".into()),
        ..Options::default()
    })
}

fn loaded(residual: &Residual) -> Engine {
    let mut engine = on_host();
    engine.load(residual.document.to_json().as_bytes()).unwrap();
    engine
}

/// All there is to be told of a flag, but for the reason, which is that of what is left.
fn told(engine: &Engine, flag: &str, values: &Values, now: i64, random: u32) -> String {
    let context = context(values);
    let question = Question::new(&context, now, random);
    let answer = engine
        .evaluate(flag, &question.with_custom(&admits))
        .unwrap();
    let (enabled, variant, data) = (answer.enabled, answer.variant, answer.impression_data);
    format!("{enabled} {variant:?} {data}")
}

#[test]
fn for_all_that_may_come_the_residual_says_what_the_flags_say() {
    let [mut cases, mut on, mut decided, mut kept] = [0; 4];
    let first = setting("FANION_SEED", USUAL_SEED);
    let worlds = setting("FANION_WORLDS", USUAL_WORLDS);
    for seed in first..first + worlds {
        let mut world = Generator::new(seed);
        let document = world.document();
        let mut whole = on_host();
        whole.load(document.to_string().as_bytes()).unwrap();
        let names: Vec<String> = whole.flags().map(|flag| flag.name().into()).collect();
        let read = names.iter().flat_map(|name| whole.fields(name));
        let fields: BTreeSet<String> = read.map(str::to_owned).collect();
        let values = world.context();
        let part = Part::of(&mut world, &fields, &values);
        let residual = residual(&whole, &part.known);
        let rest_of = loaded(&residual);
        assert_eq!(whole.flags().len(), rest_of.flags().len());
        check_nothing_known_is_asked(&residual, &part);
        for feature in &residual.document.features {
            decided += usize::from(rest_of.fields(&feature.name).is_empty());
            kept += usize::from(!rest_of.fields(&feature.name).is_empty());
        }
        for _ in 0..COMPLETIONS {
            let rest = part.rest(&mut world);
            let mut all = part.values.clone();
            all.extend(rest.clone());
            let (now, random) = (world.now(), world.rng.u32(..));
            for name in &names {
                let wanted = told(&whole, name, &all, now, random);
                // Who knows more than has to come is told the same.
                for context in [&rest, &all] {
                    let found = told(&rest_of, name, context, now, random);
                    assert_eq!(
                        wanted,
                        found,
                        "seed {seed}, flag {name:?}, known {:?}, asked {context:?}, now {now}, random {random}\n{}\n{}",
                        part.known,
                        of(&document, name),
                        residual.document.to_json(),
                    );
                }
                cases += 1;
                on += usize::from(wanted.starts_with("true"));
            }
        }
    }
    println!("{cases} cases, {on} on; {decided} flags decided, {kept} not");
    assert!(cases > 200_000 && on > cases / 5 && decided > 1_000 && kept > 1_000);
}

#[test]
fn a_residual_can_be_made_of_a_snapshot_and_of_a_residual() {
    for seed in USUAL_SEED..USUAL_SEED + 1_000 {
        let mut world = Generator::new(seed);
        let mut whole = on_host();
        whole.load(world.document().to_string().as_bytes()).unwrap();
        let mut kept = on_host();
        kept.load(&whole.snapshot()).unwrap();
        let all = world.context();
        let known = |first: &str| {
            let fields = all.iter().filter(|(field, _)| field.as_str() < first);
            fields.fold(Known::new(), |known, (field, value)| {
                known.with(field, value)
            })
        };
        let first = residual(&whole, &known("m"));
        assert_eq!(first, residual(&kept, &known("m")), "seed {seed}");
        let second = residual(&loaded(&first), &known("s"));
        let last = loaded(&second);
        let (now, random) = (world.now(), world.rng.u32(..));
        for flag in whole.flags() {
            let wanted = told(&whole, flag.name(), &all, now, random);
            let found = told(&last, flag.name(), &all, now, random);
            assert_eq!(wanted, found, "seed {seed}, {}", second.document.to_json());
        }
    }
}

/// A number of the environment.
fn setting(name: &str, usual: u64) -> u64 {
    let setting = std::env::var(name);
    setting.map_or(usual, |text| text.parse().unwrap())
}

fn of(document: &Value, flag: &str) -> String {
    let features = document["features"].as_array().unwrap().iter();
    let found = features.filter(|feature| feature["name"] == flag);
    found.map(Value::to_string).collect()
}

/// Whatever is known is not asked again; only the clock goes on.
fn check_nothing_known_is_asked(residual: &Residual, part: &Part) {
    for leak in &residual.leaks {
        let field = leak.what.field().unwrap_or("currentTime");
        let is_open = part.unknown.contains(field) || field == "currentTime";
        assert!(is_open, "{leak} of {:?}", part.known);
    }
}

/// A document with one flag of these strategies and variants.
fn flag(strategies: &Value, variants: &Value) -> Engine {
    let document = json!({"features": [
        {"name": "a", "enabled": true, "strategies": strategies, "variants": variants},
    ]});
    engine(&document)
}

/// What is left of the strategies of the one flag; nothing when it is off.
#[track_caller]
fn check(strategies: &Value, known: &Known, left: &Value) {
    let residual = residual(&flag(strategies, &json!([])), known);
    let feature = serde_json::to_value(&residual.document.features[0]).unwrap();
    assert_eq!(*left, feature["strategies"]);
    assert_eq!(!left.as_array().unwrap().is_empty(), feature["enabled"]);
}

fn anna() -> Known {
    Known::new().with("userId", "anna").with("plan", "pro")
}

fn one_of(field: &str, values: &[&str]) -> Value {
    json!({"contextName": field, "operator": "IN", "values": values})
}

fn told_one_of(field: &str, values: &[&str]) -> Value {
    json!({"contextName": field, "operator": "IN", "values": values,
        "inverted": false, "caseInsensitive": false})
}

fn everyone(constraints: &[Value]) -> Value {
    json!({"name": "default", "parameters": {}, "constraints": constraints})
}

#[test]
fn what_is_known_is_gone_and_what_is_unknown_stays() {
    let users = json!({"name": "userWithId", "parameters": {"userIds": "anna, bert"}});
    check(&json!([users]), &anna(), &json!([everyone(&[])]));
    let others = json!({"name": "userWithId", "parameters": {"userIds": "bert, carl"}});
    check(&json!([others]), &anna(), &json!([]));
    check(
        &json!([
            others,
            everyone(&[one_of("page", &["cart"])]),
            users,
            others
        ]),
        &anna(),
        &json!([everyone(&[told_one_of("page", &["cart"])]), everyone(&[])]),
    );
    let pro = one_of("plan", &["pro"]);
    let page = one_of("page", &["cart", "home"]);
    check(
        &json!([everyone(&[pro, page])]),
        &anna(),
        &json!([everyone(&[told_one_of("page", &["cart", "home"])])]),
    );
}

#[test]
fn what_nobody_can_fulfil_is_not_asked() {
    let everyone_left = json!([everyone(&[])]);
    for (operator, operand) in [
        ("IN", json!({"values": []})),
        ("STR_STARTS_WITH", json!({})),
        ("STR_ENDS_WITH", json!({"values": []})),
        ("STR_CONTAINS", json!({"values": []})),
        ("IN_CIDR", json!({"values": ["nowhere"]})),
        ("REGEX", json!({"value": "("})),
        ("REGEX", json!({})),
    ] {
        let mut constraint = operand;
        constraint["contextName"] = json!("page");
        constraint["operator"] = json!(operator);
        check(
            &json!([everyone(&[constraint.clone()])]),
            &anna(),
            &json!([]),
        );
        constraint["inverted"] = json!(true);
        check(&json!([everyone(&[constraint])]), &anna(), &everyone_left);
    }
    let nobody = json!({"name": "userWithId", "parameters": {"userIds": ""}});
    check(&json!([nobody]), &Known::new(), &json!([]));
    let nowhere = json!({"name": "remoteAddress", "parameters": {"IPs": "nowhere"}});
    check(&json!([nowhere]), &Known::new(), &json!([]));
    let no_host = json!({"name": "applicationHostname", "parameters": {}});
    check(&json!([no_host]), &Known::new(), &json!([]));
}

#[test]
fn the_clock_goes_on() {
    let date = |operator| {
        json!({"contextName": "currentTime", "operator": operator, "inverted": false,
            "caseInsensitive": false, "value": "2027-01-01T00:00:00Z"})
    };
    let after = json!([everyone(&[date("DATE_AFTER")])]);
    check(&after, &anna(), &after);
    check(&after, &anna().but(&[]), &after);
    let then = anna().with("currentTime", "2027-01-01T00:00:00.001Z");
    check(&after, &then, &json!([everyone(&[])]));
}

#[test]
fn people_without_a_user_id_are_told_apart_where_their_session_is_known() {
    let rollout = json!({"name": "flexibleRollout", "constraints": [],
        "parameters": {"rollout": "50", "stickiness": "default", "groupId": "a"}});
    let sticky = json!({"name": "flexibleRollout", "constraints": [],
        "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "a"}});
    let nobody = json!({"contextName": "userId", "operator": "REGEX", "value": "^",
        "inverted": true, "caseInsensitive": false});
    let [inside, outside] = sessions();
    let known = |session: &str| Known::new().with("sessionId", session);
    let both = json!([everyone(&[nobody]), sticky]);
    check(&json!([rollout]), &known(&inside), &both);
    check(&json!([rollout]), &known(&outside), &json!([sticky]));
    check(&json!([rollout]), &Known::new(), &json!([rollout]));
    let nobody = known(&inside).missing("userId");
    check(&json!([rollout]), &nobody, &json!([everyone(&[])]));
}

/// A session within the first half of the group `a`, and one beyond.
fn sessions() -> [String; 2] {
    let half = json!([{"name": "flexibleRollout",
        "parameters": {"rollout": "50", "stickiness": "sessionId", "groupId": "a"}}]);
    let half = flag(&half, &json!([]));
    let is_in = |session: &String| {
        let values = Values::from([("sessionId".to_owned(), session.clone())]);
        told(&half, "a", &values, 0, 0).starts_with("true")
    };
    let mut sessions = (0..).map(|number| number.to_string());
    let inside = sessions.find(is_in).unwrap();
    [inside, sessions.find(|session| !is_in(session)).unwrap()]
}

#[test]
fn a_draw_is_the_same_wherever_its_strategy_stands() {
    let half = |draw: Value| {
        let mut half = json!({"name": "flexibleRollout", "constraints": [],
            "parameters": {"rollout": "50", "stickiness": "random", "groupId": "a"}});
        if !draw.is_null() {
            half["parameters"]["draw"] = draw;
        }
        half
    };
    let never = json!({"name": "userWithId", "parameters": {"userIds": "bert"}});
    let left = json!([half(json!("1")), half(json!("3"))]);
    let strategies = json!([never, half(json!(null)), never, half(json!(null))]);
    check(&strategies, &anna(), &left);
    check(
        &json!([half(json!(null))]),
        &anna(),
        &json!([half(json!(null))]),
    );
}

/// What is left of the variants of a flag that is on for everyone: names, weights, who is forced.
#[track_caller]
fn check_variants(variants: &Value, known: &Known, left: &[(&str, u32, &[&str])]) {
    let residual = residual(&flag(&json!([]), variants), known);
    let found = residual.document.features[0]
        .variants
        .iter()
        .map(|variant| {
            let forced = variant.overrides.iter().flat_map(|it| &it.values);
            let forced: Vec<&str> = forced.map(String::as_str).collect();
            (variant.name.as_str(), variant.weight, forced)
        });
    let left = left
        .iter()
        .map(|&(name, weight, who)| (name, weight, who.to_vec()));
    assert_eq!(left.collect::<Vec<_>>(), found.collect::<Vec<_>>());
}

#[test]
fn variants_that_nobody_gets_any_more_are_gone() {
    let forced = |field: &str, values: &[&str]| json!([{"contextName": field, "values": values}]);
    let variants = json!([
        {"name": "red", "weight": 500, "stickiness": "userId", "overrides": forced("userId", &["bert"])},
        {"name": "blue", "weight": 500, "overrides": forced("page", &["cart"])},
        {"name": "none", "weight": 0, "overrides": forced("page", &[])},
    ]);
    check_variants(
        &variants,
        &Known::new(),
        &[("red", 500, &["bert"]), ("blue", 500, &["cart"])],
    );
    let bert = Known::new().with("userId", "bert");
    check_variants(&variants, &bert, &[("red", 1000, &[])]);
    let cart = Known::new().with("page", "cart").with("userId", "anna");
    check_variants(&variants, &cart, &[("blue", 1000, &[])]);
    let on_a_page = Known::new().with("page", "home");
    check_variants(
        &variants,
        &on_a_page,
        &[("red", 500, &["bert"]), ("blue", 500, &[])],
    );
    let by_bucket = Known::new().with("userId", "anna").with("page", "home");
    let residual = residual(&flag(&json!([]), &variants), &by_bucket);
    assert_eq!(1, residual.document.features[0].variants.len());
    assert!(residual.leaks.is_empty(), "{:?}", residual.leaks);
}

fn family() -> Engine {
    let on = json!([]);
    let pro = json!([everyone(&[one_of("plan", &["pro"])])]);
    let home = json!([everyone(&[one_of("page", &["home"])])]);
    let flag = |name: &str, strategies: &Value, parent: &str| {
        let dependencies = match parent {
            "" => json!([]),
            parent => json!([{"feature": parent}]),
        };
        json!({"name": name, "enabled": true, "strategies": strategies,
            "dependencies": dependencies})
    };
    engine(&json!({"features": [
        flag("child of pro", &on, "pro"),
        flag("child of home", &on, "home"),
        flag("grandchild", &on, "child of pro"),
        flag("pro", &pro, ""),
        flag("home", &home, ""),
        flag("other", &home, ""),
    ]}))
}

#[test]
fn a_flag_that_is_named_brings_the_parents_it_still_depends_on() {
    let names = |flags: &[&str]| {
        let options = ResidualOptions {
            flags: Some(flags.iter().map(|&name| name.into()).collect()),
            ..ResidualOptions::default()
        };
        let residual = family().residual(&anna(), &options).unwrap();
        let features = residual.document.features.into_iter();
        features.map(|it| (it.name, it.enabled)).collect::<Vec<_>>()
    };
    let told = |name: &str, enabled| (name.to_owned(), enabled);
    assert_eq!([told("child of pro", true)], *names(&["child of pro"]));
    assert_eq!(
        [told("child of home", true), told("home", true)],
        *names(&["child of home"])
    );
    assert_eq!([told("grandchild", false)], *names(&["grandchild"]));
    assert!(names(&[]).is_empty());
}

#[test]
fn what_a_reader_can_learn_is_told() {
    let strategies = json!([
        {"name": "userWithId", "parameters": {"userIds": "anna, bert"},
            "constraints": [one_of("plan", &["pro"])]},
        {"name": "remoteAddress", "parameters": {"IPs": "10.0.0.0/8, ::1"}},
        {"name": "applicationHostname", "parameters": {"hostNames": "web"}},
        {"name": "byTenant", "parameters": {"tenants": "acme", "mode": "x"}},
        {"name": "flexibleRollout", "parameters": {"rollout": "5", "stickiness": "userId"}},
    ]);
    let variants = json!([
        {"name": "red", "weight": 1, "overrides": [{"contextName": "email", "values": ["a", "b"]}]},
        {"name": "blue", "weight": 1},
    ]);
    let mut document = json!({"features": [
        {"name": "a", "enabled": true, "strategies": strategies, "variants": variants},
        {"name": "secret", "enabled": false, "strategies": []},
    ]});
    document["features"][0]["dependencies"] = json!([{"feature": "b", "enabled": false}]);
    let b = json!({"name": "b", "enabled": true,
        "strategies": [everyone(&[one_of("page", &["cart"])])]});
    document["features"].as_array_mut().unwrap().push(b);
    let residual = residual(&engine(&document), &Known::new().with("plan", "pro"));
    let told: Vec<String> = residual.leaks.iter().map(ToString::to_string).collect();
    assert_eq!(
        [
            "flag `a`: it depends on `b`",
            "flag `a`, strategy 1: `userId` IN 2 texts",
            "flag `a`, strategy 2: `remoteAddress` IN_CIDR 2 texts",
            "flag `a`, strategy 3: 1 text of hosts",
            "flag `a`, strategy 4: 2 texts that `byTenant` is given",
            "flag `a`, strategy 5: it lets in 5 percent",
            "flag `a`: 2 variants, their shares and payloads",
            "flag `a`: 2 texts of `email` that get `red`",
            "flag `secret`: that there is such a flag, which is off",
            "flag `b`, strategy 1: `page` IN 1 text",
        ],
        *told
    );
    let json = serde_json::to_value(&residual.leaks[1]).unwrap();
    let wanted = json!({"flag": "a", "strategy": 1, "what": "constraint", "field": "userId",
        "message": "flag `a`, strategy 1: `userId` IN 2 texts"});
    assert_eq!(wanted, json);
}

#[test]
fn a_variant_is_told_unless_the_person_is_sure_to_get_it() {
    let one = json!([{"name": "red", "weight": 1, "payload": {"type": "string", "value": "x"}}]);
    let none = json!([{"name": "red", "weight": 0}]);
    let leaks = |strategy: &Value, own: &Value, variants: &Value| {
        let mut strategy = strategy.clone();
        strategy["variants"] = own.clone();
        let residual = residual(&flag(&json!([strategy]), variants), &anna());
        let leaks = residual.leaks.iter().map(ToString::to_string);
        leaks.collect::<Vec<_>>()
    };
    let constraint = "flag `a`, strategy 1: `page` IN 1 text";
    let on_a_page = everyone(&[one_of("page", &["cart"])]);
    assert!(leaks(&everyone(&[]), &one, &one).is_empty());
    assert!(leaks(&everyone(&[]), &json!([]), &one).is_empty());
    let of_strategy = "flag `a`, strategy 1: 1 variant, its name and payload";
    assert_eq!([constraint, of_strategy], *leaks(&on_a_page, &one, &one));
    let of_flag = "flag `a`: 1 variant, its name and payload";
    assert_eq!([constraint, of_flag], *leaks(&on_a_page, &json!([]), &one));
    assert_eq!([constraint], *leaks(&on_a_page, &none, &one));
    assert_eq!([constraint], *leaks(&on_a_page, &json!([]), &none));
    let mut forced = none.clone();
    forced[0]["overrides"] = json!([{"contextName": "page", "values": ["cart"]}]);
    let of_page = "flag `a`: 1 text of `page` that get `red`";
    assert_eq!(
        [of_flag, of_page],
        *leaks(&everyone(&[]), &json!([]), &forced)
    );
}

#[test]
fn a_flag_whose_variants_nobody_gets_has_none_left() {
    let none = json!([{"name": "red", "weight": 0}]);
    check_variants(&none, &Known::new(), &[]);
    let mut strategy = everyone(&[]);
    strategy["variants"] = none;
    let some = json!([{"name": "blue", "weight": 1}]);
    let residual = residual(&flag(&json!([strategy]), &some), &anna());
    let mut stands_for_none = everyone(&[]);
    stands_for_none["variants"] = json!([{"name": "disabled", "weight": 0}]);
    let feature = serde_json::to_value(&residual.document.features[0]).unwrap();
    assert_eq!(json!([stands_for_none]), feature["strategies"]);
    assert_eq!(json!([]), feature["variants"]);
}

const PERSON: &str = "person-";

/// Wherever ids of people can stand in a document, there is somebody of ours.
fn put_people(node: &mut Value, world: &mut Generator) {
    if node["contextName"] == "userId" {
        for text in node["values"].as_array_mut().into_iter().flatten() {
            *text = person(world).into();
        }
    }
    // What a custom strategy is given says nothing of whose ids they are.
    if node["name"] == "userWithId"
        && let Some(list) = node.pointer_mut("/parameters/userIds")
    {
        *list = format!("{}, {}", person(world), person(world)).into();
    }
    match node {
        Value::Array(items) => items.iter_mut().for_each(|it| put_people(it, world)),
        Value::Object(entries) => entries.values_mut().for_each(|it| put_people(it, world)),
        _ => (),
    }
}

fn person(world: &mut Generator) -> String {
    format!("{PERSON}{}", world.rng.u8(..20))
}

#[test]
fn no_user_id_is_told_where_one_is_known_or_without_a_leak_where_none_is() {
    let private = ResidualOptions {
        private: vec!["userId".into()],
        ..ResidualOptions::default()
    };
    let [mut listed, mut told] = [0; 2];
    for seed in USUAL_SEED..USUAL_SEED + 2_000 {
        let mut world = Generator::new(seed);
        let mut document = world.document();
        put_people(&mut document, &mut world);
        let engine = engine(&document);
        listed += usize::from(document.to_string().contains(PERSON));
        for known in [
            Known::new().with("userId", &person(&mut world)),
            Known::new().with("userId", "anna"),
            Known::new().missing("userId"),
        ] {
            let residual = engine.residual(&known, &private).unwrap();
            let json = residual.document.to_json();
            assert!(!json.contains(PERSON), "seed {seed}: {json}");
        }
        let residual = residual(&engine, &Known::new());
        for feature in &residual.document.features {
            let json = serde_json::to_string(feature).unwrap();
            let leaks = residual.leaks.iter();
            let leak = leaks
                .filter(|leak| leak.flag == feature.name)
                .find(|leak| leak.what.field() == Some("userId"));
            let is_told = json.contains(PERSON);
            assert!(!is_told || leak.is_some(), "seed {seed}: {json}");
            told += usize::from(is_told);
        }
        let mut leaks = residual.leaks.iter();
        let leak = leaks.find(|leak| leak.what.field() == Some("userId"));
        let refused = engine.residual(&Known::new(), &private);
        assert_eq!(leak.is_some(), refused.is_err());
    }
    assert!(listed > 1_000 && told > 1_000, "{listed} {told}");
}

#[track_caller]
fn check_refusal(known: &Known, options: &ResidualOptions, code: &str, message: &str) {
    let strategies = json!([
        {"name": "userWithId", "parameters": {"userIds": "bert"}},
        everyone(&[one_of("email", &["a@b.c"]), one_of("plan", &["pro"])]),
    ]);
    let variants = json!([
        {"name": "red", "weight": 1, "overrides": [{"contextName": "email", "values": ["x"]}]},
    ]);
    let refusal = flag(&strategies, &variants)
        .residual(known, options)
        .unwrap_err();
    assert_eq!((code, message), (refusal.code(), &*refusal.to_string()));
}

#[test]
fn what_cannot_be_done_as_asked_is_refused() {
    let all = ResidualOptions::default();
    let named = ResidualOptions {
        flags: Some(vec!["a".into(), "nope".into()]),
        ..ResidualOptions::default()
    };
    let private = ResidualOptions {
        private: vec!["userId".into(), "email".into()],
        ..ResidualOptions::default()
    };
    check_refusal(&anna(), &named, "FLAG_NOT_FOUND", "there is no flag `nope`");
    check_refusal(
        &anna().but(&["page", "plan"]),
        &all,
        "INVALID_CONTEXT",
        "`plan` is said to be known, and to be unknown",
    );
    check_refusal(
        &anna(),
        &private,
        "GENERAL",
        "what is private would be told: flag `a`, strategy 1: `email` IN 1 text; flag `a`: 1 text of \
         `email` that get `red`",
    );
    let engine = flag(&json!([everyone(&[one_of("email", &["a"])])]), &json!([]));
    let refusal = engine.residual(&anna(), &private).unwrap_err();
    assert_eq!(Some("email"), refusal.leaks()[0].what.field());
    assert!(engine.residual(&anna().missing("email"), &private).is_ok());
}

#[test]
fn that_somebody_has_no_user_id_tells_no_user_id() {
    let half = json!([{"name": "flexibleRollout", "parameters": {"rollout": "50"}}]);
    let [inside, _] = sessions();
    let options = ResidualOptions {
        private: vec!["userId".into()],
        ..ResidualOptions::default()
    };
    let known = Known::new().with("sessionId", &inside);
    let residual = flag(&half, &json!([])).residual(&known, &options).unwrap();
    assert_eq!(2, residual.document.features[0].strategies.len());
    let told: Vec<String> = residual.leaks.iter().map(ToString::to_string).collect();
    assert_eq!(
        [
            "flag `a`, strategy 1: `userId` REGEX 0 texts",
            "flag `a`, strategy 2: it lets in 50 percent",
        ],
        *told
    );
}
