//! Number: a finite number, read from text.
//!
//! It reads what `str::parse::<f64>` reads, to the last bit, infinities and such aside. It does not
//! use it, because the tables that make it fast take 10 kB of gzip, an eighth of what the whole
//! package may weigh.

/// Reads a finite number: an optional sign, digits with or without a point, an optional exponent.
pub(crate) fn read(text: &str) -> Option<f64> {
    let (sign, text) = sign(text);
    let (text, exponent) = match text.split_once(['e', 'E']) {
        None => (text, 0),
        Some((text, exponent)) => (text, read_exponent(exponent)?),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits = whole.bytes().chain(fraction.bytes());
    if whole.len() + fraction.len() == 0 || !digits.all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = whole.trim_start_matches('0').as_bytes();
    let fraction = fraction.trim_end_matches('0').as_bytes();
    let number: f64 = minimal_lexical::parse_float(whole.iter(), fraction.iter(), exponent);
    number.is_finite().then_some(sign * number)
}

/// The sign in front of a number, and what is behind it.
fn sign(text: &str) -> (f64, &str) {
    match text.strip_prefix('-') {
        Some(text) => (-1.0, text),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// An exponent; beyond nine digits it makes no difference any more.
fn read_exponent(text: &str) -> Option<i32> {
    let (sign, digits) = sign(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let exponent = digits
        .bytes()
        .take(9)
        .fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    let exponent = if digits.len() > 9 {
        999_999_999
    } else {
        exponent
    };
    Some(if sign < 0.0 { -exponent } else { exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str) {
        let parsed: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        let is_word = text.to_ascii_lowercase().contains(['n', 'f']);
        let expected = parsed.filter(|_| !is_word);
        assert_eq!(
            expected.map(f64::to_bits),
            read(text).map(f64::to_bits),
            "{text}"
        );
    }

    #[test]
    fn texts_are_read_as_the_standard_library_reads_them() {
        for text in [
            "",
            "0",
            "-0",
            "+0",
            "5",
            "5.",
            ".5",
            ".",
            "+",
            "-",
            "e5",
            "1e",
            "1e5",
            "1E-5",
            "1e+5",
            "1e5.0",
            "0x10",
            "1_000",
            " 1",
            "1 ",
            "007",
            "1.50",
            "00.00100e2",
            "inf",
            "nan",
            "Infinity",
            "1e400",
            "-1e400",
            "1e-400",
            "4.9e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "9007199254740993",
            "0.1",
            "0.30000000000000004",
            "123456789012345678901234567890",
            "1e99999999999999999999",
            "0e99999999999999999999",
            "1e-99999999999999999999",
            "--1",
            "+-1",
            "1.2.3",
            "١",
            "2.2250738585072011e-308",
            "2.22507385850720113605740979670913197593481954635164564e-308",
            "8.98846567431158e307",
        ] {
            check(text);
        }
    }

    #[test]
    fn random_digits_are_read_as_the_standard_library_reads_them() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200_000 {
            let digits = |random: &mut fastrand::Rng, most| -> String {
                (0..random.usize(..most))
                    .map(|_| random.digit(10))
                    .collect()
            };
            let mut text = digits(&mut random, 25);
            if random.bool() {
                text = format!("{text}.{}", digits(&mut random, 25));
            }
            if random.bool() {
                text = format!("{text}e{}", random.i32(-340..330));
            }
            check(&text);
            check(&format!("{}", f64::from_bits(random.u64(..))));
        }
    }
}
