//! WebAssembly: the boundary to JavaScript, which forwards and decides nothing.
//!
//! Imports `engine`, `explain`, `residual`, `population`, `ramp`, `interning`, `diagnostics`,
//! `definitions`, `evaluation`.
//!
//! JavaScript writes contexts straight into the buffers of a [`WasmEngine`], and reads numbers and
//! names straight from its memory. `docs/wasm-protocol.md` draws the layout.

mod values;

#[cfg(feature = "tools")]
mod survey;
#[cfg(feature = "tools")]
mod tools;

use crate::definitions::{FlagDefinition, RequiredInputs};
use crate::diagnostics::Error;
use crate::engine::{Engine, EngineOptions};
use crate::evaluation::{BoundContext, EvaluationRequest, Outcome};
use crate::interning::Id;
use std::collections::BinaryHeap;
use values::{JsResult, JsTree, error_tree, flag_tree, to_js, variant_tree, warning_tree};
use wasm_bindgen::prelude::*;

/// An engine, and the buffers through which JavaScript asks it.
#[wasm_bindgen]
#[derive(Default)]
pub struct WasmEngine {
    engine: Engine,
    context: BoundContext,
    /// For each incoming string: the id of its owner, the index of the value, the length in bytes.
    headers: Vec<[u32; 3]>,
    /// The incoming strings in UTF-8, one after the other.
    text: Vec<u8>,
    /// For each custom strategy by id: 0 if it does not match.
    custom_answers: Vec<u8>,
    /// Outgoing numbers.
    numbers: Vec<u32>,
    /// An incoming document, delta or request of a tool.
    incoming: Vec<u8>,
    /// Address and length of what the flags can be loaded from again.
    source: [u32; 2],
    #[cfg(feature = "tools")]
    survey: survey::SurveyState,
}

/// Length of a string that is not written, because the value was written before.
const KEPT: u32 = u32::MAX;

/// Number of strings when the request is for the same user as the last one.
const SAME: u32 = u32::MAX;

/// Owner of a string that is the name of a custom strategy.
const STRATEGY: u32 = 1;

/// Stands for all flags instead of the index of one.
const ALL: u32 = u32::MAX;

/// Stands for the document as a whole instead of the index of a flag.
const DOCUMENT: u32 = u32::MAX - 1;

#[wasm_bindgen]
impl WasmEngine {
    /// Creates an engine without flags.
    #[wasm_bindgen(constructor)]
    pub fn new() -> WasmEngine {
        WasmEngine::default()
    }

    /// Sets the options from the first `count` strings in the buffers: those with owner 1 are names of
    /// custom strategies, any other is the host name.
    pub fn configure(&mut self, count: u32, hash_seed: u32) {
        let mut options = EngineOptions {
            hash_seed: hash_seed.into(),
            ..EngineOptions::default()
        };
        for string in strings(&self.headers, &self.text, count) {
            let text = string.text.unwrap_or_default().to_owned();
            match string.owner {
                STRATEGY => options.custom_strategies.push(text),
                _ => options.hostname = Some(text),
            }
        }
        self.engine = Engine::with_options(options);
    }

    /// Reserves `bytes` for an incoming document, and returns where to write it.
    pub fn reserve_incoming(&mut self, bytes: usize) -> *const u8 {
        self.incoming = vec![0; bytes];
        self.incoming.as_ptr()
    }

    /// Replaces all flags by those of the incoming document. Returns whether there are warnings that belong to
    /// no flag.
    pub fn load(&mut self) -> Result<bool, JsValue> {
        let document = std::mem::take(&mut self.incoming);
        trap_on_demand(&document);
        let outcome = self.engine.open(document);
        self.rebind(outcome)
    }

    /// Changes flags by the incoming delta. Returns whether there are warnings that belong to no flag.
    pub fn apply(&mut self) -> Result<bool, JsValue> {
        let delta = std::mem::take(&mut self.incoming);
        trap_on_demand(&delta);
        let outcome = self.engine.update(delta);
        self.rebind(outcome)
    }

    /// Binds context and custom answers to the flags as they are now.
    fn rebind(&mut self, outcome: Result<(), Error>) -> Result<bool, JsValue> {
        if let Err(error) = outcome {
            return Err(to_js(error_tree(&error))?);
        }
        // First, since whatever allocates can trap.
        let source = self.engine.source();
        self.source = [source.as_ptr() as u32, source.len() as u32];
        self.context = BoundContext::default();
        self.custom_answers.clear();
        self.adapt();
        Ok(self.engine.has_document_problems())
    }

    fn prepare_all(&mut self) {
        self.engine.prepare_all();
        self.adapt();
    }

    /// Adapts the context to newly compiled flags.
    fn adapt(&mut self) {
        self.context.extend(&self.engine.definitions().interner);
    }

    /// Returns the warnings about a flag, about all flags, or those that belong to no flag.
    pub fn warnings(&mut self, flag: u32) -> JsResult {
        let warnings = match flag {
            ALL => {
                self.prepare_all();
                self.engine.collect_warnings()
            }
            DOCUMENT => self.engine.document_warnings(),
            flag => self.engine.warnings_at(flag as usize),
        };
        to_js(warnings.iter().map(warning_tree).collect())
    }

    /// Returns where address and length of the source are, from which another instance can load the flags.
    pub fn source_range(&self) -> *const u32 {
        self.source.as_ptr()
    }

    /// Returns all flags as bytes that `load` accepts.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.prepare_all();
        self.engine.snapshot()
    }

    /// Reserves `bytes` of text in `count` strings; writes the addresses of the text, the headers and
    /// the custom answers into the numbers.
    pub fn reserve_request(&mut self, bytes: usize, count: usize) {
        self.text.resize(self.text.len().max(bytes), 0);
        self.headers.resize(self.headers.len().max(count), [0; 3]);
        let strategies = self.engine.definitions().custom_strategies.len();
        self.custom_answers.resize(strategies, 0);
        let addresses = [
            self.text.as_ptr() as u32,
            self.headers.as_ptr() as u32,
            self.custom_answers.as_ptr() as u32,
        ];
        self.numbers = addresses.into();
    }

    /// Returns the address of the numbers that another call has written.
    pub fn numbers_at(&self) -> *const u32 {
        self.numbers.as_ptr()
    }

    /// Returns the names of the context fields from id `first` on.
    pub fn field_names(&mut self, first: usize) -> JsResult {
        let interner = &self.engine.definitions().interner;
        let fields = interner.fields.ids().skip(first);
        let names = fields.map(|field| interner.field_name(field));
        names_to_js(names, &mut self.numbers)
    }

    /// Returns the number of flags.
    pub fn flag_count(&self) -> usize {
        self.engine.flag_count()
    }

    /// Returns the names of all flags, by index.
    pub fn flag_names(&mut self) -> JsResult {
        names_to_js(self.engine.names(), &mut self.numbers)
    }

    /// Returns the index of the flag whose name is the first string in the buffers; `undefined` when
    /// there is none.
    pub fn find_flag(&self) -> Option<u32> {
        let name = strings(&self.headers, &self.text, 1).next()?.text?;
        self.engine.index_of(name).map(|index| index as u32)
    }

    /// Compiles a flag, or all flags, and returns the address of a list with its length before it: 1 if there are
    /// warnings, 1 if an evaluation needs the clock, 1 if the random number, the count and ids of the context
    /// fields in order, the ids of the custom strategies.
    pub fn prepare(&mut self, flag: u32) -> *const u32 {
        let (inputs, has_warnings) = match flag {
            ALL => {
                self.engine.prepare_all();
                (self.engine.inputs_of_all(), self.engine.has_any_problem())
            }
            flag => {
                let flag = flag as usize;
                self.engine.prepare(flag);
                (self.engine.inputs_at(flag), self.engine.has_problems(flag))
            }
        };
        self.adapt();
        self.write_inputs(inputs, has_warnings);
        self.numbers_at()
    }

    fn write_inputs(&mut self, inputs: RequiredInputs, has_warnings: bool) {
        // In order, so that flags that read equal fields have equal lists.
        let fields: BinaryHeap<u32> = inputs
            .fields
            .as_slice()
            .iter()
            .map(|id| id.as_u32())
            .collect();
        let strategies = inputs.custom_strategies.as_slice();
        let length = 4 + fields.len() + strategies.len();
        let needs = [has_warnings, inputs.clock, inputs.random];
        self.numbers.clear();
        self.numbers.push(length as u32);
        self.numbers.extend(needs.map(u32::from));
        self.numbers.push(fields.len() as u32);
        self.numbers.extend(fields.into_sorted_vec());
        self.numbers.extend(strategies.iter().map(|id| id.as_u32()));
    }

    /// Returns the name of a custom strategy, then names and values of its parameters, in one array,
    /// since an object cannot have every key.
    pub fn custom_strategy(&self, id: u32) -> JsResult {
        let strategy = self
            .engine
            .definitions()
            .custom_strategies
            .get(Id::new(id as usize));
        let strings = strategy.into_iter().flat_map(|strategy| {
            let parameters = strategy.parameters.iter();
            let parameters = parameters.flat_map(|(name, value)| [name, value]);
            std::iter::once(&*strategy.name).chain(parameters)
        });
        to_js(strings.map(JsTree::Str).collect())
    }

    /// Returns name and payload of a variant.
    pub fn variant(&self, id: u32) -> JsResult {
        let definitions = self.engine.definitions();
        let variant = definitions.variants.get(Id::new(id as usize));
        to_js(variant.map_or(JsTree::Array(Vec::new()), |variant| {
            variant_tree(variant.view(&definitions.interner))
        }))
    }

    /// Returns all flags in full.
    pub fn flags(&mut self) -> JsResult {
        self.prepare_all();
        let flags = self.engine.flags();
        to_js(flags.map(|flag| flag_tree(flag, &self.engine)).collect())
    }

    /// Evaluates one flag for the user of the first `count` values in the buffers.
    ///
    /// `now` is in Unix milliseconds. The outcome is packed as [`pack`] describes.
    pub fn evaluate(&mut self, flag: u32, count: u32, now: f64, random: u32) -> u32 {
        self.read_context(count);
        self.with_request(now, random, |engine, request, _| {
            let outcome = engine.evaluate_at(flag as usize, request);
            outcome.map_or(0, |(flag, outcome)| pack(flag, outcome))
        })
    }

    /// Evaluates all flags for that user. Returns the address of the packed outcomes, in the order of the flags.
    pub fn evaluate_all(&mut self, count: u32, now: f64, random: u32) -> *const u32 {
        self.read_context(count);
        self.with_request(now, random, |engine, request, numbers| {
            numbers.clear();
            engine.evaluate_each(request, |flag, outcome| numbers.push(pack(flag, outcome)));
        });
        self.numbers_at()
    }

    /// Calls `evaluate` with the request of the current user.
    fn with_request<T>(
        &mut self,
        now: f64,
        random: u32,
        evaluate: impl FnOnce(&Engine, &EvaluationRequest<'_>, &mut Vec<u32>) -> T,
    ) -> T {
        let request = EvaluationRequest::bound(&self.context, now as i64, random)
            .with_custom_answers(&self.custom_answers);
        evaluate(&self.engine, &request, &mut self.numbers)
    }

    /// Reads the values of the next user. A field that was not written is missing, so nothing of one
    /// user answers for the next.
    fn read_context(&mut self, count: u32) {
        trap_on_demand(&self.text);
        if count == SAME {
            return;
        }
        self.context.next_user();
        for string in strings(&self.headers, &self.text, count) {
            if let Some(text) = string.text {
                self.context.write(string.value, text);
            }
            self.context
                .set(Id::new(string.owner as usize), string.value);
        }
    }
}

/// An incoming string.
struct IncomingString<'a> {
    /// Id of the field, or a kind of option.
    owner: u32,
    /// Index of the value.
    value: usize,
    /// `None` when the value was written before.
    text: Option<&'a str>,
}

/// Iterates over the first `count` strings in the buffers.
fn strings<'a>(
    headers: &'a [[u32; 3]],
    text: &'a [u8],
    count: u32,
) -> impl Iterator<Item = IncomingString<'a>> {
    let mut rest = text;
    let headers = headers.iter().take(count as usize);
    headers.map(move |&[owner, value, length]| {
        let text = (length != KEPT).then(|| {
            let (text, tail) = rest.split_at_checked(length as usize).unwrap_or_default();
            rest = tail;
            std::str::from_utf8(text).unwrap_or_default()
        });
        let value = value as usize;
        IncomingString { owner, value, text }
    })
}

/// Traps if the bytes contain a marker, in a build for tests of the recovery.
fn trap_on_demand(bytes: &[u8]) {
    const MARKER: &[u8] = b"trap on demand";
    if cfg!(feature = "trap") && bytes.windows(MARKER.len()).any(|window| window == MARKER) {
        std::process::abort();
    }
}

/// Packs an outcome into one number: bit 0 enabled, bits 1 to 3 the reason, bit 4 impression data, from
/// bit 5 on the id of the variant plus 1, or 0 without a variant.
fn pack(flag: &FlagDefinition, outcome: Outcome) -> u32 {
    let variant = outcome.variant.map_or(0, |id| id.index() as u32 + 1);
    u32::from(outcome.enabled)
        | (outcome.reason as u32) << 1
        | u32::from(flag.impression_data) << 4
        | variant << 5
}

/// Returns all names as one string, since each string costs JavaScript a call; writes their count and
/// their lengths in UTF-16 units into the numbers.
fn names_to_js<'a>(names: impl Iterator<Item = &'a str>, numbers: &mut Vec<u32>) -> JsResult {
    let mut all = String::new();
    *numbers = vec![0];
    for name in names {
        all.push_str(name);
        numbers.push(name.encode_utf16().count() as u32);
    }
    let count = numbers.len() as u32 - 1;
    if let Some(first) = numbers.first_mut() {
        *first = count;
    }
    Ok(all.into())
}
