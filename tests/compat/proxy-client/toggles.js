// Toggles as the Frontend API sends them.

const NO_VARIANT = { name: "disabled", enabled: false, feature_enabled: true };

export const PLAIN = {
	name: "plain",
	enabled: true,
	variant: NO_VARIANT,
	impressionData: false,
};

export const IMPRESSED = { ...PLAIN, name: "impressed", impressionData: true };

export const COLOR = {
	name: "color",
	enabled: true,
	variant: {
		name: "red",
		enabled: true,
		feature_enabled: true,
		payload: { type: "string", value: "#f00" },
	},
	impressionData: true,
};

export const OFF = {
	name: "off",
	enabled: false,
	variant: { name: "disabled", enabled: false },
	impressionData: false,
};

export const TOGGLES = [PLAIN, IMPRESSED, COLOR, OFF];
