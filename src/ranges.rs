//! Ranges: addresses and ranges of them.

use crate::bytes::{Reader, Writer};
use crate::error::Problem;
use crate::notes::Notes;
use ipnetwork::IpNetwork;
use std::net::IpAddr;

/// Addresses and ranges of them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ranges(Box<[IpNetwork]>);

impl Ranges {
    /// What the texts say; one that is neither address nor range is left out, and noted.
    pub fn compile<'a>(texts: impl Iterator<Item = &'a str>, notes: &mut Notes) -> Ranges {
        let mut ranges = Vec::new();
        for text in texts {
            match text.trim().parse() {
                Ok(range) => ranges.push(range),
                Err(_) => notes.add(Problem::NotAnAddress { text: text.into() }),
            }
        }
        Ranges(ranges.into())
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
