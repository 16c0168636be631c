let encoder: TextEncoder | undefined;

/** Returns the encoder, created at the first use: jsdom has no `TextEncoder`. */
export function textEncoder(): TextEncoder {
	encoder ??= new TextEncoder();
	return encoder;
}
