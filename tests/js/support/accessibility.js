// Accessibility checks of a page. The functions run in the browser.

/** Returns descriptions of all problems. */
export function accessProblems() {
	const problems = [];
	const all = (selector) => [...document.querySelectorAll(selector)];
	const check = (isCorrect, problem) => isCorrect || problems.push(problem);

	check(document.documentElement.lang === "en", "the document has no language");
	check(document.title !== "", "the document has no title");
	check(all("h1").length === 1, "the document does not have exactly one h1");
	check(
		all("main").length === 1,
		"the document does not have exactly one main",
	);
	check(
		new Set(all("[id]").map(({ id }) => id)).size === all("[id]").length,
		"an id is not unique",
	);
	for (const control of all("input, select, textarea")) {
		check(
			control.labels?.length > 0 || control.ariaLabel,
			`no label: ${control.outerHTML}`,
		);
	}
	for (const button of all("button:not([hidden])")) {
		check(
			button.ariaLabel || button.textContent.trim(),
			`no name: ${button.outerHTML}`,
		);
	}
	for (const image of all("img"))
		check(image.hasAttribute("alt"), `no alt: ${image.outerHTML}`);
	for (const attribute of [
		"aria-labelledby",
		"aria-describedby",
		"for",
		"list",
	]) {
		for (const element of all(`[${attribute}]`)) {
			check(
				document.getElementById(element.getAttribute(attribute)),
				`${attribute} refers to a missing element: ${element.outerHTML}`,
			);
		}
	}
	const levels = all("h1, h2, h3, h4").map(({ tagName }) => Number(tagName[1]));
	check(
		levels.every(
			(level, index) => index === 0 || level <= levels[index - 1] + 1,
		),
		"a heading level is skipped",
	);
	return problems;
}

/** Returns elements whose text has a contrast of less than 4.5:1 with its background. */
export function faintTexts() {
	const channels = (color) => color.match(/[\d.]+/g).map(Number);
	const isOpaque = (color) => (channels(color)[3] ?? 1) === 1;
	const linear = (value) =>
		value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
	const luminance = (color) => {
		const [red, green, blue] = channels(color).map(linear);
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const backgroundOf = (start) => {
		for (let element = start; element; element = element.parentElement) {
			const { backgroundColor } = getComputedStyle(element);
			if (isOpaque(backgroundColor)) return backgroundColor;
		}
		return "rgb(255, 255, 255)";
	};
	const contrast = (element) => {
		const [low, high] = [
			luminance(getComputedStyle(element).color),
			luminance(backgroundOf(element)),
		].sort((a, b) => a - b);
		return (high + 0.05) / (low + 0.05);
	};
	const hasText = (element) =>
		[...element.childNodes].some(
			(node) => node.nodeType === 3 && node.data.trim() !== "",
		);
	return [...document.body.querySelectorAll("*")]
		.filter(
			(element) =>
				hasText(element) &&
				element.checkVisibility() &&
				contrast(element) < 4.5,
		)
		.map(
			(element) =>
				`${contrast(element).toFixed(2)}: ${element.outerHTML.slice(0, 120)}`,
		);
}
