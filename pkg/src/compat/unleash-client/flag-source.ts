import type { Evaluation } from "../../types.js";
import type { Context } from "./context.js";
import type {
	EnhancedFeatureInterface,
	FeatureInterface,
} from "./definitions.js";

/** Where an `Unleash` gets its flags. */
export interface FlagSource {
	/** Evaluates a flag; `undefined` if it is unknown. Never throws. */
	evaluate(name: string, context: Context): Evaluation | undefined;
	getToggle(name: string): FeatureInterface | undefined;
	getToggles(): FeatureInterface[];
	getTogglesWithSegmentData(): EnhancedFeatureInterface[];
	/** Resolves after the first attempt to get flags. */
	start(): Promise<void>;
	stop(): void;
	setMode(mode: "polling" | "streaming"): Promise<void>;
}

/** Receives the events of a source. */
export interface SourceOwner {
	/** The source has flags. */
	onReady(): void;
	/** The server or the bootstrap sent flags. */
	onChanged(flags: () => FeatureInterface[]): void;
	onError(error: unknown): void;
	onWarn(warning: unknown): void;
}
