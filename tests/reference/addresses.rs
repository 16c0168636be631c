//! IP addresses and ranges, by the crate `ipnet`.
//!
//! Source: `docs/compatibility.md`, "Addresses".

use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;

/// Returns whether `address` is in one of `ranges`. Invalid ranges are ignored.
pub fn is_in_any<'a>(address: &str, ranges: impl IntoIterator<Item = &'a str>) -> bool {
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    ranges
        .into_iter()
        .filter_map(|range| parse_range(range.trim()))
        .any(|range| range.contains(&address))
}

/// Parses `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `2001:db8::/32`, or a single address.
///
/// `IpNet::from_str` rejects single addresses and netmasks.
fn parse_range(range: &str) -> Option<IpNet> {
    let Some((address, prefix)) = range.split_once('/') else {
        return range.parse::<IpAddr>().ok().map(IpNet::from);
    };
    let address: IpAddr = address.parse().ok()?;
    match (address, prefix.parse()) {
        (IpAddr::V4(address), Ok(netmask)) => {
            let range = Ipv4Net::with_netmask(address, netmask).ok()?;
            Some(range.into())
        }
        _ => IpNet::new(address, prefix.parse().ok()?).ok(),
    }
}
