// The panel of the brake: the rates of errors, the requests of both builds, and the evidence against build v2.

import { byId } from "../dom.js";
import { formatNumber } from "../format.js";
import { Animation } from "./animation.js";
import { THRESHOLD, Traffic } from "./traffic.js";

/** Simulated seconds of a step with reduced motion, which has two steps in a second. */
const REDUCED_SECONDS = 20;

export class BrakePanel {
	#traffic;
	#readTime;
	#onChange;
	/** The time of the ramps at which the brake was pulled. */
	#stoppedAt;

	/**
	 * `readTime` returns the selected time of the ramps. `onChange` is called with the time at which the brake was pulled,
	 * and with `undefined` after it was lifted.
	 */
	constructor(engine, users, readTime, onChange) {
		this.#traffic = new Traffic(engine, users);
		this.#readTime = readTime;
		this.#onChange = onChange;
		new Animation(byId("traffic"), "Start traffic", (isReduced) => {
			this.#send(isReduced ? REDUCED_SECONDS : 1);
			return true;
		});
		byId("lift-brake").addEventListener("click", () => this.#lift());
		for (const id of ["v1-rate", "v2-rate"])
			byId(id).addEventListener("input", showRates);
		showRates();
		this.#show();
	}

	#send(seconds) {
		const time = this.#readTime();
		for (let second = 0; second < seconds; second++) {
			this.#traffic.step(time, readRates());
			if (this.#traffic.status.brake && !this.#stoppedAt) this.#stop(time);
		}
		this.#show();
	}

	#stop(time) {
		this.#stoppedAt = time;
		byId("lift-brake").disabled = false;
		const { brake } = this.#traffic.status;
		byId("brake-status").textContent =
			`Build v2 is stopped after ${brake.since / 1000} seconds: ${brake.reason.replaceAll("`", "")}. Everyone is on build v1.`;
		this.#onChange(time);
	}

	async #lift() {
		await this.#traffic.lift();
		this.#stoppedAt = undefined;
		// The focus would be lost with a disabled button.
		byId("traffic").focus();
		byId("lift-brake").disabled = true;
		byId("brake-status").textContent =
			"The brake is lifted, and the test begins again.";
		this.#onChange(undefined);
		this.#show();
	}

	#show() {
		const { v1, v2, evidence } = this.#traffic.status;
		for (const [name, counts] of Object.entries({ v1, v2 })) {
			byId(`${name}-requests`).textContent = formatNumber(counts.requests);
			byId(`${name}-errors`).textContent = describeErrors(counts);
		}
		// The evidence is a product, so its logarithm grows steadily.
		byId("evidence").value = Math.log10(Math.max(evidence, 1));
		byId("evidence-value").textContent = this.#stoppedAt
			? `reached ${THRESHOLD}`
			: `${evidence.toPrecision(2)} of ${THRESHOLD}`;
	}
}

/** Returns the share of errors of both builds. */
function readRates() {
	const [stable, more] = ["v1-rate", "v2-rate"].map(
		(id) => Number(byId(id).value) / 100,
	);
	return { v1: stable, v2: stable + more };
}

function showRates() {
	for (const id of ["v1-rate", "v2-rate"])
		byId(`${id}-value`).value = `${Number(byId(id).value).toFixed(1)} %`;
}

function describeErrors({ requests, errors }) {
	const share = requests > 0 ? (100 * errors) / requests : 0;
	return `${formatNumber(errors)} (${share.toFixed(1)} %)`;
}
