//! Ranges: addresses and ranges of them.

use crate::bytes::{Reader, Writer};
use crate::error::Problem;
use crate::notes::Notes;
use ipnetwork::{IpNetwork, Ipv4Network};
use std::net::IpAddr;

/// Addresses and ranges of them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ranges(Box<[IpNetwork]>);

impl Ranges {
    /// What the texts say; one that is neither address nor range is left out, and noted.
    pub fn compile<'a>(texts: impl Iterator<Item = &'a str>, notes: &mut Notes) -> Ranges {
        let mut ranges = Vec::new();
        for text in texts {
            match read(text.trim()) {
                Some(range) => ranges.push(range),
                None => notes.add(Problem::NotAnAddress { text: text.into() }),
            }
        }
        Ranges(ranges.into())
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are, and one for the list itself.
    pub fn len(&self) -> usize {
        self.0.len() + 1
    }

    /// Each as it would be written: a single address as one, which other SDKs compare as a text.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|range| match range.ip() {
            address if range.prefix() == bits(address) => address.to_string(),
            _ => range.to_string(),
        })
    }

    /// Is the address in one of them?
    pub fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }

    pub fn write(&self, out: &mut Writer) {
        out.count(self.0.len());
        for range in &self.0 {
            match range.ip() {
                IpAddr::V4(address) => {
                    out.truth(false);
                    out.bytes(&address.octets());
                }
                IpAddr::V6(address) => {
                    out.truth(true);
                    out.bytes(&address.octets());
                }
            }
            out.number(range.prefix().into());
        }
    }

    pub fn read(input: &mut Reader<'_>) -> Option<Ranges> {
        let mut ranges = Vec::new();
        for _ in 0..input.count()? {
            let address = match input.truth()? {
                false => IpAddr::from(input.array::<4>()?),
                true => IpAddr::from(input.array::<16>()?),
            };
            let prefix = input.below(u8::MAX.into())? as u8;
            ranges.push(IpNetwork::new(address, prefix).ok()?);
        }
        Some(Ranges(ranges.into()))
    }
}

/// How many bits an address has.
fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// An address, with or without how many of its bits count; those of the older family may be told by
/// a mask.
///
/// The crate reads the same, but formats an error when it cannot, which nobody reads and which is
/// more code than all of this.
fn read(text: &str) -> Option<IpNetwork> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
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
    fn ranges_are_read_as_the_crate_reads_them() {
        for text in [
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
            assert_eq!(text.parse().ok(), read(text), "{text}");
        }
    }
}
