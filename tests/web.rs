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

/// What stands in the memory, from some place on.
fn words(at: u32) -> js_sys::Uint32Array {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    js_sys::Uint32Array::new(&memory.buffer()).subarray(at / 4, u32::MAX)
}

fn bytes(at: u32) -> js_sys::Uint8Array {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    js_sys::Uint8Array::new(&memory.buffer()).subarray(at, u32::MAX)
}

/// The numbers that were told last.
fn numbers(core: &Core) -> js_sys::Uint32Array {
    words(core.numbers_at() as u32)
}

/// The length of a text that was written before.
const KEPT: u32 = u32::MAX;

/// Asks about the same person again.
const SAME: u32 = u32::MAX;

/// Writes texts into the buffers as the JavaScript side does: through the memory itself. For each:
/// what it is of, which value it is, and its letters unless they were written before.
fn write(core: &mut Core, texts: &[(u32, u32, Option<&str>)]) -> u32 {
    let letters: String = texts.iter().filter_map(|(_, _, text)| *text).collect();
    core.reserve(letters.len(), texts.len());
    let places = numbers(core);
    let (text_at, heads_at) = (places.get_index(0), places.get_index(1));
    bytes(text_at).set(&js_sys::Uint8Array::from(letters.as_bytes()), 0);
    let heads: Vec<u32> = texts
        .iter()
        .flat_map(|(of, value, text)| [*of, *value, text.map_or(KEPT, |it| it.len() as u32)])
        .collect();
    words(heads_at).set(&js_sys::Uint32Array::from(&heads[..]), 0);
    texts.len() as u32
}

/// The same for one text.
fn say(core: &mut Core, of: u32, text: &str) -> u32 {
    write(core, &[(of, 0, Some(text))])
}

fn core() -> Core {
    let mut core = Core::new();
    let facts = [(0, 0, Some("elsewhere")), (1, 0, Some("e2eCustom"))];
    let count = write(&mut core, &facts);
    core.know(count);
    load(&mut core, DOCUMENT).unwrap();
    core
}

/// Hands over a document as the JavaScript side does.
fn load(core: &mut Core, document: &str) -> Result<JsValue, JsValue> {
    let at = core.make_room(document.len()) as u32;
    let document = js_sys::Uint8Array::from(document.as_bytes());
    bytes(at).set(&document, 0);
    core.load()
}

fn find(core: &mut Core, flag: &str) -> Option<u32> {
    say(core, 0, flag);
    core.find()
}

/// Names that were told as one text, with their lengths as numbers.
fn names(core: &Core, told: JsValue) -> Vec<String> {
    let units: Vec<u16> = told.as_string().unwrap().encode_utf16().collect();
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

fn flag_names(core: &mut Core) -> Vec<String> {
    let told = core.names().unwrap();
    names(core, told)
}

fn field(core: &mut Core, name: &str) -> u32 {
    let told = core.fields().unwrap();
    let place = names(core, told).iter().position(|known| known == name);
    place.unwrap() as u32
}

#[wasm_bindgen_test]
fn one_number_tells_enabled_reason_and_variant() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.legacy-variants").unwrap();
    let count = say(&mut core, user, "anna");
    let answer = core.evaluate(flag, count, 0.0, 0);
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
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let count = say(&mut core, user, "anna");
    assert_eq!(1, core.evaluate(flag, count, 0.0, 0) & 1);
    assert_eq!(1, core.evaluate(flag, SAME, 0.0, 0) & 1);
    assert_eq!(0, core.evaluate(flag, 0, 0.0, 0) & 1);
    assert_eq!(0, core.evaluate(flag, SAME, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
fn a_value_that_was_written_before_need_not_be_written_again() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let both = [(user, 0, Some("anna")), (user, 1, Some("nobody"))];
    assert_eq!(2, write(&mut core, &both));
    assert_eq!(0, core.evaluate(flag, 2, 0.0, 0) & 1);
    for (value, answer) in [(0, 1), (1, 0), (2, 0), (u32::MAX, 0)] {
        let count = write(&mut core, &[(user, value, None)]);
        assert_eq!(answer, core.evaluate(flag, count, 0.0, 0) & 1, "{value}");
    }
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
        (field(&mut core, "userId"), 0, Some("7")),
        (field(&mut core, "email"), 1, Some("qa1@example.com")),
    ];
    let names = flag_names(&mut core);
    let count = write(&mut core, &fields);
    let all = words(core.evaluate_all(count, 0.0, 42) as u32).slice(0, names.len() as u32);
    for (index, name) in names.iter().enumerate() {
        let answer = all.get_index(index as u32);
        let flag = find(&mut core, name).unwrap();
        let count = write(&mut core, &fields);
        assert_eq!(answer, core.evaluate(flag, count, 0.0, 42), "{name}");
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
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let count = say(&mut core, user, &"é".repeat(1 << 20));
    assert_eq!(0, core.evaluate(flag, count, 0.0, 0) & 1);
    let count = say(&mut core, user, "anna");
    assert_eq!(1, core.evaluate(flag, count, 0.0, 0) & 1);
}

#[wasm_bindgen_test]
fn numbers_that_lie_harm_nobody() {
    let mut core = core();
    let user = field(&mut core, "userId");
    let flag = find(&mut core, "e2e.users").unwrap();
    let count = say(&mut core, user, "anna");
    let heads_at = numbers(&core).get_index(1);
    for (place, lie) in [(2, 1 << 30), (1, 1 << 30), (0, 1 << 30)] {
        words(heads_at).set_index(place, lie);
        assert_eq!(0, core.evaluate(flag, count, 0.0, 0) & 1);
    }
    assert_eq!(
        0,
        core.evaluate(u32::MAX, core.numbers_at() as u32, f64::NAN, 0)
    );
}

#[wasm_bindgen_test]
fn what_is_refused_tells_the_place_and_keeps_the_flags() {
    let mut core = core();
    let before = flag_names(&mut core);
    let refused = load(&mut core, "{\"features\": [\n  {]}").unwrap_err();
    assert_eq!(Some(2.0), get(&refused, "line").as_f64());
    assert_eq!(Some(4.0), get(&refused, "column").as_f64());
    assert_eq!(before, flag_names(&mut core));
}

#[wasm_bindgen_test]
fn warnings_cross_as_plain_objects() {
    let mut core = Core::new();
    let warnings = load(&mut core, DOCUMENT).unwrap().unchecked_into::<Array>();
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
    let flag = find(&mut core, "e2e.custom").unwrap();
    let custom: Array = core.custom(0).unwrap().unchecked_into();
    assert_eq!("e2eCustom", custom.get(0).as_string().unwrap());
    assert_eq!(0, core.evaluate(flag, 0, 0.0, 0) & 1);
    core.reserve(0, 0);
    bytes(numbers(&core).get_index(2)).set_index(0, 1);
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
