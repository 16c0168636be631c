//! Checks the WebAssembly boundary in a real browser.
//!
//! `docs/wasm-protocol.md` describes the buffers; `tests/js/wasm-protocol.test.js` checks each of them.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use fanion::{Context, Engine, EvaluationRequest, WasmEngine};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const DOCUMENT: &str = include_str!("data/unleash-server-8.2/client-features.json");

fn window() -> web_sys::Window {
    web_sys::window().expect("the test runs in a page")
}

fn get(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap()
}

/// Returns the memory from an address on, as 32-bit numbers.
fn words(address: u32) -> js_sys::Uint32Array {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    js_sys::Uint32Array::new(&memory.buffer()).subarray(address / 4, u32::MAX)
}

/// Returns the memory from an address on, as bytes.
fn bytes(address: u32) -> js_sys::Uint8Array {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    js_sys::Uint8Array::new(&memory.buffer()).subarray(address, u32::MAX)
}

/// Returns the numbers of the last call.
fn numbers(core: &WasmEngine) -> js_sys::Uint32Array {
    words(core.numbers_at() as u32)
}

/// Length of a string that is not written, because the value was written before.
const KEPT: u32 = u32::MAX;

/// Number of strings when the request is for the user of the last one.
const SAME: u32 = u32::MAX;

/// Writes strings into the memory as JavaScript does, and returns how many they are.
///
/// Each string has an owner, the index of its value, and its characters unless written before.
fn write(core: &mut WasmEngine, strings: &[(u32, u32, Option<&str>)]) -> u32 {
    let text: String = strings
        .iter()
        .filter_map(|(_, _, string)| *string)
        .collect();
    core.reserve_request(text.len(), strings.len());
    let addresses = numbers(core);
    let (text_address, headers_address) = (addresses.get_index(0), addresses.get_index(1));
    bytes(text_address).set(&js_sys::Uint8Array::from(text.as_bytes()), 0);
    let headers: Vec<u32> = strings
        .iter()
        .flat_map(|(owner, value, string)| {
            let length = string.map_or(KEPT, |string| string.len() as u32);
            [*owner, *value, length]
        })
        .collect();
    words(headers_address).set(&js_sys::Uint32Array::from(&headers[..]), 0);
    strings.len() as u32
}

/// Like `write`, but for one string.
fn write_one(core: &mut WasmEngine, owner: u32, string: &str) -> u32 {
    write(core, &[(owner, 0, Some(string))])
}

/// Returns an engine with the flags of a server.
fn core() -> WasmEngine {
    let mut core = WasmEngine::new();
    load(&mut core, DOCUMENT).unwrap();
    core.prepare(u32::MAX);
    core
}

/// Loads a document as JavaScript does.
fn load(core: &mut WasmEngine, document: &str) -> Result<bool, JsValue> {
    let address = core.reserve_incoming(document.len()) as u32;
    let document = js_sys::Uint8Array::from(document.as_bytes());
    bytes(address).set(&document, 0);
    core.load()
}

fn find(core: &mut WasmEngine, flag: &str) -> Option<u32> {
    write_one(core, 0, flag);
    core.find_flag()
}

/// Splits concatenated names by their lengths in UTF-16 units, which are in the numbers.
fn names(core: &WasmEngine, concatenated: JsValue) -> Vec<String> {
    let units: Vec<u16> = concatenated.as_string().unwrap().encode_utf16().collect();
    let lengths = numbers(core);
    let mut start = 0;
    (1..=lengths.get_index(0))
        .map(|index| {
            let end = start + lengths.get_index(index) as usize;
            let name = String::from_utf16(&units[start..end]).unwrap();
            start = end;
            name
        })
        .collect()
}

fn flag_names(core: &mut WasmEngine) -> Vec<String> {
    let concatenated = core.flag_names().unwrap();
    names(core, concatenated)
}

/// Returns the index of a field.
fn field(core: &mut WasmEngine, name: &str) -> u32 {
    let concatenated = core.field_names(0).unwrap();
    let names = names(core, concatenated);
    names.iter().position(|field| field == name).unwrap() as u32
}

#[wasm_bindgen_test]
fn a_request_does_not_see_the_context_of_the_request_before() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let count = write_one(&mut core, user, "anna");
    assert_eq!(1, core.evaluate(flag, count, 0.0, 0) & 1);
    assert_eq!(1, core.evaluate(flag, SAME, 0.0, 0) & 1);
    assert_eq!(0, core.evaluate(flag, 0, 0.0, 0) & 1);
    assert_eq!(0, core.evaluate(flag, SAME, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
fn a_value_that_was_written_before_is_found_by_its_index() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let values = [(user, 0, Some("anna")), (user, 1, Some("carl"))];
    assert_eq!(2, write(&mut core, &values));
    assert_eq!(0, core.evaluate(flag, 2, 0.0, 0) & 1);
    for (value, enabled) in [(0, 1), (1, 0), (2, 0), (u32::MAX, 0)] {
        let count = write(&mut core, &[(user, value, None)]);
        assert_eq!(enabled, core.evaluate(flag, count, 0.0, 0) & 1, "{value}");
    }
}

#[wasm_bindgen_test]
fn evaluate_all_equals_evaluate_and_the_native_engine() {
    let mut core = core();
    let mut engine = Engine::new();
    engine.load(DOCUMENT.as_bytes()).unwrap();
    let context = Context::new()
        .with("userId", "7")
        .with("email", "qa1@example.com");
    let request = EvaluationRequest::new(&context, 0, 42);
    let fields = [
        (field(&mut core, "userId"), 0, Some("7")),
        (field(&mut core, "email"), 1, Some("qa1@example.com")),
    ];
    let names = flag_names(&mut core);
    let count = write(&mut core, &fields);
    let all = words(core.evaluate_all(count, 0.0, 42) as u32).slice(0, names.len() as u32);
    for (index, name) in names.iter().enumerate() {
        let outcome = all.get_index(index as u32);
        let flag = find(&mut core, name).unwrap();
        let count = write(&mut core, &fields);
        assert_eq!(outcome, core.evaluate(flag, count, 0.0, 42), "{name}");
        assert_eq!(
            engine.evaluate(name, &request).unwrap().enabled,
            outcome & 1 == 1,
            "{name}"
        );
    }
}

#[wasm_bindgen_test]
fn a_string_of_two_megabytes_makes_the_buffer_grow() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let count = write_one(&mut core, user, &"é".repeat(1 << 20));
    assert_eq!(0, core.evaluate(flag, count, 0.0, 0) & 1);
    let count = write_one(&mut core, user, "anna");
    assert_eq!(1, core.evaluate(flag, count, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
fn invalid_numbers_in_the_buffers_give_an_outcome_that_is_off() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let count = write_one(&mut core, user, "anna");
    let headers_address = numbers(&core).get_index(1);
    for index in [2, 1, 0] {
        words(headers_address).set_index(index, 1 << 30);
        assert_eq!(0, core.evaluate(flag, count, 0.0, 0) & 1);
    }
    assert_eq!(
        0,
        core.evaluate(u32::MAX, core.numbers_at() as u32, f64::NAN, 0)
    );
}

#[wasm_bindgen_test]
fn an_invalid_document_is_rejected_with_line_and_column_and_the_flags_stay() {
    let mut core = core();
    let before = flag_names(&mut core);
    let error = load(&mut core, "{\"features\": [\n  {]}").unwrap_err();
    assert_eq!(Some(2.0), get(&error, "line").as_f64());
    assert_eq!(Some(4.0), get(&error, "column").as_f64());
    assert_eq!(before, flag_names(&mut core));
}

#[wasm_bindgen_test]
fn warnings_are_plain_objects_with_flag_and_path() {
    let mut core = WasmEngine::new();
    load(&mut core, DOCUMENT).unwrap();
    let warnings = core.warnings(u32::MAX).unwrap();
    let warnings = warnings.unchecked_into::<Array>();
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
async fn the_flags_of_a_fetched_document_can_be_listed_in_the_page() {
    let url = format!(
        "data:application/json,{}",
        js_sys::encode_uri_component(DOCUMENT)
    );
    let response = JsFuture::from(window().fetch_with_str(&url)).await.unwrap();
    let response: web_sys::Response = response.dyn_into().unwrap();
    let body = JsFuture::from(response.text().unwrap())
        .await
        .unwrap()
        .as_string()
        .unwrap();
    let mut engine = Engine::new();
    engine.load(body.as_bytes()).unwrap();

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
fn the_value_of_an_input_element_changes_the_outcome() {
    let page = window().document().unwrap();
    let input: web_sys::HtmlInputElement =
        page.create_element("input").unwrap().dyn_into().unwrap();
    page.body().unwrap().append_child(&input).unwrap();
    let mut engine = Engine::new();
    engine.load(DOCUMENT.as_bytes()).unwrap();
    let enabled = |user: &str| {
        let context = Context::new().with("userId", user);
        engine
            .evaluate("e2e.users", &EvaluationRequest::new(&context, 0, 0))
            .unwrap()
            .enabled
    };
    input.set_value("carl");
    assert!(!enabled(&input.value()));
    input.set_value("anna");
    assert!(enabled(&input.value()));
}

#[wasm_bindgen_test]
fn a_rollout_of_50_percent_by_the_random_source_of_the_page_includes_half_of_the_requests() {
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
                .evaluate("f", &EvaluationRequest::new(&context, now, random))
                .unwrap()
                .enabled
        })
        .count();
    assert!((4_700..5_300).contains(&count), "{count}");
    assert!(performance.now() >= started);
}
