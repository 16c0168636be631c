// The growth as a picture: time for each flag asked, so what is linear or flat is a level line.

import { FANION, UNLEASH } from "../sides/index.js";
import { each, groups } from "./growth.js";
import { duration } from "./units.js";

const WIDTH = 340;
const HEIGHT = 220;
const LEFT = 56;
const TOP = 40;
const GAP = 40;

// Readable on light and on dark ground.
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #57606a; }
.title { font-weight: 600; }
.grid { stroke: #8884; }
polyline { fill: none; stroke-width: 2; }
.ours, .ours text { stroke: #0969da; fill: #0969da; }
.theirs { stroke: #9a6700; fill: #9a6700; }
polyline.ours, polyline.theirs { fill: none; }
text.ours, text.theirs { stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1; }
  .ours { stroke: #4493f8; fill: #4493f8; }
  .theirs { stroke: #d29922; fill: #d29922; }
}`;

/** An SVG of all that grows. */
export function plot(figures) {
	const panels = groups(figures).map(panel);
	const width = panels.length * (LEFT + WIDTH + GAP);
	const height = TOP + HEIGHT + 60;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time for each flag asked, by the number of flags"><style>${STYLE}
</style>
${panels.join("\n")}
</svg>
`;
}

function panel({ key, points }, index) {
	const x = scale(
		points.map(({ flags }) => flags),
		[0, WIDTH],
	);
	const y = scale([10, 10_000], [HEIGHT, 0]);
	const line = (name, pick) =>
		curve(
			points.map((point) => [
				point.flags,
				each(key, point.flags, pick(point).value.median),
			]),
			{ x, y, name },
		);
	return [
		`<g transform="translate(${LEFT + index * (LEFT + WIDTH + GAP)} ${TOP})">`,
		`<text class="title" x="0" y="-18">${key}: time for each flag asked</text>`,
		...[10, 100, 1000, 10_000].map((value) => level(y(value), duration(value))),
		...points.map(({ flags }) => tick(x(flags), flags)),
		`<text x="${WIDTH / 2}" y="${HEIGHT + 40}" text-anchor="middle">flags in the document</text>`,
		line("theirs", ({ theirs }) => theirs),
		line("ours", ({ ours }) => ours),
		"</g>",
	].join("\n");
}

/** Both axes count in powers of ten. */
function scale(values, [start, end]) {
	const low = Math.log10(Math.min(...values));
	const high = Math.log10(Math.max(...values));
	const share = (value) => (Math.log10(value) - low) / (high - low || 1);
	return (value) =>
		Math.round((start + share(value) * (end - start)) * 10) / 10;
}

const level = (y, label) =>
	`<line class="grid" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/><text x="-8" y="${y + 4}" text-anchor="end">${label.replace(".00", "").replace(".0", "")}</text>`;

const tick = (x, flags) =>
	`<text x="${x}" y="${HEIGHT + 20}" text-anchor="middle">${flags < 1000 ? flags : `${flags / 1000}k`}</text>`;

const LABELS = { ours: FANION.name, theirs: UNLEASH.name };

function curve(points, { x, y, name }) {
	const places = points.map(([flags, time]) => [x(flags), y(time)]);
	const [last] = places.slice(-1);
	const dots = places.map(
		([cx, cy]) => `<circle class="${name}" cx="${cx}" cy="${cy}" r="3"/>`,
	);
	return `<polyline class="${name}" points="${places.map((place) => place.join(",")).join(" ")}"/>${dots.join("")}<text class="${name}" x="${last[0]}" y="${last[1] - 10}" text-anchor="end">${LABELS[name]}</text>`;
}
