// Documents with 500 patterns of 25 classes, and the time to load them. Also runs in browsers and workers.

const FLAGS = 500;

const UNICODE = [
	..."L Lu Ll Lt Lm Lo M Mn N Nd Nl P Pd S Sm Sc Z Zs".split(" "),
	..."Greek Latin Cyrillic Arabic Han Hebrew Thai".split(" "),
].map((name) => `\\p{${name}}`);

const ASCII = [
	..."alnum alpha ascii blank cntrl digit graph lower".split(" "),
	..."print punct space upper word xdigit".split(" "),
].map((name) => `[[:${name}:]]`);

/** The classes of each document by its name. */
const CLASSES = { Unicode: UNICODE, ASCII };

export const DOCUMENT_NAMES = Object.keys(CLASSES);

/** Returns a document in which each pattern differs from all others. */
export function patternDocument(name) {
	const classes = CLASSES[name];
	const features = Array.from({ length: FLAGS }, (_, index) => ({
		name: `flag-${index}`,
		enabled: true,
		strategies: [
			{ name: "default", constraints: [constraintOf(classes, index)] },
		],
	}));
	return JSON.stringify({ version: 2, features });
}

const constraintOf = (classes, index) => ({
	contextName: "name",
	operator: "REGEX",
	value: `^${classes[index % classes.length]}+ ${index}$`,
});

/** Creates the instance, so that loading patterns does not include it. Returns the document. */
export function prepare(Engine, name) {
	new Engine().load({ version: 2, features: [] });
	return patternDocument(name);
}

/** Loads a document into a new engine, and compiles its flags. */
export function load(Engine, document) {
	const engine = new Engine();
	engine.load(document);
	const warnings = engine.warnings();
	engine.free();
	if (warnings.length > 0) throw new Error(JSON.stringify(warnings[0]));
}

/** Loads a document twice. Returns the milliseconds of each load. */
export function timeLoads(Engine, name) {
	const document = prepare(Engine, name);
	return [1, 2].map(() => {
		const start = performance.now();
		load(Engine, document);
		return performance.now() - start;
	});
}
