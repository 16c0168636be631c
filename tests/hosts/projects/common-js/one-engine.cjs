// Prints the entries of which `require` and `import` load different copies.

const NAMES = [
	...["", "/inline", "/slim", "/client", "/storage", "/storage/file"],
	...["/tools", "/tools/inline", "/tools/slim"],
];

(async () => {
	const different = [];
	for (const name of NAMES) {
		const required = require(`fanion${name}`);
		const imported = await import(`fanion${name}`);
		const [key] = Object.keys(required);
		if (required[key] !== imported[key]) different.push(`fanion${name}`);
	}
	console.log(JSON.stringify(different));
})();
