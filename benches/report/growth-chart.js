// Draws the growth figures as an SVG chart of the time per evaluated flag: linear growth of the total is a
// horizontal line.

import { FANION, UNLEASH } from "../engines/index.js";
import { growthSeries, timePerFlag } from "./growth-table.js";
import { formatDuration } from "./units.js";

const WIDTH = 340;
const HEIGHT = 220;
const LEFT = 56;
const TOP = 40;
const GAP = 40;

// Legible on light and dark backgrounds.
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #57606a; }
.title { font-weight: 600; }
.grid { stroke: #8884; }
polyline { fill: none; stroke-width: 2; }
.fanion, .fanion text { stroke: #0969da; fill: #0969da; }
.unleash { stroke: #9a6700; fill: #9a6700; }
polyline.fanion, polyline.unleash { fill: none; }
text.fanion, text.unleash { stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1; }
  .fanion { stroke: #4493f8; fill: #4493f8; }
  .unleash { stroke: #d29922; fill: #d29922; }
}`;

/** Returns an SVG with one panel for each series. */
export function drawGrowthChart(figures) {
	const panels = growthSeries(figures).map(drawPanel);
	const width = panels.length * (LEFT + WIDTH + GAP);
	const height = TOP + HEIGHT + 60;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time per evaluated flag, by the number of flags"><style>${STYLE}
</style>
${panels.join("\n")}
</svg>
`;
}

function drawPanel({ key, points }, index) {
	const x = logScale(
		points.map(({ flagCount }) => flagCount),
		[0, WIDTH],
	);
	const y = logScale([10, 10_000], [HEIGHT, 0]);
	const line = (name) => {
		const values = points.map((point) => [
			point.flagCount,
			timePerFlag(key, point.flagCount, point[name].value.median),
		]);
		return drawLine(values, { x, y, name });
	};
	return [
		`<g transform="translate(${LEFT + index * (LEFT + WIDTH + GAP)} ${TOP})">`,
		`<text class="title" x="0" y="-18">${key}: time per evaluated flag</text>`,
		...[10, 100, 1000, 10_000].map((value) =>
			drawGridLine(y(value), formatDuration(value)),
		),
		...points.map(({ flagCount }) => drawTick(x(flagCount), flagCount)),
		`<text x="${WIDTH / 2}" y="${HEIGHT + 40}" text-anchor="middle">flags in the document</text>`,
		line("unleash"),
		line("fanion"),
		"</g>",
	].join("\n");
}

/** Maps the range of the values to pixels, logarithmically. */
function logScale(values, [start, end]) {
	const low = Math.log10(Math.min(...values));
	const high = Math.log10(Math.max(...values));
	const fraction = (value) => (Math.log10(value) - low) / (high - low || 1);
	return (value) =>
		Math.round((start + fraction(value) * (end - start)) * 10) / 10;
}

const drawGridLine = (y, label) =>
	`<line class="grid" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/><text x="-8" y="${y + 4}" text-anchor="end">${label.replace(".00", "").replace(".0", "")}</text>`;

const drawTick = (x, flagCount) =>
	`<text x="${x}" y="${HEIGHT + 20}" text-anchor="middle">${flagCount < 1000 ? flagCount : `${flagCount / 1000}k`}</text>`;

const LABELS = { fanion: FANION.name, unleash: UNLEASH.name };

function drawLine(values, { x, y, name }) {
	const points = values.map(([flagCount, time]) => [x(flagCount), y(time)]);
	const [last] = points.slice(-1);
	const dots = points.map(
		([cx, cy]) => `<circle class="${name}" cx="${cx}" cy="${cy}" r="3"/>`,
	);
	return `<polyline class="${name}" points="${points.map((point) => point.join(",")).join(" ")}"/>${dots.join("")}<text class="${name}" x="${last[0]}" y="${last[1] - 10}" text-anchor="end">${LABELS[name]}</text>`;
}
