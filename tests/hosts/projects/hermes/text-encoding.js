// `docs/js.md` shows these lines.

import "fast-text-encoding";

const { decode } = TextDecoder.prototype;
TextDecoder.prototype.decode = function (bytes = new Uint8Array()) {
	return decode.call(this, bytes);
};

TextEncoder.prototype.encodeInto ??= function (text, target) {
	let read = 0;
	let written = 0;
	for (const character of text) {
		const bytes = this.encode(character);
		if (written + bytes.length > target.length) break;
		target.set(bytes, written);
		read += character.length;
		written += bytes.length;
	}
	return { read, written };
};
