// The rollout view: a slider for the percentage, the users who get the flag, and an explanation for one user.

import { byId, createElement } from "../dom.js";
import { formatDuration, formatNumber } from "../format.js";
import { Population, USERS_PER_COMPANY } from "./population.js";
import { VARIANTS } from "./rollout-document.js";
import { showUserDetails } from "./user-details.js";
import { UserGrid } from "./user-grid.js";

/** Starts the view. `Engine` is that of `fanion/tools`. */
export function start({ Engine }) {
	new RolloutView(Engine);
}

class RolloutView {
	#population;
	#grid = new UserGrid((index) => this.#showUser(index));
	/** The index of the selected user. */
	#selected;
	#frame;

	constructor(Engine) {
		this.#population = new Population(Engine);
		for (const id of ["percent", "stickiness", "group-id", "variants"])
			byId(id).addEventListener("input", () => this.#scheduleUpdate());
		this.#update(true);
	}

	get #settings() {
		return {
			percent: Number(byId("percent").value),
			stickiness: byId("stickiness").value,
			groupId: byId("group-id").value,
			variants: Number(byId("variants").value),
		};
	}

	/** Updates once per frame, even if the slider moves more often. */
	#scheduleUpdate() {
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = undefined;
			this.#update(false);
		});
	}

	#update(isFirst) {
		const settings = this.#settings;
		const { joined, left, time } = this.#population.evaluate(settings);
		const start = performance.now();
		this.#grid.show(this.#population.results, isFirst ? [] : joined, left);
		const drawingTime = performance.now() - start;
		byId("percent-output").value = `${settings.percent} %`;
		showCount(this.#population, settings);
		byId("change").textContent = isFirst
			? ""
			: `${formatNumber(joined.length)} joined, ${formatNumber(left.length)} left.`;
		byId("rollout-time").textContent =
			`Loading and evaluating: ${formatDuration(time)}. Drawing: ${formatDuration(drawingTime)}.`;
		showLegend(settings.variants);
		if (this.#selected !== undefined) this.#showUser(this.#selected);
	}

	#showUser(index) {
		this.#selected = index;
		showUserDetails(this.#population, index, this.#settings);
	}
}

/** Shows the number of users who have the flag, and the expected number. */
function showCount(population, { percent, stickiness }) {
	const users = population.users.length;
	// All users of a company share one draw.
	const draws = stickiness === "companyId" ? users / USERS_PER_COMPANY : users;
	const share = percent / 100;
	// The 95 % interval of a binomial distribution, in users.
	const deviation =
		1.96 * Math.sqrt(share * (1 - share) * draws) * (users / draws);
	byId("enabled-count").textContent =
		`${formatNumber(population.enabledCount)} of ${formatNumber(users)} users have the flag; ` +
		`expected: ${formatNumber(users * share)} ± ${formatNumber(Math.round(deviation))}.`;
}

function showLegend(variants) {
	const labels =
		variants === 1
			? ["with the flag"]
			: VARIANTS.slice(0, variants).map((name) => `variant ${name}`);
	const entries = [
		["without-flag", "without the flag"],
		...labels.map((label, index) => [`variant-${index + 1}`, label]),
		["joined", "joined by the last change"],
		["left", "left by the last change"],
	];
	byId("rollout-legend").replaceChildren(
		...entries.map(([colorClass, label]) =>
			createElement("li", {}, createElement("i", { class: colorClass }), label),
		),
	);
}
