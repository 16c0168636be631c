//! IP ranges: the addresses and address ranges of a constraint.

use crate::codec::{Decoder, Encoder};
use crate::diagnostics::{Diagnostics, Problem};
use ipnetwork::{IpNetwork, Ipv4Network};
use std::net::IpAddr;

/// A list of ranges. A single address is a range of one.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct IpRanges(Box<[IpNetwork]>);

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
        IpRanges(ranges.into())
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the ranges as strings. A single address has no prefix length, since some SDKs compare
    /// addresses as strings.
    pub fn strings(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|range| match range.ip() {
            address if range.prefix() == bits(address) => address.to_string(),
            _ => range.to_string(),
        })
    }

    /// Returns whether a range contains the address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }

    pub fn encode(&self, encoder: &mut Encoder) {
        encoder.len(self.0.len());
        for range in &self.0 {
            match range.ip() {
                IpAddr::V4(address) => {
                    encoder.bool(false);
                    encoder.bytes(&address.octets());
                }
                IpAddr::V6(address) => {
                    encoder.bool(true);
                    encoder.bytes(&address.octets());
                }
            }
            encoder.varint(range.prefix().into());
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
            ranges.push(IpNetwork::new(address, prefix).ok()?);
        }
        Some(IpRanges(ranges.into()))
    }
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
/// Own code instead of `IpNetwork::from_str`, which costs 1.9 kB of gzip (`docs/dependencies.md`,
/// 2026-11), because it formats an error message.
///
/// Source: ruling "Dotted net masks".
fn parse(string: &str) -> Option<IpNetwork> {
    let (address, prefix) = match string.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (string, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let Some(prefix) = prefix else {
        return Some(address.into());
    };
    match (address, prefix.parse()) {
        (IpAddr::V4(address), Ok(mask)) => {
            let range = Ipv4Network::with_netmask(address, mask);
            range.ok().map(IpNetwork::from)
        }
        _ => IpNetwork::new(address, prefix.parse().ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(string.parse().ok(), parse(string), "{string}");
        }
    }
}
