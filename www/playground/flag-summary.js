// Shows how many flags are on and how many have changed. Screen readers get the summary after a pause.

import { debounce } from "../debounce.js";
import { byId } from "../dom.js";
import { formatNumber } from "../format.js";

/** The pause in typing before an announcement. Milliseconds. */
const TYPING_PAUSE = 500;

const announce = debounce(TYPING_PAUSE, (summary) => {
	byId("summary-announcement").textContent = summary;
});

/** `isFirst` is true if there are no earlier results to compare with. */
export function showSummary(results, isFirst) {
	const on = results.filter(({ evaluation }) => evaluation.enabled).length;
	const changed = results.filter(({ before }) => before !== undefined).length;
	const onCount = `${formatNumber(on)} of ${formatNumber(results.length)} on`;
	const change =
		changed === 0 ? "no changes" : `${formatNumber(changed)} changed`;
	const summary = isFirst ? onCount : `${onCount}, ${change}`;
	// The number of changes is a button that leads to the first change.
	byId("on-count").textContent = changed === 0 ? summary : `${onCount}, `;
	byId("changed-count").textContent = changed === 0 ? "" : change;
	byId("changed-count").hidden = changed === 0;
	announce(summary);
}
