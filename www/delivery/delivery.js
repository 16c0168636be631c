// The delivery view: two ramps through four channels over time, a kill switch for the release, and a brake for the build.

import { byId, copyText } from "../dom.js";
import { formatDuration, formatNumber } from "../format.js";
import { Animation } from "./animation.js";
import { BrakePanel } from "./brake-panel.js";
import { ChannelPanel } from "./channel-panel.js";
import {
	BUILD_PLAN,
	DAYS,
	deliveryDocument,
	RELEASE_PLAN,
	START,
} from "./ramp-plans.js";

const HOUR = 3_600_000;

/** The hours between two frames of the animation. */
const STEP = 1;

/** The hours between two steps with reduced motion. */
const REDUCED_STEP = 24;

/** Starts the view. `Engine` and `ramp` are those of `fanion/tools`. */
export function start({ Engine, ramp }) {
	new DeliveryView(new Engine(), ramp(BUILD_PLAN), ramp(RELEASE_PLAN));
}

class DeliveryView {
	#engine;
	/** The ramps, by the prefix of the ids of their elements. */
	#ramps;
	#channels = [...byId("channels").children].map(
		(panel) => new ChannelPanel(panel),
	);
	#isKilled = false;
	/** The time at which the brake of build v2 was pulled; `undefined` while it is not. */
	#stoppedAt;
	#animation = new Animation(byId("play"), "Play", (isReduced) =>
		this.#advance(isReduced ? REDUCED_STEP : STEP),
	);

	constructor(engine, build, release) {
		this.#engine = engine;
		this.#ramps = { build, release };
		byId("time").max = DAYS * 24;
		byId("time").addEventListener("input", () => {
			this.#animation.pause();
			this.#update();
		});
		byId("kill-switch").addEventListener("click", () =>
			this.#toggleKillSwitch(),
		);
		for (const [name, { strategies }] of Object.entries(this.#ramps))
			showStrategies(name, JSON.stringify(strategies, undefined, 2));
		this.#load();
		this.#update();
		this.#createBrake();
	}

	#createBrake() {
		const users = this.#channels.flatMap((channel) => channel.users);
		const onChange = (stoppedAt) => {
			this.#stoppedAt = stoppedAt;
			this.#update();
		};
		new BrakePanel(this.#engine, users, () => this.#time, onChange);
	}

	#load() {
		const { build, release } = this.#ramps;
		this.#engine.load(deliveryDocument(build, release, this.#isKilled));
	}

	get #time() {
		return new Date(START + Number(byId("time").value) * HOUR);
	}

	/** Evaluates all users at the selected time and shows the results. Returns the users with the release. */
	#update() {
		const time = this.#time;
		const start = performance.now();
		const counts = this.#channels.map((channel) =>
			this.#stoppedAt ? channel.stop() : channel.evaluate(this.#engine, time),
		);
		const duration = performance.now() - start;
		for (const [index, channel] of this.#channels.entries())
			channel.show(counts[index], time, this.#stoppedAt);
		byId("date").value = formatTime(time);
		const users = counts.reduce((sum, count) => sum + count.users, 0);
		byId("delivery-time").textContent =
			`${formatNumber(users)} users evaluated in ${formatDuration(duration)}.`;
		this.#showRampStatus(time);
		return counts.reduce((sum, { release }) => sum + release, 0);
	}

	#showRampStatus(time) {
		for (const [name, { status }] of Object.entries(this.#ramps)) {
			// One sentence per line.
			byId(`${name}-status`).textContent = status(time).replaceAll(". ", ".\n");
		}
	}

	/** Advances by some hours, from the end to the start. Returns whether there are more. */
	#advance(hours) {
		const slider = byId("time");
		const isAtEnd = Number(slider.value) >= Number(slider.max);
		slider.value = (isAtEnd ? 0 : Number(slider.value)) + hours;
		this.#update();
		return Number(slider.value) < Number(slider.max);
	}

	#toggleKillSwitch() {
		const usersBefore = this.#update();
		const start = performance.now();
		this.#isKilled = !this.#isKilled;
		this.#load();
		const users = this.#update();
		const duration = formatDuration(performance.now() - start);
		byId("kill-switch").setAttribute("aria-pressed", String(this.#isKilled));
		byId("kill-switch-status").textContent = this.#isKilled
			? `Off for all ${formatNumber(usersBefore)} users who had it: loaded, evaluated and drawn in ${duration}. Build v2 stays on.`
			: `On again for ${formatNumber(users)} users.`;
	}
}

function formatTime(time) {
	return time.toLocaleString("en", {
		dateStyle: "medium",
		timeStyle: "short",
		timeZone: "UTC",
		hourCycle: "h23",
	});
}

function showStrategies(name, json) {
	byId(`${name}-strategies`).textContent = json;
	const button = byId(`${name}-copy`);
	button.addEventListener("click", async () => {
		const isCopied = await copyText(json);
		button.textContent = isCopied ? "Copied" : "Selected, press Ctrl-C";
		if (!isCopied) getSelection().selectAllChildren(byId(`${name}-strategies`));
	});
}
