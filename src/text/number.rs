//! Number: parses decimal numbers.
//!
//! Own code instead of `str::parse::<f64>`, which costs 13.9 kB of gzip (`docs/dependencies.md`,
//! 2026-11) for tables that make it fast. Short numbers take a fast path here; the others are computed
//! with large integers. Results are equal bit for bit; the names of infinity and NaN are rejected.

/// Parses a decimal number: an optional sign, digits with an optional point, an optional exponent. One that
/// is too large is infinite.
pub(crate) fn parse(string: &str) -> Option<f64> {
    let (sign, string) = split_sign(string);
    let (mantissa, exponent) = match string.split_once(['e', 'E']) {
        None => (string, 0),
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent - fraction.len() as i64;
    if whole.len() + fraction.len() == 0 || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let number = parse_short([whole, fraction], exponent)
        .or_else(|| parse_long(&[whole, fraction].concat(), exponent))?;
    Some(sign * number)
}

/// Computes `digits · 10^exponent` with one floating-point operation; `None` if that could be inexact.
///
/// An integer up to 2^53 and a power of ten up to 10^19 are exact as `f64`, so the one operation rounds
/// once.
fn parse_short(digits: [&str; 2], exponent: i64) -> Option<f64> {
    let mut integer = 0_u64;
    for part in digits {
        for digit in part.bytes() {
            integer = integer.checked_mul(10)?.checked_add(value(digit).into())?;
        }
    }
    let power = 10_u64.checked_pow(u32::try_from(exponent.abs()).ok()?)? as f64;
    let integer = (integer <= 1 << 53).then_some(integer as f64)?;
    Some(match exponent < 0 {
        true => integer / power,
        false => integer * power,
    })
}

/// Significant digits that are computed with. The midpoint of two neighboring `f64` has at most 767.
/// Of further digits, only whether one is not 0 matters.
const MAX_DIGITS: usize = 768;

/// Computes `digits · 10^exponent` with large integers.
fn parse_long(digits: &str, exponent: i64) -> Option<f64> {
    let digits = digits.trim_start_matches('0').as_bytes();
    // The result is below 10^magnitude.
    let magnitude = digits.len() as i64 + exponent;
    if digits.is_empty() || magnitude < -330 {
        return Some(0.0);
    }
    if magnitude > 310 {
        return Some(f64::INFINITY);
    }
    let (digits, rest) = digits.split_at_checked(MAX_DIGITS).unwrap_or((digits, &[]));
    let mut exponent = exponent + rest.len() as i64;
    let mut is_truncated = rest.iter().any(|&digit| digit != b'0');
    let mut whole = BigInteger::default();
    for &digit in digits {
        whole.multiply_add(10, value(digit));
    }
    // At least 64 bits must remain after the divisions: a limb for each of them, and two to spare.
    let fraction_limbs = exponent.min(0).unsigned_abs() as usize / 9 + 3;
    let mut integer = BigInteger {
        limbs: vec![0; fraction_limbs],
    };
    integer.limbs.extend(whole.limbs);
    while exponent != 0 {
        // 10^9 is the largest power of ten in 32 bits.
        let step = exponent.clamp(-9, 9);
        let power = 10_u32.pow(step.unsigned_abs() as u32);
        match step < 0 {
            true => is_truncated |= integer.divide(power),
            false => integer.multiply_add(power, 0),
        }
        exponent -= step;
    }
    integer.round(fraction_limbs, is_truncated)
}

fn are_digits(string: &str) -> bool {
    string.bytes().all(|byte| byte.is_ascii_digit())
}

fn value(digit: u8) -> u32 {
    u32::from(digit - b'0')
}

/// An integer of any size.
#[derive(Default)]
struct BigInteger {
    /// Digits in base 2^32, the lowest first.
    limbs: Vec<u32>,
}

impl BigInteger {
    /// Multiplies by `factor` and adds `carry`.
    fn multiply_add(&mut self, factor: u32, mut carry: u32) {
        for limb in &mut self.limbs {
            let product = u64::from(*limb) * u64::from(factor) + u64::from(carry);
            *limb = product as u32;
            carry = (product >> 32) as u32;
        }
        if carry > 0 {
            self.limbs.push(carry);
        }
    }

    /// Divides by `divisor`, and returns whether there was a remainder.
    fn divide(&mut self, divisor: u32) -> bool {
        let mut rest = 0;
        for limb in self.limbs.iter_mut().rev() {
            let part = rest << 32 | u64::from(*limb);
            *limb = (part / u64::from(divisor)) as u32;
            rest = part % u64::from(divisor);
        }
        while self.limbs.pop_if(|limb| *limb == 0).is_some() {}
        rest > 0
    }

    /// Returns the nearest `f64`; of two, the one with an even fraction. It may be infinite.
    ///
    /// The lowest `fraction_limbs` limbs are after the point. If `is_truncated`, the exact number is
    /// slightly larger than the limbs.
    fn round(mut self, fraction_limbs: usize, mut is_truncated: bool) -> Option<f64> {
        let zeros = self.limbs.last()?.leading_zeros();
        self.multiply_add(1 << zeros, 0);
        let [rest @ .., low, high] = &*self.limbs else {
            return None;
        };
        let bits = u64::from(*high) << 32 | u64::from(*low);
        let exponent = 32 * (rest.len() as i32 - fraction_limbs as i32) + 63 - zeros as i32;
        // Subnormal numbers have fewer bits.
        let missing = (-1022 - exponent).max(0);
        let kept = bits.checked_shr(missing as u32).unwrap_or(0);
        is_truncated |= rest.iter().any(|&limb| limb > 0) || kept << missing.min(63) != bits;
        // 53 bits of fraction, with the leading one; the lowest of the other 11 is set if any lower bit is.
        let (fraction, below) = (kept >> 11, kept & 0x7FF | u64::from(is_truncated));
        let fraction = fraction + ((below + 0x3FF + (fraction & 1)) >> 11);
        // The sum carries from the fraction into the exponent: the leading one counts as one of it.
        let exponent = u64::try_from(exponent + missing + 1022).ok()?;
        Some(match exponent < 2046 {
            true => f64::from_bits((exponent << 52) + fraction),
            false => f64::INFINITY,
        })
    }
}

/// Splits a string into the factor of its sign, 1 or -1, and the rest.
fn split_sign(string: &str) -> (f64, &str) {
    match string.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, string.strip_prefix('+').unwrap_or(string)),
    }
}

/// Parses an exponent. One of more than nine digits becomes ±999,999,999, which has an equal result.
fn parse_exponent(string: &str) -> Option<i64> {
    let (sign, digits) = split_sign(string);
    if digits.is_empty() || !are_digits(digits) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let exponent = digits
        .bytes()
        .take(9)
        .fold(0, |sum, digit| sum * 10 + i64::from(value(digit)));
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
    fn check(string: &str) {
        let theirs: Option<f64> = string.parse().ok();
        // `inf` and `nan` are numbers for the standard library.
        let is_word = string.to_ascii_lowercase().contains(['n', 'f']);
        let expected = theirs.filter(|_| !is_word);
        assert_eq!(
            expected.map(f64::to_bits),
            parse(string).map(f64::to_bits),
            "{string}"
        );
    }

    #[test]
    fn strings_are_parsed_as_by_the_standard_library() {
        for string in [
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
            check(string);
        }
    }

    #[test]
    fn random_numbers_are_parsed_as_by_the_standard_library() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200_000 {
            let digits = |random: &mut fastrand::Rng, limit| -> String {
                (0..random.usize(..limit))
                    .map(|_| random.digit(10))
                    .collect()
            };
            let mut string = digits(&mut random, 25);
            if random.bool() {
                string = format!("{string}.{}", digits(&mut random, 25));
            }
            if random.bool() {
                string = format!("{string}e{}", random.i32(-340..330));
            }
            check(&string);
            check(&format!("{}", f64::from_bits(random.u64(..))));
        }
    }

    #[test]
    fn numbers_of_many_digits_are_parsed_as_by_the_standard_library() {
        let mut random = fastrand::Rng::with_seed(8);
        for _ in 0..2_000 {
            let count = random.usize(..1500);
            let digits: String = (0..count).map(|_| random.digit(10)).collect();
            let point = random.usize(..=count);
            let (whole, fraction) = digits.split_at(point);
            check(&format!("{whole}.{fraction}e{}", random.i32(-2000..2000)));
            check(&format!("0.{}1{digits}e{}", "0".repeat(count), point));
        }
    }

    #[test]
    fn midpoints_are_rounded_as_by_the_standard_library() {
        let mut random = fastrand::Rng::with_seed(9);
        for _ in 0..500 {
            // Below 2^-1022 one bit is missing, so half of an odd fraction is a midpoint.
            let odd = f64::from_bits(1 << 52 | random.u64(..1 << 52) | 1);
            let midpoint = half(&format!("{odd:.1074}"));
            check(&midpoint);
            check(&format!("{midpoint}{}1", "0".repeat(random.usize(..50))));
            check(&format!("{}49", midpoint.trim_end_matches('5')));
        }
    }

    /// Returns half of a decimal number that begins with `0.`.
    fn half(string: &str) -> String {
        let mut rest = 0;
        let halves = string.bytes().skip(2).chain([b'0']).map(|digit| {
            let digit = rest * 10 + digit - b'0';
            rest = digit % 2;
            char::from(b'0' + digit / 2)
        });
        "0.".chars().chain(halves).collect()
    }
}
