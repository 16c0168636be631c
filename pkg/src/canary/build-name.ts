/** What the name of a build may contain: it is a part of addresses, headers and cookies. Objects sort integers first. */
const NAME = /^(?!\d+$)[\w.-]{1,64}$/;

/** Returns whether a string can be the name of a build: not `constructor`, which each object has. */
export function isBuildName(name: string): boolean {
	return NAME.test(name) && !(name in {});
}
