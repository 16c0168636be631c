/**
 * Returns a text without the secrets of tokens, `{project}:{environment}.{secret}`, and of addresses.
 *
 * No message should contain one. This is the second line of defense, for messages of hosts and libraries.
 */
export function maskSecrets(text: string): string {
	return text.replace(TOKEN, "$1***").replace(CREDENTIALS, "$1***@");
}

/** A secret has at least 12 characters; the labels of tokens in logs have `#` instead. */
const TOKEN = /([\w*[\]-]*:[\w.-]+\.)[\w-]{12,}/g;

const CREDENTIALS = /(\w:\/\/)[^\s/@]*@/g;
