import type { EventEmitter } from "node:events";
import type {
	EnhancedFeatureInterface,
	FeatureInterface,
	Segment,
} from "./definitions.js";

/**
 * A source of flags of the caller. Emits `ready`, `changed`, `unchanged`, `warn` and `error`.
 *
 * A flag that changes is another object, or `changed` is emitted.
 */
export interface RepositoryInterface extends EventEmitter {
	getToggle(name: string): FeatureInterface | undefined;
	getToggles(): FeatureInterface[];
	getTogglesWithSegmentData(): EnhancedFeatureInterface[];
	getSegment(id: number): Segment | undefined;
	start(): Promise<void>;
	stop(): void;
	setMode?(mode: "polling" | "streaming"): Promise<void>;
}
