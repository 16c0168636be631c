/**
 * Returns a function that calls `run` after `milliseconds` without another call.
 *
 * `run` gets the arguments of the last call. `cancel()` drops a pending call.
 */
export function debounce(milliseconds, run) {
	let timer;
	const debounced = (...parameters) => {
		clearTimeout(timer);
		timer = setTimeout(run, milliseconds, ...parameters);
	};
	debounced.cancel = () => clearTimeout(timer);
	return debounced;
}
