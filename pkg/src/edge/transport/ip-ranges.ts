import { FanionError } from "fanion";

/** An address or network, as the bits of an IPv6 address. */
interface IpRange {
	readonly bits: bigint;
	/** Number of leading bits that addresses of the network share. */
	readonly prefix: number;
}

/** A list of addresses and networks. An IPv4 address equals the IPv6 address that it is mapped to. */
export class IpRanges {
	readonly #ranges: readonly IpRange[];

	/** @throws FanionError `GENERAL` if an entry is neither an address nor a network; `option` is for the message */
	constructor(option: string, entries: readonly string[]) {
		this.#ranges = entries.map((entry) => parseRange(option, entry));
	}

	/** Returns whether an address is in the list; `false` if it is no address. */
	has(address: string): boolean {
		const bits = parseIp(address);
		if (bits === undefined) return false;
		return this.#ranges.some(({ bits: network, prefix }) => {
			const shift = BigInt(128 - prefix);
			return bits >> shift === network >> shift;
		});
	}
}

function parseRange(option: string, entry: string): IpRange {
	const [address = "", length] = entry.trim().split("/");
	const bits = parseIp(address);
	const offset = address.includes(":") ? 0 : 96;
	const prefix = length === undefined ? 128 : Number(length) + offset;
	const isNetwork = /^\d*$/.test(length ?? "") && length !== "";
	if (bits === undefined || !isNetwork || prefix > 128)
		throw new FanionError(
			"GENERAL",
			`\`${option}\`: \`${entry}\` is neither an IP address nor a network such as \`10.0.0.0/8\``,
		);
	return { bits, prefix };
}

/** Parses an address; `undefined` if it is none. */
export function parseIp(address: string): bigint | undefined {
	const plain = address.trim().replace(/^\[|\]$|%.*$/g, "");
	return plain.includes(":") ? parseIpv6(plain) : parseIpv4(plain);
}

/** Returns the bits of the IPv6 address that an IPv4 address is mapped to. */
function parseIpv4(address: string): bigint | undefined {
	const parts = address.split(".");
	const isValid =
		parts.length === 4 &&
		parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
	if (!isValid) return undefined;
	const number = parts.reduce((sum, part) => sum * 256 + Number(part), 0);
	return (0xffffn << 32n) | BigInt(number);
}

function parseIpv6(address: string): bigint | undefined {
	const [head = "", tail, ...rest] = address.split("::");
	const first = groupsOf(head);
	const last = tail === undefined ? [] : groupsOf(tail);
	if (rest.length > 0 || !first || !last) return undefined;
	const missing = 8 - first.length - last.length;
	if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
	const groups = [...first, ...new Array<number>(missing).fill(0), ...last];
	return groups.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n);
}

/** Parses groups of 16 bits, of which the last two may be an IPv4 address. */
function groupsOf(text: string): number[] | undefined {
	if (text === "") return [];
	const groups: number[] = [];
	for (const part of text.split(":")) {
		if (part.includes(".")) {
			const bits = parseIpv4(part);
			if (bits === undefined) return undefined;
			groups.push(Number((bits >> 16n) & 0xffffn), Number(bits & 0xffffn));
		} else if (/^[\da-f]{1,4}$/i.test(part))
			groups.push(Number.parseInt(part, 16));
		else return undefined;
	}
	return groups;
}
