// What can be checked of a page's accessibility without looking at it. Runs in the browser.

/** Everything that is wrong, in words. */
export function accessProblems() {
	const problems = [];
	const all = (selector) => [...document.querySelectorAll(selector)];
	const check = (isRight, problem) => isRight || problems.push(problem);

	check(document.documentElement.lang === "en", "the document has no language");
	check(document.title !== "", "the document has no title");
	check(all("h1").length === 1, "there is not one h1");
	check(all("main").length === 1, "there is not one main");
	check(
		new Set(all("[id]").map(({ id }) => id)).size === all("[id]").length,
		"an id stands twice",
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
		for (const one of all(`[${attribute}]`)) {
			check(
				document.getElementById(one.getAttribute(attribute)),
				`${attribute} leads nowhere: ${one.outerHTML}`,
			);
		}
	}
	const levels = all("h1, h2, h3, h4").map(({ tagName }) => Number(tagName[1]));
	check(
		levels.every(
			(level, index) => index === 0 || level <= levels[index - 1] + 1,
		),
		"a level of headings is skipped",
	);
	return problems;
}

/** Texts that stand out from their ground by less than 4.5 to 1. */
export function faintTexts() {
	const channels = (color) => color.match(/[\d.]+/g).map(Number);
	const isOpaque = (color) => (channels(color)[3] ?? 1) === 1;
	const linear = (value) =>
		value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
	const luminance = (color) => {
		const [red, green, blue] = channels(color).map(linear);
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const ground = (start) => {
		for (let one = start; one; one = one.parentElement) {
			const { backgroundColor } = getComputedStyle(one);
			if (isOpaque(backgroundColor)) return backgroundColor;
		}
		return "rgb(255, 255, 255)";
	};
	const contrast = (one) => {
		const [low, high] = [
			luminance(getComputedStyle(one).color),
			luminance(ground(one)),
		].sort((a, b) => a - b);
		return (high + 0.05) / (low + 0.05);
	};
	const hasText = (one) =>
		[...one.childNodes].some(
			(node) => node.nodeType === 3 && node.data.trim() !== "",
		);
	return [...document.body.querySelectorAll("*")]
		.filter(
			(one) => hasText(one) && one.checkVisibility() && contrast(one) < 4.5,
		)
		.map(
			(one) => `${contrast(one).toFixed(2)}: ${one.outerHTML.slice(0, 120)}`,
		);
}
