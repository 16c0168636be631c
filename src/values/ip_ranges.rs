//! IP ranges: the addresses and address ranges of a constraint.
//!
//! Own code instead of `ipnetwork`, which costs 0.8 kB of gzip (`docs/dependencies.md`, 2026-11).

use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostics, Problem};
use crate::steps::step;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr};

/// A list of ranges.
#[derive(Debug)]
pub(crate) struct IpRanges {
    /// As the document has them: documents and snapshots that are written keep order and host bits.
    ranges: Box<[IpRange]>,
    /// The ranges of IPv4, and those of IPv6.
    families: [Family; 2],
}

/// The ends of the ranges of IPv4, or of IPv6, as integers.
#[derive(Debug, Default)]
struct Family {
    /// The first address of each range, in order.
    first: Vec<u128>,
    /// The last address of each range, in order.
    last: Vec<u128>,
}

/// An address and the number of its first bits that a range has in common. A single address is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct IpRange {
    address: IpAddr,
    prefix: u8,
}

impl IpRanges {
    /// Parses ranges; ignores and reports strings that are neither an address nor a range.
    ///
    /// Source: ruling "Blanks around addresses"; ruling "Strings that are not addresses".
    pub fn compile<'a>(
        strings: impl Iterator<Item = &'a str>,
        diagnostics: &mut Diagnostics,
    ) -> IpRanges {
        let mut ranges = Vec::new();
        for string in strings {
            match parse(string.trim()) {
                Some(range) => ranges.push(range),
                None => diagnostics.report(Problem::NotAnAddress {
                    text: string.into(),
                }),
            }
        }
        IpRanges::new(ranges)
    }

    fn new(ranges: Vec<IpRange>) -> IpRanges {
        let mut families = <[Family; 2]>::default();
        for range in &ranges {
            let (family, address) = integer(range.address);
            if let Some(family) = families.get_mut(family) {
                let rest = u128::MAX.checked_shr(range.prefix.into()).unwrap_or(0);
                family.first.push(address & !rest);
                family.last.push(address | rest);
            }
        }
        for family in &mut families {
            sort(&mut family.first, HIGHEST_BIT);
            sort(&mut family.last, HIGHEST_BIT);
        }
        IpRanges {
            ranges: ranges.into(),
            families,
        }
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns the ranges as strings. A single address has no prefix length, since some SDKs compare
    /// addresses as strings.
    pub fn strings(&self) -> impl Iterator<Item = String> {
        self.ranges.iter().map(|range| {
            let IpRange { address, prefix } = range;
            match *prefix == bits(*address) {
                true => address.to_string(),
                false => format!("{address}/{prefix}"),
            }
        })
    }

    /// Returns whether a range contains the address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (family, address) = integer(address);
        self.families.get(family).is_some_and(|family| {
            let before = address.checked_sub(1);
            let ended = before.map_or(0, |before| count_up_to(&family.last, before));
            count_up_to(&family.first, address) > ended
        })
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.len(self.ranges.len());
        for range in &self.ranges {
            match range.address {
                IpAddr::V4(address) => {
                    encoder.bool(false);
                    encoder.bytes(&address.octets());
                }
                IpAddr::V6(address) => {
                    encoder.bool(true);
                    encoder.bytes(&address.octets());
                }
            }
            encoder.varint(range.prefix.into());
        }
    }

    pub fn decode(decoder: &mut Decoder<'_>) -> Option<IpRanges> {
        let mut ranges = Vec::new();
        for _ in 0..decoder.len()? {
            let address = match decoder.bool()? {
                false => IpAddr::from(decoder.array::<4>()?),
                true => IpAddr::from(decoder.array::<16>()?),
            };
            let prefix = decoder.below(u8::MAX.into())? as u8;
            ranges.push(IpRange::new(address, prefix)?);
        }
        Some(IpRanges::new(ranges))
    }
}

impl IpRange {
    fn new(address: IpAddr, prefix: u8) -> Option<IpRange> {
        (prefix <= bits(address)).then_some(IpRange { address, prefix })
    }
}

impl PartialEq for IpRanges {
    fn eq(&self, other: &IpRanges) -> bool {
        self.ranges == other.ranges
    }
}

impl Eq for IpRanges {}

impl Hash for IpRanges {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ranges.hash(state);
    }
}

const HIGHEST_BIT: u128 = 1 << 127;

/// Returns the index of the family, and the bits of an address; those of IPv4 are the highest.
fn integer(address: IpAddr) -> (usize, u128) {
    match address {
        IpAddr::V4(address) => (0, u128::from(address.to_bits()) << 96),
        IpAddr::V6(address) => (1, address.to_bits()),
    }
}

/// Sorts integers that differ in `bit` or lower ones. Radix exchange takes 0.7 kB of gzip less than a heap.
fn sort(integers: &mut [u128], bit: u128) {
    if integers.len() < 2 || bit == 0 {
        return;
    }
    let mut zeros = 0;
    for index in 0..integers.len() {
        step();
        if integers
            .get(index)
            .is_some_and(|integer| integer & bit == 0)
        {
            integers.swap(zeros, index);
            zeros += 1;
        }
    }
    if let Some((zeros, ones)) = integers.split_at_mut_checked(zeros) {
        sort(zeros, bit >> 1);
        sort(ones, bit >> 1);
    }
}

/// Returns how many of the integers, which are in order, are at most `limit`.
fn count_up_to(integers: &[u128], limit: u128) -> usize {
    integers.partition_point(|integer| {
        step();
        *integer <= limit
    })
}

/// Returns the number of bits of an address.
fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// Parses an address, optionally with a prefix length, or for IPv4 with a net mask.
///
/// Source: ruling "Dotted net masks".
fn parse(string: &str) -> Option<IpRange> {
    let (address, prefix) = match string.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (string, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let Some(prefix) = prefix else {
        return IpRange::new(address, bits(address));
    };
    let prefix = match (address, prefix.parse()) {
        (IpAddr::V4(_), Ok(mask)) => mask_prefix(mask)?,
        _ => prefix.parse().ok()?,
    };
    IpRange::new(address, prefix)
}

/// Returns the number of ones of a net mask; `None` if a zero precedes one.
fn mask_prefix(mask: Ipv4Addr) -> Option<u8> {
    let ones = mask.to_bits().leading_ones();
    (ones == mask.to_bits().count_ones()).then_some(ones as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ipnetwork::{IpNetwork, Ipv4Network};
    use std::net::Ipv6Addr;

    #[test]
    fn ranges_are_parsed_as_by_ipnetwork() {
        for string in [
            "",
            "/",
            "1.2.3.4",
            "1.2.3.4/",
            "1.2.3.4/0",
            "1.2.3.4/8",
            "1.2.3.4/32",
            "1.2.3.4/33",
            "1.2.3.4/+8",
            "1.2.3.4/08",
            "1.2.3.4/-1",
            "1.2.3.4/300",
            "1.2.3.4/255.255.0.0",
            "1.2.3.4/255.0.255.0",
            "1.2.3.4/8/8",
            "1.2.3",
            "1.2.3.04",
            "::",
            "::/0",
            "::1/128",
            "::1/129",
            "::1/ffff::",
            "::1/255.0.0.0",
            "1.2.3.4/ffff::",
            "::ffff:1.2.3.4/100",
            "x/8",
            " 1.2.3.4",
            "fe80::1%eth0",
        ] {
            let expected = string.parse().ok();
            let expected = expected.map(|range: IpNetwork| (range.ip(), range.prefix()));
            let range = parse(string).map(|range| (range.address, range.prefix));
            assert_eq!(expected, range, "{string}");
        }
    }

    #[test]
    fn net_masks_are_those_of_ipnetwork() {
        for mask in (0..=32).flat_map(|bits| {
            let mask = u32::MAX.checked_shl(bits).unwrap_or(0);
            [mask, !mask, mask ^ 1, mask ^ (1 << 31)]
        }) {
            let mask = Ipv4Addr::from_bits(mask);
            let expected = Ipv4Network::with_netmask(Ipv4Addr::UNSPECIFIED, mask).ok();
            assert_eq!(
                expected.map(|range| range.prefix()),
                mask_prefix(mask),
                "{mask}"
            );
        }
    }

    /// Returns an address whose bits are mostly those of its neighbors, in one of both families.
    fn any_address(rng: &mut fastrand::Rng) -> IpAddr {
        let bits = match rng.u8(..4) {
            0 => u128::MAX,
            1 => 0xffff_0a00_0000,
            _ => 0,
        };
        let bits = bits ^ (rng.u128(..8) << rng.u8(..126));
        match rng.bool() {
            true => Ipv4Addr::from_bits(bits as u32).into(),
            false => Ipv6Addr::from_bits(bits).into(),
        }
    }

    #[test]
    fn an_address_is_in_the_ranges_that_ipnetwork_finds_one_by_one() {
        let mut rng = fastrand::Rng::with_seed(2026);
        let mut inside = 0;
        for _ in 0..2_000 {
            let ranges: Vec<IpNetwork> = (0..rng.usize(..8))
                .map(|_| {
                    let address = any_address(&mut rng);
                    IpNetwork::new(address, rng.u8(..=bits(address))).unwrap()
                })
                .collect();
            let strings: Vec<String> = ranges.iter().map(IpNetwork::to_string).collect();
            let strings = strings.iter().map(String::as_str);
            let ours = IpRanges::compile(strings, &mut Diagnostics::default());
            for _ in 0..20 {
                let address = any_address(&mut rng);
                let expected = ranges.iter().any(|range| range.contains(address));
                assert_eq!(expected, ours.contains(address), "{address} in {ranges:?}");
                inside += u32::from(expected);
            }
        }
        assert!((5_000..35_000).contains(&inside), "{inside}");
    }
}
