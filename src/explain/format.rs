//! Format: strings of the user, numbers and dates, shortened for one line.

/// Maximum length of a quoted string or a list, in characters.
pub(crate) const MAX_LENGTH: usize = 40;

/// Formats a string of the user: shortened, in backticks.
pub(crate) fn quote(text: &str) -> String {
    format!("`{}`", shorten(text, MAX_LENGTH))
}

/// Formats quoted strings, as many as fit, and the count of the others.
pub(crate) fn list(values: &[String]) -> String {
    let mut shown = String::new();
    let mut count = 0;
    for value in values {
        let value = quote(value);
        if count > 0 && shown.chars().count() + value.chars().count() > MAX_LENGTH {
            break;
        }
        let separator = if count > 0 { ", " } else { "" };
        shown = [&shown, separator, &value].concat();
        count += 1;
    }
    match values.len() - count {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more as u64)),
    }
}

/// Escapes characters that would break a line, and cuts the string to `length` characters.
pub(crate) fn shorten(text: &str, length: usize) -> String {
    const ELLIPSIS: &str = "...";
    let escaped: String = text.chars().take(length + 1).map(escape).collect();
    if escaped.chars().count() <= length {
        return escaped;
    }
    let start: String = escaped.chars().take(length - ELLIPSIS.len()).collect();
    start + ELLIPSIS
}

/// Escapes a character that ends a line or changes the direction of writing.
fn escape(character: char) -> String {
    let ends_line = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    let changes_direction = matches!(
        character,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    match ends_line || changes_direction {
        true => character.escape_default().collect(),
        false => character.into(),
    }
}

/// Formats addresses and ranges; a range of one address has no prefix length.
pub(crate) fn addresses(ranges: &[String]) -> Vec<String> {
    ranges.iter().map(|range| address(range).into()).collect()
}

fn address(range: &str) -> &str {
    let prefix = if range.contains(':') { "/128" } else { "/32" };
    range.strip_suffix(prefix).unwrap_or(range)
}

/// Formats an integer with commas: `9,997`.
pub(crate) fn grouped(number: u64) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousands => format!("{},{:03}", grouped(thousands), number % 1_000),
    }
}

/// Formats a number of a document; an integer gets commas.
pub(crate) fn number(text: &str) -> String {
    // Larger integers may have been rounded.
    let whole = text.parse().ok().filter(|&number: &u64| number < 1 << 53);
    whole.map_or_else(|| shorten(text, MAX_LENGTH), grouped)
}

/// Formats `weight` of `total` in percent, with at most one decimal.
pub(crate) fn percent(weight: u64, total: u64) -> String {
    let tenths = (weight * 1_000 + total / 2).checked_div(total).unwrap_or(0);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

/// Formats an RFC 3339 date: `2026-01-01 12:30 UTC`, with seconds only if they are not 0.
pub(crate) fn date(text: &str) -> String {
    let Some((day, time)) = text.split_once('T') else {
        return shorten(text, MAX_LENGTH);
    };
    match time.strip_suffix('Z') {
        Some(time) => {
            let time = time.strip_suffix(":00").unwrap_or(time);
            format!("{day} {time} UTC")
        }
        None => format!("{day} {time}"),
    }
}
