//! The files of the repository, for tests of its structure and its documentation.

#![allow(dead_code, reason = "no test needs all of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the contents of a file; `path` is relative to the repository.
pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns all files below `folder` that end in one of `endings`, with their contents; generated and
/// installed ones aside. Paths are relative to the repository.
pub fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    const GENERATED: &[&str] = &[
        "node_modules",
        "dist",
        "target",
        "scratch",
        ".tools",
        ".git",
    ];
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_generated = GENERATED.contains(&&*name) || path.ends_with("pkg/wasm");
            if path.is_dir() && !is_generated {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let relative = path.strip_prefix(root()).unwrap().to_path_buf();
                found.push((relative, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no files in {folder}");
    found.sort();
    found
}

/// Returns the code of a Rust file without its tests.
pub fn code_of(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

/// Returns whether the line is nothing but a comment.
pub fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "* ", "*/"]
        .iter()
        .any(|mark| line.starts_with(mark))
        || line == "*"
}
