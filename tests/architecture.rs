//! The structure of the repository is the one `docs/architecture.md` describes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod repository;

use repository::{code_of, files, is_comment, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which folder of `src/` imports which. A row may import only rows above it.
const CORE: &[(&str, &[&str])] = &[
    ("steps", &[]),
    ("codec", &[]),
    ("bucketing", &[]),
    ("unicode", &[]),
    ("text", &["steps", "unicode"]),
    ("regex", &["steps", "unicode"]),
    ("diagnostics", &["codec"]),
    ("interning", &["steps", "codec"]),
    ("json", &["diagnostics"]),
    (
        "values",
        &[
            "steps",
            "codec",
            "diagnostics",
            "interning",
            "regex",
            "text",
        ],
    ),
    (
        "definitions",
        &[
            "steps",
            "codec",
            "bucketing",
            "text",
            "diagnostics",
            "interning",
            "json",
            "values",
        ],
    ),
    (
        "evaluation",
        &[
            "steps",
            "bucketing",
            "text",
            "interning",
            "values",
            "definitions",
        ],
    ),
    ("document", &["interning", "values", "definitions"]),
    (
        "engine",
        &[
            "codec",
            "text",
            "diagnostics",
            "interning",
            "definitions",
            "evaluation",
            "json",
        ],
    ),
    ("explain", ENGINE),
    ("residual", ENGINE),
    ("population", ENGINE),
    ("ramp", ENGINE),
    (
        "wasm",
        &[
            "engine",
            "explain",
            "residual",
            "population",
            "ramp",
            "interning",
            "diagnostics",
            "definitions",
            "evaluation",
        ],
    ),
    ("fuzzing", ENGINE),
];

/// The engine and the folders below it.
const ENGINE: &[&str] = &[
    "steps",
    "codec",
    "bucketing",
    "unicode",
    "text",
    "regex",
    "diagnostics",
    "interning",
    "json",
    "values",
    "definitions",
    "evaluation",
    "document",
    "engine",
];

/// Which folder of `pkg/src/` imports which; `.` is the folder itself.
const PACKAGE: &[(&str, &[&str])] = &[
    ("runtime", &["."]),
    ("core", &[".", "runtime"]),
    (".", &["core", "runtime"]),
    ("entry", &[".", "runtime"]),
    ("js", &[".", "runtime"]),
    ("tools", &[".", "core", "runtime", "entry"]),
    ("signed", &[]),
    ("storage", &[]),
    ("client", &[".", "core", "signed", "storage"]),
    ("compat", &[".", "core", "storage", "client"]),
    ("openfeature", &[".", "client"]),
    ("overrides", &[".", "core", "client", "tools"]),
    ("shadow", &[".", "core", "client", "tools"]),
    ("testing", &[".", "client", "overrides"]),
    ("next", &[".", "client"]),
    ("vercel", &[".", "client"]),
    ("canary", &[".", "signed", "client"]),
    ("edge", &[".", "core", "signed", "storage", "client"]),
    ("edge-server", &["signed", "storage", "edge"]),
    ("cli", &["signed", "client", "edge", "edge-server"]),
];

/// Which folder of `pkg/src/edge/` imports which; `.` is the folder itself.
const EDGE: &[(&str, &[&str])] = &[
    ("transport", &["."]),
    ("tokens", &[".", "transport"]),
    ("requests", &[".", "transport", "tokens"]),
    ("flags", &[".", "transport", "tokens", "requests"]),
    (
        "reports",
        &[".", "transport", "tokens", "requests", "flags"],
    ),
    (
        "apis",
        &[".", "transport", "tokens", "requests", "flags", "reports"],
    ),
    ("durable", &[".", "requests", "reports"]),
    (
        ".",
        &[
            "transport",
            "tokens",
            "requests",
            "flags",
            "reports",
            "apis",
            "durable",
        ],
    ),
];

/// Lines of code in a file, tests aside. Above this, it holds two nouns.
const MAX_FILE_LINES: usize = 400;

/// The module of a file below `src/`: its folder, or its own name at the top.
fn folder_of(path: &Path) -> String {
    let path = path.strip_prefix("src").unwrap();
    let first = path.components().next().unwrap().as_os_str();
    let first = first.to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The folders that a Rust source imports.
fn imported_folders(code: &str) -> BTreeSet<String> {
    let after = |prefix: &'static str| code.split(prefix).skip(1);
    let name = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        rest.get(..end.unwrap_or(rest.len())).unwrap().to_owned()
    };
    after("crate::").map(name).collect()
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().filter(|line| !is_comment(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn folders_of_the_core_import_only_what_the_table_allows() {
    for (path, text) in files("src", &[".rs"]) {
        let folder = folder_of(&path);
        if folder == "lib" {
            continue;
        }
        let row = CORE.iter().find(|(name, _)| *name == folder);
        let (_, allowed) = row.unwrap_or_else(|| panic!("`{folder}` is not in the table"));
        for used in imported_folders(&without_comments(code_of(&text))) {
            let is_allowed = used == folder || allowed.contains(&&*used);
            assert!(
                is_allowed,
                "{}: `{folder}` may not import `{used}`",
                path.display()
            );
        }
    }
}

#[test]
fn every_row_of_the_tables_imports_only_rows_above_it() {
    for table in [CORE, PACKAGE, EDGE] {
        for (index, (folder, allowed)) in table.iter().enumerate() {
            for used in allowed.iter().filter(|used| **used != ".") {
                let position = table.iter().position(|(name, _)| name == used);
                assert!(
                    position.is_some_and(|position| position < index),
                    "`{folder}` imports `{used}`"
                );
            }
        }
    }
}

#[test]
fn every_folder_of_the_core_opens_with_the_arrow_it_obeys() {
    for (folder, allowed) in CORE {
        let path = format!("src/{folder}/mod.rs");
        let path = if Path::new(&path).exists() {
            path
        } else {
            format!("src/{folder}.rs")
        };
        let text = read(&path);
        let doc: Vec<&str> = text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .collect();
        let list: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
        let arrow = match allowed {
            [] => "Imports nothing of this crate.".to_owned(),
            allowed if *allowed == ENGINE => {
                "Imports `engine` and the folders below it.".to_owned()
            }
            _ => format!("Imports {}.", list.join(", ")),
        };
        assert!(
            doc.join(" ").replace(" //! ", " ").contains(&arrow),
            "{path} should say: {arrow}"
        );
    }
}

/// The files of its folder that a Rust source imports by `super::file::…`; `mod` for `super::Type`.
fn imported_siblings(code: &str, siblings: &BTreeSet<String>) -> BTreeSet<String> {
    let imports = code.split("super::").skip(1);
    let names = imports.map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        rest.get(..end.unwrap_or(rest.len())).unwrap()
    });
    names
        .map(|name| match siblings.contains(name) {
            true => name.to_owned(),
            false => "mod".to_owned(),
        })
        .collect()
}

#[test]
fn files_of_a_folder_import_each_other_without_a_circle() {
    let mut folders: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (path, text) in files("src", &[".rs"]) {
        if path.components().count() == 3 {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let code = without_comments(code_of(&text));
            folders
                .entry(folder_of(&path))
                .or_default()
                .push((stem, code));
        }
    }
    for (folder, sources) in folders {
        let siblings: BTreeSet<String> = sources.iter().map(|(stem, _)| stem.clone()).collect();
        let mut arrows: BTreeMap<String, BTreeSet<String>> = sources
            .iter()
            .map(|(stem, code)| match stem == "mod" {
                // Re-exports are not imports.
                true => (stem.clone(), private_imports(code, &siblings)),
                false => (stem.clone(), imported_siblings(code, &siblings)),
            })
            .collect();
        // Remove files that import nothing that is left, until none is left.
        loop {
            let free = arrows
                .iter()
                .find(|(_, used)| used.iter().all(|file| !arrows.contains_key(file)));
            let Some(free) = free.map(|(stem, _)| stem.clone()) else {
                break;
            };
            arrows.remove(&free);
        }
        assert!(arrows.is_empty(), "{folder}: circle among {arrows:?}");
    }
}

/// The files that a `mod.rs` imports for itself: by `use file::Type;` without `pub`.
fn private_imports(code: &str, siblings: &BTreeSet<String>) -> BTreeSet<String> {
    let uses = code.lines().filter_map(|line| line.strip_prefix("use "));
    let first = uses.filter_map(|line| line.split("::").next());
    first
        .filter(|name| siblings.contains(*name))
        .map(str::to_owned)
        .collect()
}

/// The folder below `root` that holds a file, or `.`.
fn folder_below(root: &str, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap();
    match path.components().count() {
        1 => ".".to_owned(),
        _ => path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned(),
    }
}

/// The relative paths that a TypeScript source imports.
fn relative_imports(text: &str) -> Vec<String> {
    let marks = ["from \"", "import(\"", "import \""];
    let after = marks.iter().flat_map(|mark| text.split(mark).skip(1));
    let paths = after.filter_map(|rest| rest.split('"').next());
    paths
        .filter(|path| path.starts_with('.'))
        .map(str::to_owned)
        .collect()
}

/// The file that an import of a TypeScript source names.
fn imported_file(path: &Path, import: &str) -> PathBuf {
    let mut target = path.parent().unwrap().to_path_buf();
    for part in import.split('/') {
        match part {
            "." => (),
            ".." => drop(target.pop()),
            part => target.push(part),
        }
    }
    target
}

/// Checks the imports between folders below `root`.
fn check_imports(root: &str, table: &[(&str, &[&str])]) {
    for (path, text) in files(root, &[".ts"]) {
        let folder = folder_below(root, &path);
        let row = table.iter().find(|(name, _)| *name == folder);
        let (_, allowed) = row.unwrap_or_else(|| panic!("`{folder}` is not in the table"));
        let targets = relative_imports(&text)
            .into_iter()
            .map(|import| imported_file(&path, &import));
        // Other files are generated by the build, or another table's.
        for target in targets.filter(|target| target.starts_with(root)) {
            let used = folder_below(root, &target);
            assert!(
                used == folder || allowed.contains(&&*used),
                "{}: `{folder}` may not import `{used}`",
                path.display()
            );
        }
    }
}

#[test]
fn folders_of_the_package_import_only_what_the_table_allows() {
    check_imports("pkg/src", PACKAGE);
    check_imports("pkg/src/edge", EDGE);
}

#[test]
fn only_the_boundary_and_the_unicode_tables_know_javascript() {
    for (path, text) in files("src", &[".rs"]) {
        // `src/unicode/javascript.rs` asks the host for its tables.
        if !["wasm", "unicode"].contains(&&*folder_of(&path)) {
            let code = without_comments(code_of(&text));
            for word in ["wasm_bindgen", "js_sys", "JsValue"] {
                assert!(!code.contains(word), "{} names {word}", path.display());
            }
        }
    }
}

#[test]
fn evaluation_returns_no_result() {
    for (path, text) in files("src/evaluation", &[".rs"]) {
        let code = without_comments(code_of(&text));
        assert!(!code.contains("Result<"), "{}", path.display());
    }
}

#[test]
fn the_core_is_the_same_code_on_every_target() {
    for (path, text) in files("src", &[".rs"]) {
        // `src/unicode/mod.rs` selects the tables of the host.
        if !["lib", "unicode"].contains(&&*folder_of(&path)) {
            let code = code_of(&text);
            assert!(!code.contains("target_arch"), "{}", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let sources = [files("src", &[".rs"]), files("pkg/src", &[".ts"])];
    for (path, text) in sources.iter().flatten() {
        let lines = code_of(text).lines();
        let code = lines.filter(|line| !line.trim().is_empty() && !is_comment(line));
        let count = code.count();
        assert!(count <= MAX_FILE_LINES, "{}: {count} lines", path.display());
    }
}

#[test]
fn all_versions_are_equal() {
    let version = env!("CARGO_PKG_VERSION");
    let package: serde_json::Value = serde_json::from_str(&read("pkg/package.json")).unwrap();
    assert_eq!(version, package.get("version").unwrap());
    let constant = read("pkg/src/client/version.ts");
    assert!(constant.ends_with(&format!("VERSION = \"{version}\";\n")));
    let changes = read("CHANGELOG.md");
    let mut headings = changes.lines().filter_map(|line| line.strip_prefix("## "));
    let newest = headings.find(|heading| *heading != "Unreleased");
    assert_eq!(Some(version), newest);
}

#[test]
fn the_version_of_yggdrasil_is_the_documented_one() {
    let page = read("docs/compatibility.md");
    let version = page.split("*Yggdrasil* is version ").nth(1).unwrap();
    let version = version.split(',').next().unwrap();
    for path in [
        "tests/yggdrasil/Cargo.toml",
        "benches/crates/native/Cargo.toml",
        "benches/crates/yggdrasil/Cargo.toml",
    ] {
        let manifest = read(path);
        let line = manifest
            .lines()
            .find(|line| line.starts_with("unleash-yggdrasil"));
        assert!(line.unwrap().contains(&format!("\"={version}\"")), "{path}");
    }
}
