// The delivery view: two ramps through four channels over time, and a kill switch for the release.

import { byId, copyText } from "../dom.js";
import { formatDuration, formatNumber } from "../format.js";
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

/** The animation with reduced motion: hours between two steps, and the pause between them in milliseconds. */
const REDUCED_STEP = 24;
const REDUCED_PAUSE = 500;

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
	/** Cancels the next step of the animation; `undefined` while it is paused. */
	#cancelStep;

	constructor(engine, build, release) {
		this.#engine = engine;
		this.#ramps = { build, release };
		byId("time").max = DAYS * 24;
		byId("time").addEventListener("input", () => {
			this.#pause();
			this.#update();
		});
		byId("play").addEventListener("click", () =>
			this.#cancelStep ? this.#pause() : this.#play(),
		);
		byId("kill-switch").addEventListener("click", () =>
			this.#toggleKillSwitch(),
		);
		for (const [name, { strategies }] of Object.entries(this.#ramps))
			showStrategies(name, JSON.stringify(strategies, undefined, 2));
		this.#load();
		this.#update();
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
			channel.evaluate(this.#engine, time),
		);
		const duration = performance.now() - start;
		for (const [index, channel] of this.#channels.entries())
			channel.show(counts[index], time);
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

	#play() {
		const slider = byId("time");
		if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
		const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
		const schedule = isReduced ? afterPause : onNextFrame;
		const step = () => {
			slider.value = Number(slider.value) + (isReduced ? REDUCED_STEP : STEP);
			this.#update();
			if (Number(slider.value) >= Number(slider.max)) this.#pause();
			else this.#cancelStep = schedule(step);
		};
		byId("play").textContent = "Pause";
		this.#cancelStep = schedule(step);
	}

	#pause() {
		this.#cancelStep?.();
		this.#cancelStep = undefined;
		byId("play").textContent = "Play";
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

function onNextFrame(step) {
	const frame = requestAnimationFrame(step);
	return () => cancelAnimationFrame(frame);
}

function afterPause(step) {
	const timer = setTimeout(step, REDUCED_PAUSE);
	return () => clearTimeout(timer);
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
