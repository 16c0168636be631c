//! The documents say what the code says: links, rulings, sources, recipes, and plain words.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod repository;

use repository::{files, read};
use std::collections::BTreeSet;
use std::path::Path;

/// The strings in backticks of a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The headings of a Markdown file, without their marks.
fn headings(path: &str) -> BTreeSet<String> {
    let text = read(path);
    let lines = text.lines().filter(|line| line.starts_with('#'));
    lines
        .map(|line| line.trim_start_matches('#').trim().to_owned())
        .collect()
}

/// The section of `CONTRIBUTING.md` under that heading.
fn recipe(heading: &str) -> String {
    let text = read("CONTRIBUTING.md");
    let mut sections = text.split("\n### ");
    let section = sections.find(|section| section.starts_with(heading));
    let section = section.unwrap_or_else(|| panic!("no recipe \"{heading}\""));
    section.split("\n## ").next().unwrap().to_owned()
}

#[test]
fn the_files_of_every_recipe_exist() {
    let text = read("CONTRIBUTING.md");
    let recipes = text.split("\n## Recipes\n").nth(1).unwrap();
    let is_path = |name: &&str| {
        name.contains('/') && !name.contains([' ', '*']) && !name.starts_with("fanion/")
    };
    let mut count = 0;
    for path in quoted(recipes).filter(is_path) {
        let exists = Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists();
        assert!(exists, "CONTRIBUTING.md names {path}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}

/// The files of `src/` in which a variant of the enum `name` is matched or made.
fn files_that_match(name: &str) -> BTreeSet<String> {
    let mark = format!("{name}::");
    files("src", &[".rs"])
        .into_iter()
        .filter(|(_, text)| text.contains(&mark))
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn the_recipe_of_an_operator_names_every_file_that_matches_predicates() {
    let recipe = recipe("Add an operator");
    for path in files_that_match("Predicate") {
        assert!(recipe.contains(&format!("`{path}`")), "{path} is missing");
    }
}

#[test]
fn the_recipe_of_a_strategy_names_every_file_that_matches_kinds() {
    let recipe = recipe("Add a built-in strategy");
    for path in files_that_match("StrategyKind") {
        assert!(recipe.contains(&format!("`{path}`")), "{path} is missing");
    }
}

#[test]
fn every_ruling_that_is_named_is_in_the_documentation() {
    let rulings = headings("docs/compatibility.md");
    let sources = [
        files("src", &[".rs"]),
        files("docs", &[".md"]),
        files("tests", &[".rs"]),
    ];
    for (path, text) in sources.iter().flatten() {
        for rest in text.split("ruling \"").skip(1) {
            let name = rest.split('"').next().unwrap().replace("\n///", "");
            assert!(
                rulings.contains(&name),
                "{}: no ruling is called \"{name}\"",
                path.display()
            );
        }
    }
}

#[test]
fn every_source_that_code_names_exists() {
    let sections = headings("docs/semantics.md");
    for (path, text) in files("src", &[".rs"]) {
        for rest in text.split("docs/semantics.md`, \"").skip(1) {
            let section = rest.split('"').next().unwrap();
            assert!(
                sections.contains(section),
                "{}: docs/semantics.md has no section \"{section}\"",
                path.display()
            );
        }
        for name in quoted(&text).filter(|name| name.starts_with("docs/") && name.ends_with(".md"))
        {
            read(name);
        }
        assert!(
            !text.contains("the protocol's section"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn every_relative_link_of_the_documents_leads_somewhere() {
    let mut documents = files("docs", &[".md"]);
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        documents.push((name.into(), read(name)));
    }
    for (path, text) in documents {
        for rest in text.split("](").skip(1) {
            let link = rest.split([')', '#']).next().unwrap();
            let is_relative = !link.is_empty() && !link.contains(':');
            let target = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join(&path)
                .parent()
                .unwrap()
                .join(link);
            assert!(
                !is_relative || target.exists(),
                "{}: {link} does not exist",
                path.display()
            );
        }
    }
}

#[test]
fn the_documents_are_short_enough_to_be_read() {
    for (path, limit) in [("README.md", 200), ("docs/architecture.md", 150)] {
        let count = read(path).lines().count();
        assert!(count <= limit, "{path}: {count} lines");
    }
    for (path, text) in files("docs", &[".md"]) {
        let prose = text.lines().filter(|line| !line.starts_with('|'));
        for line in prose {
            let length = line.chars().count();
            assert!(length <= 200, "{}: {length}: {line}", path.display());
        }
    }
}

/// Words and phrases that readers found hard to decode. Each is lowercase, and is searched for in
/// comments, documents and messages.
const UNCLEAR: &[&str] = &[
    "nobody",
    "somebody",
    "whoever",
    "anew",
    "in the place of",
    "held against",
    "goes before",
    "stands behind",
    "for want of",
    "small letters",
    "no oftener",
    "as one likes",
    "what is told",
    "is told",
];

/// The files whose words are checked.
fn prose() -> Vec<(std::path::PathBuf, String)> {
    let mut found = files("src", &[".rs"]);
    found.extend(files("pkg/src", &[".ts"]));
    found.extend(files("pkg/build", &[".js"]));
    found.extend(files("docs", &[".md"]));
    found.extend(files("www", &[".js", ".html", ".css"]));
    found.extend(files("benches", &[".js", ".rs"]));
    found.extend(files("examples", &[".js", ".ts", ".md"]));
    found.extend(files("tests", &[".rs", ".js", ".ts"]));
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "Makefile",
        "Cargo.toml",
    ] {
        found.push((name.into(), read(name)));
    }
    found
}

#[test]
fn no_text_uses_the_words_that_readers_had_to_decode() {
    let mut unclear = Vec::new();
    for (path, text) in prose() {
        // This list itself.
        if path == Path::new("tests/documentation.rs") {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let line = line.to_lowercase();
            let words: Vec<&str> = line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .collect();
            let joined = format!(" {} ", words.join(" "));
            for phrase in UNCLEAR {
                if joined.contains(&format!(" {phrase} ")) {
                    unclear.push(format!("{}:{}: {phrase}", path.display(), index + 1));
                }
            }
        }
    }
    assert!(
        unclear.is_empty(),
        "{}:\n{}",
        unclear.len(),
        unclear.join("\n")
    );
}
