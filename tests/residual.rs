//! Checks residuals: the document, the leaks, the errors, and the outcomes on random documents.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    reason = "a test may panic, and uses a part of the generator"
)]

mod common;
#[path = "residual/comparison.rs"]
mod comparison;
#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/pools.rs"]
mod pools;
#[path = "differential/strings.rs"]
mod strings;
#[path = "residual/support.rs"]
mod support;

use common::engine;
use fanion::{Engine, KnownContext, ResidualError, ResidualOptions};
use generator::Generator;
use serde_json::{Value, json};
use support::{Draw, FIRST_SEED, Fields, outcome, residual};

/// Returns an engine with the flag `a`, which has these strategies and variants.
fn flag(strategies: &Value, variants: &Value) -> Engine {
    let document = json!({"features": [
        {"name": "a", "enabled": true, "strategies": strategies, "variants": variants},
    ]});
    engine(&document)
}

/// Checks the strategies of the residual of the flag `a`. The list is empty if the flag is off.
#[track_caller]
fn check(strategies: &Value, known: &KnownContext, expected: &Value) {
    let residual = residual(&flag(strategies, &json!([])), known);
    let feature = serde_json::to_value(&residual.document.features[0]).unwrap();
    assert_eq!(*expected, feature["strategies"]);
    let is_empty = expected.as_array().unwrap().is_empty();
    assert_eq!(!is_empty, feature["enabled"]);
}

fn anna() -> KnownContext {
    KnownContext::new()
        .with("userId", "anna")
        .with("plan", "pro")
}

fn in_list(field: &str, values: &[&str]) -> Value {
    json!({"contextName": field, "operator": "IN", "values": values})
}

/// Returns an `IN` constraint as fanion writes it in a document.
fn exported_in_list(field: &str, values: &[&str]) -> Value {
    json!({"contextName": field, "operator": "IN", "values": values,
        "inverted": false, "caseInsensitive": false})
}

/// Returns the strategy `default` as fanion writes it in a document.
fn default_strategy(constraints: &[Value]) -> Value {
    json!({"name": "default", "parameters": {}, "constraints": constraints})
}

#[test]
fn a_constraint_on_a_known_field_is_dropped_and_one_on_an_unknown_field_stays() {
    let users = json!({"name": "userWithId", "parameters": {"userIds": "anna, bert"}});
    check(&json!([users]), &anna(), &json!([default_strategy(&[])]));
    let others = json!({"name": "userWithId", "parameters": {"userIds": "bert, carl"}});
    check(&json!([others]), &anna(), &json!([]));
    check(
        &json!([
            others,
            default_strategy(&[in_list("page", &["cart"])]),
            users,
            others
        ]),
        &anna(),
        &json!([
            default_strategy(&[exported_in_list("page", &["cart"])]),
            default_strategy(&[])
        ]),
    );
    let pro = in_list("plan", &["pro"]);
    let page = in_list("page", &["cart", "home"]);
    check(
        &json!([default_strategy(&[pro, page])]),
        &anna(),
        &json!([default_strategy(&[exported_in_list(
            "page",
            &["cart", "home"]
        )])]),
    );
}

#[test]
fn a_constraint_that_can_never_match_removes_its_strategy() {
    let for_every_user = json!([default_strategy(&[])]);
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
            &json!([default_strategy(&[constraint.clone()])]),
            &anna(),
            &json!([]),
        );
        constraint["inverted"] = json!(true);
        check(
            &json!([default_strategy(&[constraint])]),
            &anna(),
            &for_every_user,
        );
    }
    let no_user = json!({"name": "userWithId", "parameters": {"userIds": ""}});
    check(&json!([no_user]), &KnownContext::new(), &json!([]));
    let no_range = json!({"name": "remoteAddress", "parameters": {"IPs": "nowhere"}});
    check(&json!([no_range]), &KnownContext::new(), &json!([]));
    let no_host = json!({"name": "applicationHostname", "parameters": {}});
    check(&json!([no_host]), &KnownContext::new(), &json!([]));
}

#[test]
fn a_constraint_on_the_current_time_stays_unless_the_time_is_known() {
    let date = |operator| {
        json!({"contextName": "currentTime", "operator": operator, "inverted": false,
            "caseInsensitive": false, "value": "2027-01-01T00:00:00Z"})
    };
    let after = json!([default_strategy(&[date("DATE_AFTER")])]);
    check(&after, &anna(), &after);
    check(&after, &anna().with_unknown(&[]), &after);
    let later = anna().with("currentTime", "2027-01-01T00:00:00.001Z");
    check(&after, &later, &json!([default_strategy(&[])]));
}

#[test]
fn a_rollout_with_default_stickiness_splits_where_only_the_session_id_is_known() {
    let rollout = json!({"name": "flexibleRollout", "constraints": [],
        "parameters": {"rollout": "50", "stickiness": "default", "groupId": "a"}});
    let sticky = json!({"name": "flexibleRollout", "constraints": [],
        "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "a"}});
    let without_user_id = json!({"contextName": "userId", "operator": "REGEX", "value": "^",
        "inverted": true, "caseInsensitive": false});
    let [included, excluded] = sessions();
    let known = |session: &str| KnownContext::new().with("sessionId", session);
    let both = json!([default_strategy(&[without_user_id]), sticky]);
    check(&json!([rollout]), &known(&included), &both);
    check(&json!([rollout]), &known(&excluded), &json!([sticky]));
    check(&json!([rollout]), &KnownContext::new(), &json!([rollout]));
    let no_user_id = known(&included).missing("userId");
    check(
        &json!([rollout]),
        &no_user_id,
        &json!([default_strategy(&[])]),
    );
}

/// Returns a session id that a rollout of 50 % includes, and one that it excludes.
fn sessions() -> [String; 2] {
    let half = json!([{"name": "flexibleRollout",
        "parameters": {"rollout": "50", "stickiness": "sessionId", "groupId": "a"}}]);
    let half = flag(&half, &json!([]));
    let is_included = |session: &String| {
        let fields = Fields::from([("sessionId".to_owned(), session.clone())]);
        let draw = Draw { now: 0, random: 0 };
        outcome(&half, "a", &fields, draw).starts_with("true")
    };
    let mut sessions = (0..).map(|number| number.to_string());
    let included = sessions.find(is_included).unwrap();
    let excluded = sessions.find(|session| !is_included(session)).unwrap();
    [included, excluded]
}

#[test]
fn a_random_strategy_keeps_its_draw_when_strategies_before_it_are_dropped() {
    let half = |draw: Value| {
        let mut half = json!({"name": "flexibleRollout", "constraints": [],
            "parameters": {"rollout": "50", "stickiness": "random", "groupId": "a"}});
        if !draw.is_null() {
            half["parameters"]["draw"] = draw;
        }
        half
    };
    let never = json!({"name": "userWithId", "parameters": {"userIds": "bert"}});
    let expected = json!([half(json!("1")), half(json!("3"))]);
    let strategies = json!([never, half(json!(null)), never, half(json!(null))]);
    check(&strategies, &anna(), &expected);
    check(
        &json!([half(json!(null))]),
        &anna(),
        &json!([half(json!(null))]),
    );
}

/// Checks the variants of the residual: names, weights, and values of overrides.
#[track_caller]
fn check_variants(variants: &Value, known: &KnownContext, expected: &[(&str, u32, &[&str])]) {
    let residual = residual(&flag(&json!([]), variants), known);
    let variants = residual.document.features[0].variants.iter();
    let actual = variants.map(|variant| {
        let values = variant.overrides.iter().flat_map(|it| &it.values);
        let values: Vec<&str> = values.map(String::as_str).collect();
        (variant.name.as_str(), variant.weight, values)
    });
    let expected = expected
        .iter()
        .map(|&(name, weight, values)| (name, weight, values.to_vec()));
    assert_eq!(expected.collect::<Vec<_>>(), actual.collect::<Vec<_>>());
}

#[test]
fn variants_that_no_user_can_get_are_dropped() {
    let overrides =
        |field: &str, values: &[&str]| json!([{"contextName": field, "values": values}]);
    let variants = json!([
        {"name": "red", "weight": 500, "stickiness": "userId", "overrides": overrides("userId", &["bert"])},
        {"name": "blue", "weight": 500, "overrides": overrides("page", &["cart"])},
        {"name": "none", "weight": 0, "overrides": overrides("page", &[])},
    ]);
    check_variants(
        &variants,
        &KnownContext::new(),
        &[("red", 500, &["bert"]), ("blue", 500, &["cart"])],
    );
    let bert = KnownContext::new().with("userId", "bert");
    check_variants(&variants, &bert, &[("red", 1000, &[])]);
    let cart = KnownContext::new()
        .with("page", "cart")
        .with("userId", "anna");
    check_variants(&variants, &cart, &[("blue", 1000, &[])]);
    let home = KnownContext::new().with("page", "home");
    check_variants(
        &variants,
        &home,
        &[("red", 500, &["bert"]), ("blue", 500, &[])],
    );
    let by_bucket = KnownContext::new()
        .with("userId", "anna")
        .with("page", "home");
    let residual = residual(&flag(&json!([]), &variants), &by_bucket);
    assert_eq!(1, residual.document.features[0].variants.len());
    assert!(residual.leaks.is_empty(), "{:?}", residual.leaks);
}

/// Returns an engine with parents, children and a grandchild.
fn engine_with_dependencies() -> Engine {
    let on = json!([]);
    let pro = json!([default_strategy(&[in_list("plan", &["pro"])])]);
    let home = json!([default_strategy(&[in_list("page", &["home"])])]);
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
fn a_residual_of_one_flag_includes_the_parents_that_are_undecided() {
    let names = |flags: &[&str]| {
        let options = ResidualOptions {
            flags: Some(flags.iter().map(|&name| name.into()).collect()),
            ..ResidualOptions::default()
        };
        let residual = engine_with_dependencies()
            .residual(&anna(), &options)
            .unwrap();
        let features = residual.document.features.into_iter();
        features.map(|it| (it.name, it.enabled)).collect::<Vec<_>>()
    };
    let flag = |name: &str, enabled| (name.to_owned(), enabled);
    assert_eq!([flag("child of pro", true)], *names(&["child of pro"]));
    assert_eq!(
        [flag("child of home", true), flag("home", true)],
        *names(&["child of home"])
    );
    assert_eq!([flag("grandchild", false)], *names(&["grandchild"]));
    assert!(names(&[]).is_empty());
}

#[test]
fn the_leaks_name_everything_that_a_reader_of_the_residual_can_learn() {
    let strategies = json!([
        {"name": "userWithId", "parameters": {"userIds": "anna, bert"},
            "constraints": [in_list("plan", &["pro"])]},
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
        "strategies": [default_strategy(&[in_list("page", &["cart"])])]});
    document["features"].as_array_mut().unwrap().push(b);
    let residual = residual(&engine(&document), &KnownContext::new().with("plan", "pro"));
    let messages: Vec<String> = residual.leaks.iter().map(ToString::to_string).collect();
    assert_eq!(
        [
            "flag `a`: a dependency on `b`",
            "flag `a`, strategy 1: `userId` IN 2 values",
            "flag `a`, strategy 2: `remoteAddress` IN_CIDR 2 values",
            "flag `a`, strategy 3: 1 hostname",
            "flag `a`, strategy 4: 2 parameters of custom strategy `byTenant`",
            "flag `a`, strategy 5: a rollout of 5 %",
            "flag `a`: 2 variants with their weights and payloads",
            "flag `a`: 2 values of `email` for variant `red`",
            "flag `secret`: the name of the flag, which is off",
            "flag `b`, strategy 1: `page` IN 1 value",
        ],
        *messages
    );
    let actual = serde_json::to_value(&residual.leaks[1]).unwrap();
    let expected = json!({"flag": "a", "strategy": 1, "what": "constraint", "field": "userId",
        "message": "flag `a`, strategy 1: `userId` IN 2 values"});
    assert_eq!(expected, actual);
}

#[test]
fn a_variant_is_a_leak_unless_the_known_user_always_gets_it() {
    let one = json!([{"name": "red", "weight": 1, "payload": {"type": "string", "value": "x"}}]);
    let none = json!([{"name": "red", "weight": 0}]);
    let leaks = |strategy: &Value, own: &Value, variants: &Value| {
        let mut strategy = strategy.clone();
        strategy["variants"] = own.clone();
        let residual = residual(&flag(&json!([strategy]), variants), &anna());
        let leaks = residual.leaks.iter().map(ToString::to_string);
        leaks.collect::<Vec<_>>()
    };
    let constraint = "flag `a`, strategy 1: `page` IN 1 value";
    let on_a_page = default_strategy(&[in_list("page", &["cart"])]);
    assert!(leaks(&default_strategy(&[]), &one, &one).is_empty());
    assert!(leaks(&default_strategy(&[]), &json!([]), &one).is_empty());
    let of_strategy = "flag `a`, strategy 1: 1 variant with its name and payload";
    assert_eq!([constraint, of_strategy], *leaks(&on_a_page, &one, &one));
    let of_flag = "flag `a`: 1 variant with its name and payload";
    assert_eq!([constraint, of_flag], *leaks(&on_a_page, &json!([]), &one));
    assert_eq!([constraint], *leaks(&on_a_page, &none, &one));
    assert_eq!([constraint], *leaks(&on_a_page, &json!([]), &none));
    let mut with_override = none.clone();
    with_override[0]["overrides"] = json!([{"contextName": "page", "values": ["cart"]}]);
    let of_page = "flag `a`: 1 value of `page` for variant `red`";
    assert_eq!(
        [of_flag, of_page],
        *leaks(&default_strategy(&[]), &json!([]), &with_override)
    );
}

#[test]
fn a_flag_whose_variants_no_user_can_get_has_none_in_the_residual() {
    let none = json!([{"name": "red", "weight": 0}]);
    check_variants(&none, &KnownContext::new(), &[]);
    let mut strategy = default_strategy(&[]);
    strategy["variants"] = none;
    let some = json!([{"name": "blue", "weight": 1}]);
    let residual = residual(&flag(&json!([strategy]), &some), &anna());
    let mut without_variant = default_strategy(&[]);
    without_variant["variants"] = json!([{"name": "disabled", "weight": 0}]);
    let feature = serde_json::to_value(&residual.document.features[0]).unwrap();
    assert_eq!(json!([without_variant]), feature["strategies"]);
    assert_eq!(json!([]), feature["variants"]);
}

/// Prefix of the user ids in the documents of the following test.
const USER: &str = "user-";

/// Replaces every user id in a document.
fn replace_user_ids(node: &mut Value, generator: &mut Generator) {
    if node["contextName"] == "userId" {
        for value in node["values"].as_array_mut().into_iter().flatten() {
            *value = user_id(generator).into();
        }
    }
    // Parameters of a custom strategy are not known to be user ids.
    if node["name"] == "userWithId"
        && let Some(list) = node.pointer_mut("/parameters/userIds")
    {
        *list = format!("{}, {}", user_id(generator), user_id(generator)).into();
    }
    match node {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace_user_ids(item, generator)),
        Value::Object(entries) => entries
            .values_mut()
            .for_each(|value| replace_user_ids(value, generator)),
        _ => (),
    }
}

fn user_id(generator: &mut Generator) -> String {
    format!("{USER}{}", generator.rng.u8(..20))
}

#[test]
fn user_ids_appear_in_a_residual_only_if_the_user_is_unknown_and_then_as_leaks() {
    let private = ResidualOptions {
        private: vec!["userId".into()],
        ..ResidualOptions::default()
    };
    let [mut with_ids, mut leaking] = [0; 2];
    for seed in FIRST_SEED..FIRST_SEED + 2_000 {
        let mut generator = Generator::new(seed);
        let mut document = generator.document();
        replace_user_ids(&mut document, &mut generator);
        let engine = engine(&document);
        with_ids += usize::from(document.to_string().contains(USER));
        for known in [
            KnownContext::new().with("userId", &user_id(&mut generator)),
            KnownContext::new().with("userId", "anna"),
            KnownContext::new().missing("userId"),
        ] {
            let residual = engine.residual(&known, &private).unwrap();
            let json = residual.document.to_json();
            assert!(!json.contains(USER), "seed {seed}: {json}");
        }
        let residual = residual(&engine, &KnownContext::new());
        for feature in &residual.document.features {
            let json = serde_json::to_string(feature).unwrap();
            let leaks = residual.leaks.iter();
            let leak = leaks
                .filter(|leak| leak.flag == feature.name)
                .find(|leak| leak.what.field() == Some("userId"));
            let has_ids = json.contains(USER);
            assert!(!has_ids || leak.is_some(), "seed {seed}: {json}");
            leaking += usize::from(has_ids);
        }
        let mut leaks = residual.leaks.iter();
        let leak = leaks.find(|leak| leak.what.field() == Some("userId"));
        let result = engine.residual(&KnownContext::new(), &private);
        assert_eq!(leak.is_some(), result.is_err());
    }
    assert!(with_ids > 1_000 && leaking > 1_000, "{with_ids} {leaking}");
}

fn kind(error: &ResidualError) -> &'static str {
    match error {
        ResidualError::UnknownFlag(_) => "unknown flag",
        ResidualError::KnownAndUnknown(_) => "known and unknown",
        ResidualError::Private(_) => "private",
        _ => "another error",
    }
}

#[track_caller]
fn check_error(known: &KnownContext, options: &ResidualOptions, expected: &str, message: &str) {
    let strategies = json!([
        {"name": "userWithId", "parameters": {"userIds": "bert"}},
        default_strategy(&[in_list("email", &["a@b.c"]), in_list("plan", &["pro"])]),
    ]);
    let variants = json!([
        {"name": "red", "weight": 1, "overrides": [{"contextName": "email", "values": ["x"]}]},
    ]);
    let error = flag(&strategies, &variants)
        .residual(known, options)
        .unwrap_err();
    assert_eq!((expected, message), (kind(&error), &*error.to_string()));
}

#[test]
fn an_unknown_flag_a_contradiction_or_a_private_leak_is_rejected() {
    let all = ResidualOptions::default();
    let named = ResidualOptions {
        flags: Some(vec!["a".into(), "unknown".into()]),
        ..ResidualOptions::default()
    };
    let private = ResidualOptions {
        private: vec!["userId".into(), "email".into()],
        ..ResidualOptions::default()
    };
    check_error(
        &anna(),
        &named,
        "unknown flag",
        "there is no flag `unknown`",
    );
    check_error(
        &anna().with_unknown(&["page", "plan"]),
        &all,
        "known and unknown",
        "`plan` is both known and unknown: remove it from one of the two",
    );
    check_error(
        &anna(),
        &private,
        "private",
        "the residual would contain values of private fields: flag `a`, strategy 1: `email` IN 1 value; \
         flag `a`: 1 value of `email` for variant `red`",
    );
    let engine = flag(
        &json!([default_strategy(&[in_list("email", &["a"])])]),
        &json!([]),
    );
    let error = engine.residual(&anna(), &private).unwrap_err();
    assert_eq!(Some("email"), error.leaks()[0].what.field());
    assert!(engine.residual(&anna().missing("email"), &private).is_ok());
}

#[test]
fn a_constraint_for_users_without_a_user_id_leaks_no_user_id() {
    let half = json!([{"name": "flexibleRollout", "parameters": {"rollout": "50"}}]);
    let [included, _] = sessions();
    let options = ResidualOptions {
        private: vec!["userId".into()],
        ..ResidualOptions::default()
    };
    let known = KnownContext::new().with("sessionId", &included);
    let residual = flag(&half, &json!([])).residual(&known, &options).unwrap();
    assert_eq!(2, residual.document.features[0].strategies.len());
    let messages: Vec<String> = residual.leaks.iter().map(ToString::to_string).collect();
    assert_eq!(
        [
            "flag `a`, strategy 1: `userId` REGEX 0 values",
            "flag `a`, strategy 2: a rollout of 50 %",
        ],
        *messages
    );
}
