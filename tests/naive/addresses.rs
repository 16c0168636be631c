//! Ranges of addresses.
//!
//! Source: protocol 5.6 (`remoteAddress`) and 5.7 (`IN_CIDR` and the rows below it).

use std::net::{IpAddr, Ipv4Addr};

/// Whether `address` lies in any of the ranges. Ranges that are none are passed over.
pub fn lies_in_any<'a>(address: &str, ranges: impl IntoIterator<Item = &'a str>) -> bool {
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    ranges
        .into_iter()
        .filter_map(|range| Range::read(range.trim()))
        .any(|range| range.contains(address))
}

struct Range {
    base: IpAddr,
    prefix: u32,
}

impl Range {
    /// `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `2001:db8::/32`, or an address alone.
    fn read(text: &str) -> Option<Range> {
        let (base, prefix) = match text.split_once('/') {
            None => (text, None),
            Some((base, prefix)) => (base, Some(prefix)),
        };
        let base: IpAddr = base.parse().ok()?;
        let width = if base.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => width,
            Some(mask) if base.is_ipv4() && mask.contains('.') => prefix_of_mask(mask)?,
            Some(digits) => whole_number(digits)?,
        };
        (prefix <= width).then_some(Range { base, prefix })
    }

    /// An IPv4 range holds no IPv6 address, not even a mapped one.
    fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                same_beginning(&base.octets(), &address.octets(), self.prefix)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                same_beginning(&base.octets(), &address.octets(), self.prefix)
            }
            _ => false,
        }
    }
}

fn prefix_of_mask(mask: &str) -> Option<u32> {
    let bits = mask.parse::<Ipv4Addr>().ok()?.to_bits();
    let prefix = bits.leading_ones();
    (bits.count_ones() == prefix).then_some(prefix)
}

fn whole_number(digits: &str) -> Option<u32> {
    let known = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    known.then(|| digits.parse().ok()).flatten()
}

/// Whether the first `prefix` bits are equal; looked at one by one.
fn same_beginning(ours: &[u8], theirs: &[u8], prefix: u32) -> bool {
    let bit = |bytes: &[u8], place: usize| bytes[place / 8] >> (7 - place % 8) & 1;
    (0..prefix as usize).all(|place| bit(ours, place) == bit(theirs, place))
}
