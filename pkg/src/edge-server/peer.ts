/** Returns the address of a peer. A socket for both versions of IP writes `::ffff:` before IPv4. */
export function peerAddress(address: string | undefined): string | undefined {
	return address?.startsWith(MAPPED) && address.includes(".")
		? address.slice(MAPPED.length)
		: address;
}

const MAPPED = "::ffff:";
