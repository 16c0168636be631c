/** The header with the line that signs the body of an answer. */
export const SIGNATURE_HEADER = "fanion-signature";
