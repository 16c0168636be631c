//! Is the house in order? What a machine can check of `docs/architecture.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Which module may use which; a module not named here may use none.
const ARROWS: &[(&str, &[&str])] = &[
    ("bytes", &[]),
    ("number", &[]),
    ("case", &[]),
    ("fold", &["case"]),
    ("error", &[]),
    ("notes", &["bytes", "error"]),
    ("instant", &["bytes"]),
    ("flaw", &["error", "instant"]),
    ("document", &[]),
    ("leak", &["document"]),
    ("refusal", &["flaw", "leak"]),
    ("table", &["bytes"]),
    ("texts", &["bytes"]),
    ("custom", &["bytes", "table"]),
    ("words", &["bytes", "table", "texts"]),
    ("lexer", &["error"]),
    ("json", &["error", "lexer"]),
    ("model", &["error", "json"]),
    ("snapshot", &["bytes", "error"]),
    ("context", &["instant", "number", "table", "words"]),
    (
        "question",
        &["context", "custom", "instant", "table", "words"],
    ),
    ("regex", &[]),
    ("escape", &["regex"]),
    ("syntax", &["escape", "regex"]),
    (
        "pattern",
        &[
            "bytes", "case", "error", "regex", "syntax", "table", "words",
        ],
    ),
    ("ranges", &["bytes", "error", "notes"]),
    ("release", &["table", "words"]),
    (
        "constraint",
        &[
            "bytes", "error", "fold", "instant", "model", "notes", "number", "pattern", "question",
            "ranges", "release", "table", "words",
        ],
    ),
    ("rollout", &["bytes", "error", "question", "table", "words"]),
    (
        "variant",
        &[
            "bytes", "error", "model", "notes", "question", "rollout", "table", "words",
        ],
    ),
    (
        "telling",
        &[
            "constraint",
            "document",
            "rollout",
            "table",
            "variant",
            "words",
        ],
    ),
    ("answer", &["table", "words", "variant"]),
    (
        "parts",
        &[
            "bytes",
            "constraint",
            "custom",
            "error",
            "model",
            "notes",
            "question",
            "table",
            "words",
            "variant",
        ],
    ),
    (
        "strategy",
        &[
            "bytes",
            "constraint",
            "custom",
            "error",
            "fold",
            "model",
            "notes",
            "parts",
            "question",
            "rollout",
            "table",
            "words",
            "variant",
        ],
    ),
    (
        "flag",
        &[
            "answer", "bytes", "error", "model", "notes", "parts", "question", "rollout",
            "strategy", "table", "words", "variant",
        ],
    ),
    (
        "engine",
        &[
            "answer", "bytes", "error", "flag", "fold", "model", "notes", "parts", "question",
            "snapshot", "variant",
        ],
    ),
    ("explanation", &["answer", "document"]),
    ("page", &[]),
    ("prose", &["answer", "document", "explanation", "page"]),
    (
        "explain",
        &[
            "constraint",
            "custom",
            "engine",
            "explanation",
            "flag",
            "parts",
            "question",
            "rollout",
            "strategy",
            "table",
            "telling",
            "variant",
            "words",
        ],
    ),
    (
        "known",
        &[
            "constraint",
            "context",
            "parts",
            "question",
            "refusal",
            "rollout",
            "table",
            "variant",
            "words",
        ],
    ),
    (
        "remainder",
        &[
            "constraint",
            "document",
            "flag",
            "known",
            "rollout",
            "strategy",
            "table",
            "telling",
            "variant",
            "words",
        ],
    ),
    (
        "residual",
        &[
            "document",
            "engine",
            "flag",
            "known",
            "leak",
            "question",
            "refusal",
            "remainder",
            "strategy",
            "telling",
            "words",
        ],
    ),
    ("people", &["question"]),
    ("cause", &[]),
    (
        "comparison",
        &[
            "cause",
            "constraint",
            "document",
            "engine",
            "flag",
            "parts",
            "rollout",
            "strategy",
            "table",
            "telling",
            "variant",
            "words",
        ],
    ),
    ("population", &["cause"]),
    (
        "survey",
        &[
            "answer",
            "cause",
            "comparison",
            "context",
            "custom",
            "engine",
            "flag",
            "people",
            "population",
            "question",
            "refusal",
            "table",
            "variant",
        ],
    ),
    ("plan", &["document", "error", "flaw"]),
    ("lane", &["flaw", "instant", "plan"]),
    (
        "sense",
        &["document", "error", "flaw", "lane", "plan", "words"],
    ),
    ("standing", &["instant", "lane"]),
    (
        "ramp",
        &[
            "document", "engine", "error", "flaw", "instant", "lane", "plan", "refusal", "sense",
            "standing", "words",
        ],
    ),
    (
        "wasm",
        &[
            "answer", "context", "engine", "error", "flag", "question", "table", "words", "variant",
        ],
    ),
    // The rest of `wasm`.
    (
        "lab",
        &[
            "context", "known", "leak", "plan", "question", "ramp", "refusal", "residual",
        ],
    ),
    ("poll", &["context", "custom", "engine", "people", "survey"]),
];

/// The same for the modules of `pkg/src`. The generated glue is for one alone.
const SCRIPT_ARROWS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("kind", &[]),
    ("types", &["error"]),
    ("context", &["kind", "types"]),
    ("evaluation", &["types"]),
    ("inline", &["wasm/inline"]),
    ("instance", &["error", "kind", "wasm/fanion"]),
    ("document", &["error", "instance", "kind"]),
    ("kept", &["instance"]),
    ("module", &["error", "instance", "kind"]),
    ("known", &["context", "evaluation", "instance", "types"]),
    ("caller", &["context", "error", "known", "types"]),
    ("buffers", &["context", "instance"]),
    (
        "flags",
        &[
            "buffers",
            "caller",
            "context",
            "document",
            "error",
            "evaluation",
            "instance",
            "kept",
            "known",
            "types",
        ],
    ),
    ("bound", &["evaluation", "flags", "types"]),
    (
        "engine",
        &["bound", "context", "evaluation", "flags", "types"],
    ),
    (
        "index",
        &["bound", "engine", "error", "evaluation", "module", "types"],
    ),
    (
        "entry",
        &[
            "index",
            "inline",
            "module",
            "wasm/fanion_bg.wasm",
            "wasm/fanion_bg.wasm?module",
        ],
    ),
    ("lab/document", &["types"]),
    ("lab/explanation", &["lab/document", "types"]),
    ("lab/leaks", &["lab/document"]),
    ("lab/plan", &["lab/document"]),
    (
        "lab/tools",
        &["document", "error", "flags", "kind", "wasm/lab/fanion"],
    ),
    ("lab/ramp", &["flags", "lab/plan", "lab/tools"]),
    (
        "lab/explain",
        &[
            "context",
            "error",
            "flags",
            "kind",
            "known",
            "lab/explanation",
            "lab/tools",
            "types",
        ],
    ),
    (
        "lab/residual",
        &[
            "context",
            "error",
            "flags",
            "kind",
            "lab/leaks",
            "lab/tools",
            "types",
        ],
    ),
    ("lab/survey", &["types"]),
    (
        "lab/population",
        &[
            "context",
            "error",
            "flags",
            "kind",
            "known",
            "lab/survey",
            "lab/tools",
            "types",
        ],
    ),
    (
        "lab/engine",
        &[
            "lab/population",
            "lab/survey",
            "lab/leaks",
            "lab/residual",
            "context",
            "engine",
            "flags",
            "lab/explain",
            "lab/explanation",
            "types",
        ],
    ),
    (
        "lab/index",
        &[
            "index",
            "lab/survey",
            "lab/document",
            "lab/engine",
            "lab/explanation",
            "lab/leaks",
            "lab/plan",
            "lab/ramp",
        ],
    ),
    ("storage/storage", &[]),
    ("storage/memory", &["storage/storage"]),
    ("storage/web", &["storage/storage"]),
    ("storage/indexed-db", &["storage/storage"]),
    ("storage/file", &["storage/storage"]),
    ("storage/workers-kv", &["storage/storage"]),
    ("storage/deno-kv", &["storage/storage"]),
    ("storage/cache", &["storage/storage"]),
    (
        "storage/index",
        &[
            "storage/cache",
            "storage/deno-kv",
            "storage/file",
            "storage/indexed-db",
            "storage/memory",
            "storage/storage",
            "storage/web",
            "storage/workers-kv",
        ],
    ),
    ("client/flight", &[]),
    ("client/timer", &[]),
    ("client/rhythm", &[]),
    ("client/version", &[]),
    ("client/platform", &[]),
    ("client/ledger", &[]),
    ("client/record", &[]),
    ("client/window", &[]),
    ("client/impact", &["types"]),
    ("client/person", &["types"]),
    ("client/events", &["error", "types"]),
    ("client/options", &["engine", "storage/storage", "types"]),
    (
        "client/server",
        &["client/options", "client/timer", "client/version", "error"],
    ),
    ("client/session", &["client/server"]),
    (
        "client/metrics",
        &[
            "client/events",
            "client/impact",
            "client/platform",
            "client/rhythm",
            "client/server",
            "client/timer",
            "client/version",
            "client/window",
            "error",
            "types",
        ],
    ),
    (
        "client/live",
        &[
            "client/events",
            "client/ledger",
            "client/options",
            "client/record",
            "error",
            "types",
        ],
    ),
    (
        "client/stream",
        &[
            "client/live",
            "client/options",
            "client/server",
            "client/timer",
        ],
    ),
    (
        "client/updates",
        &[
            "client/events",
            "client/flight",
            "client/live",
            "client/options",
            "client/rhythm",
            "client/server",
            "client/stream",
            "client/timer",
            "error",
        ],
    ),
    (
        "client/client",
        &[
            "client/events",
            "client/impact",
            "client/live",
            "client/metrics",
            "client/options",
            "client/person",
            "client/platform",
            "client/server",
            "client/session",
            "client/timer",
            "client/updates",
            "engine",
            "error",
            "evaluation",
            "types",
        ],
    ),
    (
        "client/index",
        &[
            "client/client",
            "client/events",
            "client/impact",
            "client/options",
        ],
    ),
];

/// Lines of code in a file, its tests aside: above this, it holds two nouns.
const FILE: usize = 400;

/// Lines of a function: above this, a noun is missing.
const FUNCTION: usize = 60;

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below `folder` that end in one of `endings`, with their texts.
fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_ours = !["node_modules", "dist", "wasm", "target"].contains(&&*name);
            if path.is_dir() && is_ours {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "nothing in {folder}");
    found
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The code of a Rust file, without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

#[test]
fn arrows_go_one_way() {
    for (path, text) in files("src", &[".rs"]) {
        let module = stem(&path);
        if module == "lib" {
            continue;
        }
        let allowed = ARROWS.iter().find(|(name, _)| *name == module);
        let (_, allowed) =
            allowed.unwrap_or_else(|| panic!("`{module}` has no place in the house"));
        for line in code(&text).lines() {
            let used = line
                .trim()
                .strip_prefix("use crate::")
                .map(|rest| rest.split([':', ';']).next().unwrap().to_owned());
            if let Some(used) = used {
                assert!(allowed.contains(&&*used), "`{module}` may not use `{used}`");
            }
        }
    }
}

#[test]
fn arrows_between_scripts_go_one_way() {
    for (path, text) in files("pkg/src", &[".ts"]) {
        let is_in = |folder: &str| path.parent().unwrap().ends_with(folder);
        let rooms = ["client", "lab", "storage"];
        let room = rooms.iter().find(|room| is_in(room));
        let beside = room.map(|room| format!("{room}/")).unwrap_or_default();
        let module = match is_in("entry") {
            true => "entry".to_owned(),
            false => format!("{beside}{}", stem(&path)),
        };
        if module == "wasm.d" {
            continue;
        }
        let allowed = SCRIPT_ARROWS.iter().find(|(name, _)| *name == module);
        let (_, allowed) =
            allowed.unwrap_or_else(|| panic!("`{module}` has no place in the house"));
        for used in imports(&text, &beside) {
            assert!(allowed.contains(&&*used), "`{module}` may not use `{used}`");
        }
    }
}

/// The modules that a script imports by a relative path, at once or later; `beside` goes before those
/// of its own folder.
fn imports(text: &str, beside: &str) -> Vec<String> {
    let before = ["from \"", "import(\"", "import \""];
    before
        .iter()
        .flat_map(|before| text.split(before).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.starts_with('.'))
        .map(|path| match path.strip_prefix("./") {
            Some(path) => format!("{beside}{path}"),
            None => path.trim_start_matches(['.', '/']).to_owned(),
        })
        .map(|path| path.trim_end_matches(".js").to_owned())
        .collect()
}

#[test]
fn arrows_make_no_circle() {
    // Every module may use only modules named before it.
    for arrows in [ARROWS, SCRIPT_ARROWS] {
        for (index, (module, uses)) in arrows.iter().enumerate() {
            for used in uses.iter().filter(|used| !used.starts_with("wasm/")) {
                let place = arrows.iter().position(|(name, _)| name == used);
                assert!(
                    place.is_some_and(|place| place < index),
                    "`{module}` uses `{used}`"
                );
            }
        }
    }
}

#[test]
fn the_model_never_meets_the_context() {
    for (path, text) in files("src", &[".rs"]) {
        let code = code(&text);
        let both = code.contains("use crate::model") && code.contains("use crate::context");
        assert!(!both, "{} knows both", path.display());
    }
}

#[test]
fn two_places_know_the_boundary() {
    for (path, text) in files("src", &[".rs"]) {
        let is_boundary = stem(&path) == "wasm" || path.parent().unwrap().ends_with("wasm");
        if !is_boundary {
            assert!(!code(&text).contains("wasm_bindgen"), "{}", path.display());
        }
    }
}

#[test]
fn the_core_asks_the_world_nothing() {
    let world = [
        "std::time",
        "std::env",
        "std::fs",
        "std::net::Tcp",
        "println!",
        "SystemTime",
        "js_sys",
    ];
    for (path, text) in files("src", &[".rs"]) {
        for word in world {
            let asks = code(&text)
                .lines()
                .any(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            assert!(!asks, "{} names {word}", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let rust = files("src", &[".rs"]);
    let scripts = files("pkg/src", &[".ts"]);
    for (path, text) in rust.iter().chain(&scripts) {
        let marks = ["//", "/*", "*"];
        let comment = |line: &str| {
            let line = line.trim();
            line.is_empty() || marks.iter().any(|mark| line.starts_with(mark))
        };
        let lines = code(text).lines().filter(|line| !comment(line)).count();
        assert!(lines <= FILE, "{}: {lines} lines", path.display());
    }
}

#[test]
fn no_function_is_too_long() {
    for (path, text) in files("src", &[".rs"]) {
        let mut start = None;
        for (number, line) in code(&text).lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let body = line.trim_start();
            let begins = ["fn ", "pub fn ", "pub(crate) fn "]
                .iter()
                .any(|it| body.starts_with(it));
            if begins && start.is_none() {
                start = Some((number, indent));
            }
            if let Some((first, outer)) = start
                && indent == outer
                && (body == "}" || body.ends_with(';'))
            {
                let length = number - first + 1;
                assert!(
                    length <= FUNCTION,
                    "{}:{}: {length} lines",
                    path.display(),
                    first + 1
                );
                start = None;
            }
        }
    }
}

#[test]
fn all_versions_are_one() {
    let version = env!("CARGO_PKG_VERSION");
    let package: serde_json::Value = serde_json::from_str(&read("pkg/package.json")).unwrap();
    assert_eq!(version, package.get("version").unwrap());
    let told = read("pkg/src/client/version.ts");
    assert!(told.ends_with(&format!("VERSION = \"{version}\";\n")));
    let changes = read("CHANGELOG.md");
    let newest = changes
        .lines()
        .find_map(|line| line.strip_prefix("## "))
        .unwrap();
    assert_eq!(version, newest);
}

#[test]
fn the_readme_is_read_to_its_end() {
    let readme = read("README.md");
    assert!(readme.lines().count() <= 200);
    for name in [
        "docs/architecture.md",
        "docs/compatibility.md",
        "CHANGELOG.md",
    ] {
        assert!(readme.contains(name), "the README does not lead to {name}");
        read(name);
    }
}

#[test]
fn every_ruling_that_the_code_names_is_in_the_documentation() {
    let page = read("docs/compatibility.md");
    for (path, text) in files("src", &[".rs"]) {
        for ruling in text.split("ruling \"").skip(1) {
            let name = ruling.split('"').next().unwrap();
            let heading = format!("### {name}\n");
            assert!(
                page.contains(&heading),
                "{}: no ruling is called {name}",
                path.display()
            );
        }
    }
}
