//! The boundary in a real browser: what only a page can tell.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use fanion::{Context, Core, Engine, Question};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const DOCUMENT: &str = include_str!("data/unleash-server-8.2/client-features.json");

fn window() -> web_sys::Window {
    web_sys::window().expect("we run in a page")
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap()
}

fn core() -> Core {
    let mut core = Core::new(Some("elsewhere".into()), vec!["e2eCustom".into()]);
    core.load(DOCUMENT.as_bytes()).unwrap();
    core
}

/// Writes texts into the buffers as the JavaScript side does: through the memory itself.
fn write(core: &mut Core, fields: &[(u32, &str)]) {
    let text: String = fields.iter().map(|(_, text)| *text).collect();
    let pairs: Vec<u32> = fields
        .iter()
        .flat_map(|(field, text)| [*field, text.len() as u32])
        .collect();
    core.reserve(text.len());
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let bytes = js_sys::Uint8Array::new(&memory.buffer());
    bytes.set(
        &js_sys::Uint8Array::from(text.as_bytes()),
        core.text_at() as u32,
    );
    let words = js_sys::Uint32Array::new(&memory.buffer());
    words.set(
        &js_sys::Uint32Array::from(&pairs[..]),
        core.fields_at() as u32 / 4,
    );
}

fn number(core: &Core, field: &str) -> u32 {
    core.fields().iter().position(|name| name == field).unwrap() as u32
}

#[wasm_bindgen_test]
fn one_number_tells_enabled_reason_and_variant() {
    let mut core = core();
    let user = number(&core, "userId");
    let flag = core.find("e2e.legacy-variants").unwrap();
    write(&mut core, &[(user, "anna")]);
    let answer = core.evaluate(flag, 1, 0.0, 0);
    let variant = core.variant((answer >> 5) - 1).unwrap();
    assert_eq!(1, answer & 1);
    assert_eq!("a", get(&variant, "name").as_string().unwrap());
    assert_eq!(
        "1,2",
        get(&get(&variant, "payload"), "value").as_string().unwrap()
    );
}

#[wasm_bindgen_test]
fn nothing_of_one_person_is_left_for_the_next() {
    let mut core = core();
    let user = number(&core, "userId");
    let flag = core.find("e2e.users").unwrap();
    write(&mut core, &[(user, "anna")]);
    assert_eq!(1, core.evaluate(flag, 1, 0.0, 0) & 1);
    assert_eq!(0, core.evaluate(flag, 0, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
fn all_at_once_answers_as_one_by_one_and_as_the_engine_does() {
    let mut core = core();
    let mut engine = Engine::new();
    engine.load(DOCUMENT.as_bytes()).unwrap();
    let context = Context::new()
        .with("userId", "7")
        .with("email", "qa1@example.com");
    let question = Question::new(&context, 0, 42);
    let fields = [
        (number(&core, "userId"), "7"),
        (number(&core, "email"), "qa1@example.com"),
    ];
    write(&mut core, &fields);
    let all = core.evaluate_all(2, 0.0, 42);
    assert_eq!(core.names().len(), all.len());
    for (name, answer) in core.names().iter().zip(all) {
        write(&mut core, &fields);
        let flag = core.find(name).unwrap();
        assert_eq!(answer, core.evaluate(flag, 2, 0.0, 42), "{name}");
        assert_eq!(
            engine.evaluate(name, &question).unwrap().enabled,
            answer & 1 == 1,
            "{name}"
        );
    }
}

#[wasm_bindgen_test]
fn text_that_is_longer_than_the_buffer_makes_it_grow() {
    let mut core = core();
    let user = number(&core, "userId");
    let flag = core.find("e2e.users").unwrap();
    let long = "é".repeat(1 << 20);
    write(&mut core, &[(user, &long)]);
    assert_eq!(0, core.evaluate(flag, 1, 0.0, 0) & 1);
    write(&mut core, &[(user, "anna")]);
    assert_eq!(1, core.evaluate(flag, 1, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
fn lengths_that_lie_harm_nobody() {
    let mut core = core();
    let user = number(&core, "userId");
    let flag = core.find("e2e.users").unwrap();
    write(&mut core, &[(user, "anna")]);
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let words = js_sys::Uint32Array::new(&memory.buffer());
    words.set_index(core.fields_at() as u32 / 4 + 1, 1 << 30);
    assert_eq!(0, core.evaluate(flag, 1, 0.0, 0) & 1);
    assert_eq!(0, core.evaluate(u32::MAX, usize::MAX, f64::NAN, 0));
}

#[wasm_bindgen_test]
fn what_is_refused_tells_the_place_and_keeps_the_flags() {
    let mut core = core();
    let before = core.names();
    let refused = core.load(b"{\"features\": [\n  {]}").unwrap_err();
    assert_eq!(Some(2.0), get(&refused, "line").as_f64());
    assert_eq!(Some(4.0), get(&refused, "column").as_f64());
    assert_eq!(before, core.names());
}

#[wasm_bindgen_test]
fn warnings_cross_as_plain_objects() {
    let mut core = Core::new(None, Vec::new());
    let warnings = core
        .load(DOCUMENT.as_bytes())
        .unwrap()
        .unchecked_into::<Array>();
    assert_eq!(1, warnings.length());
    assert_eq!(
        "e2e.custom",
        get(&warnings.get(0), "flag").as_string().unwrap()
    );
    assert_eq!(
        "strategy 1",
        get(&warnings.get(0), "path").as_string().unwrap()
    );
}

#[wasm_bindgen_test]
fn a_custom_strategy_is_answered_by_its_number() {
    let mut core = core();
    let flag = core.find("e2e.custom").unwrap();
    let custom = core.custom(0).unwrap();
    assert_eq!("e2eCustom", get(&custom, "name").as_string().unwrap());
    assert_eq!(0, core.evaluate(flag, 0, 0.0, 0) & 1);
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    js_sys::Uint8Array::new(&memory.buffer()).set_index(core.answers_at() as u32, 1);
    assert_eq!(1, core.evaluate(flag, 0, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
async fn a_document_that_was_fetched_shows_in_the_page() {
    let url = format!(
        "data:application/json,{}",
        js_sys::encode_uri_component(DOCUMENT)
    );
    let response = JsFuture::from(window().fetch_with_str(&url)).await.unwrap();
    let response: web_sys::Response = response.dyn_into().unwrap();
    let text = JsFuture::from(response.text().unwrap())
        .await
        .unwrap()
        .as_string()
        .unwrap();
    let mut engine = Engine::new();
    engine.load(text.as_bytes()).unwrap();

    let page = window().document().unwrap();
    let list = page.create_element("ul").unwrap();
    for flag in engine.flags() {
        let item = page.create_element("li").unwrap();
        item.set_text_content(Some(flag.name()));
        list.append_child(&item).unwrap();
    }
    page.body().unwrap().append_child(&list).unwrap();
    assert_eq!(engine.flags().len() as u32, list.child_element_count());
}

#[wasm_bindgen_test]
fn an_event_of_the_page_changes_the_answer() {
    let page = window().document().unwrap();
    let input: web_sys::HtmlInputElement =
        page.create_element("input").unwrap().dyn_into().unwrap();
    page.body().unwrap().append_child(&input).unwrap();
    let mut engine = Engine::new();
    engine.load(DOCUMENT.as_bytes()).unwrap();
    let enabled = |user: &str| {
        let context = Context::new().with("userId", user);
        engine
            .evaluate("e2e.users", &Question::new(&context, 0, 0))
            .unwrap()
            .enabled
    };
    input.set_value("nobody");
    assert!(!enabled(&input.value()));
    input.set_value("anna");
    assert!(enabled(&input.value()));
}

#[wasm_bindgen_test]
fn a_clock_of_the_page_and_its_chance_are_enough_for_a_question() {
    let performance = window().performance().unwrap();
    let started = performance.now();
    let mut engine = Engine::new();
    engine
        .load(
            br#"{"features": [{"name": "f", "enabled": true, "strategies": [
                {"name": "gradualRolloutRandom", "parameters": {"percentage": "50"}}]}]}"#,
        )
        .unwrap();
    let context = Context::new();
    let now = js_sys::Date::now() as i64;
    let count = (0..10_000)
        .filter(|_| {
            let random = (js_sys::Math::random() * 4_294_967_296.0) as u32;
            engine
                .evaluate("f", &Question::new(&context, now, random))
                .unwrap()
                .enabled
        })
        .count();
    assert!((4_700..5_300).contains(&count), "{count}");
    assert!(performance.now() >= started);
}
