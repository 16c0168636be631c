//! Number: a finite number, read from text.
//!
//! It reads what `str::parse::<f64>` reads, to the last bit, infinities and such aside. It does not
//! use it, because the tables that make it fast take 10 kB of gzip, an eighth of what the whole
//! package may weigh. Numbers of a few digits are quick here, too; the others are worked out as
//! large integers, which needs no tables.

/// Reads a finite number: an optional sign, digits with or without a point, an optional exponent.
pub(crate) fn read(text: &str) -> Option<f64> {
    let (sign, text) = sign(text);
    let (text, exponent) = match text.split_once(['e', 'E']) {
        None => (text, 0),
        Some((text, exponent)) => (text, read_exponent(exponent)?),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let exponent = exponent - fraction.len() as i64;
    if whole.len() + fraction.len() == 0 || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let number = read_few([whole, fraction], exponent)
        .or_else(|| read_many(&[whole, fraction].concat(), exponent))?;
    Some(sign * number)
}

/// Reads digits of which the computer's own arithmetic makes no mistake: both numbers in it are
/// exact, so the one that comes out is the nearest.
fn read_few(digits: [&str; 2], exponent: i64) -> Option<f64> {
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

/// Halfway between two numbers of 64 bits there is none with more digits.
const MOST_DIGITS: usize = 768;

/// Reads any digits, unless the number is too large.
fn read_many(digits: &str, exponent: i64) -> Option<f64> {
    let digits = digits.trim_start_matches('0').as_bytes();
    let size = digits.len() as i64 + exponent;
    if digits.is_empty() || size < -330 {
        return Some(0.0);
    }
    if size > 310 {
        return None;
    }
    let (digits, rest) = digits
        .split_at_checked(MOST_DIGITS)
        .unwrap_or((digits, &[]));
    let mut exponent = exponent + rest.len() as i64;
    let mut is_more = rest.iter().any(|&digit| digit != b'0');
    let mut whole = Integer::default();
    for &digit in digits {
        whole.multiply(10, value(digit));
    }
    // So many that at least 64 bits are left of a division by all these tens.
    let places = exponent.min(0).unsigned_abs() as usize / 9 + 3;
    let mut integer = Integer {
        limbs: vec![0; places],
    };
    integer.limbs.extend(whole.limbs);
    while exponent != 0 {
        let step = exponent.clamp(-9, 9);
        let power = 10_u32.pow(step.unsigned_abs() as u32);
        match step < 0 {
            true => is_more |= integer.divide(power),
            false => integer.multiply(power, 0),
        }
        exponent -= step;
    }
    integer.nearest(places, is_more)
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn value(digit: u8) -> u32 {
    u32::from(digit - b'0')
}

/// A large integer, in digits of 32 bits, the lowest first.
#[derive(Default)]
struct Integer {
    limbs: Vec<u32>,
}

impl Integer {
    fn multiply(&mut self, factor: u32, mut carry: u32) {
        for limb in &mut self.limbs {
            let product = u64::from(*limb) * u64::from(factor) + u64::from(carry);
            *limb = product as u32;
            carry = (product >> 32) as u32;
        }
        if carry > 0 {
            self.limbs.push(carry);
        }
    }

    /// Divides; is there a remainder?
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

    /// The number nearest to this integer with its last `places` limbs behind the point; the even
    /// one of two, unless the integer `is_more` than its limbs tell.
    fn nearest(mut self, places: usize, mut is_more: bool) -> Option<f64> {
        let zeros = self.limbs.last()?.leading_zeros();
        self.multiply(1 << zeros, 0);
        let [rest @ .., low, high] = &*self.limbs else {
            return None;
        };
        let bits = u64::from(*high) << 32 | u64::from(*low);
        let exponent = 32 * (rest.len() as i32 - places as i32) + 63 - zeros as i32;
        // The smallest numbers have fewer bits.
        let missing = (-1022 - exponent).max(0);
        let kept = bits.checked_shr(missing as u32).unwrap_or(0);
        is_more |= rest.iter().any(|&limb| limb > 0) || kept << missing.min(63) != bits;
        let (fraction, behind) = (kept >> 11, kept & 0x7FF | u64::from(is_more));
        let fraction = fraction + ((behind + 0x3FF + (fraction & 1)) >> 11);
        // Whatever is carried out of the fraction is rightly carried into the exponent.
        let exponent = u64::try_from(exponent + missing + 1022).ok()?;
        let number = (exponent < 2046).then(|| f64::from_bits((exponent << 52) + fraction))?;
        number.is_finite().then_some(number)
    }
}

/// The sign in front of a number, and what is behind it.
fn sign(text: &str) -> (f64, &str) {
    match text.strip_prefix('-') {
        Some(text) => (-1.0, text),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// An exponent; beyond nine digits it makes no difference any more.
fn read_exponent(text: &str) -> Option<i64> {
    let (sign, digits) = sign(text);
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

    #[test]
    fn many_digits_are_read_as_the_standard_library_reads_them() {
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
    fn numbers_halfway_between_two_are_read_as_the_standard_library_reads_them() {
        let mut random = fastrand::Rng::with_seed(9);
        for _ in 0..500 {
            // Below 2^-1022 one bit is missing, so half of an odd number lies between two.
            let odd = f64::from_bits(1 << 52 | random.u64(..1 << 52) | 1);
            let halfway = half(&format!("{odd:.1074}"));
            check(&halfway);
            check(&format!("{halfway}{}1", "0".repeat(random.usize(..50))));
            check(&format!("{}49", halfway.trim_end_matches('5')));
        }
    }

    /// Half of a number that begins with `0.`.
    fn half(text: &str) -> String {
        let mut rest = 0;
        let halves = text.bytes().skip(2).chain([b'0']).map(|digit| {
            let digit = rest * 10 + digit - b'0';
            rest = digit % 2;
            char::from(b'0' + digit / 2)
        });
        "0.".chars().chain(halves).collect()
    }
}
