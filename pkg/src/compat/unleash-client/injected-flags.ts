import { Engine } from "fanion";
import type { ResolvedOptions } from "../../client/resolved-options.js";
import type { Evaluation } from "../../types.js";
import type { Context } from "./context.js";
import type {
	EnhancedFeatureInterface,
	FeatureInterface,
	Segment,
} from "./definitions.js";
import type { FlagSource, SourceOwner } from "./flag-source.js";
import type { RepositoryInterface } from "./repository-interface.js";

/** An event of a delta. */
type DeltaEvent = { readonly type: string; readonly [member: string]: unknown };

/** Notes an object that the engine has received. */
type Note = () => void;

/** Gets flags from a repository of the caller, when they are evaluated. */
export class InjectedFlags implements FlagSource {
	readonly #repository: RepositoryInterface;
	readonly #owner: SourceOwner;
	readonly #engine: Engine;
	/** The objects that the engine has, by name and id; compared by identity. */
	readonly #flags = new Map<string, FeatureInterface | undefined>();
	readonly #segments = new Map<number, Segment | undefined>();

	constructor(
		repository: RepositoryInterface,
		options: ResolvedOptions,
		owner: SourceOwner,
	) {
		this.#repository = repository;
		this.#owner = owner;
		this.#engine = new Engine({
			hostname: options.hostname,
			customStrategies: options.customStrategies,
			onWarning: (message) => owner.onWarn(message),
			onError: (error) => owner.onError(error),
		});
		repository.on("ready", () => owner.onReady());
		repository.on("changed", (flags) => {
			this.#flags.clear();
			this.#segments.clear();
			owner.onChanged(() => flags);
		});
		repository.on("error", (error) => owner.onError(error));
		repository.on("warn", (warning) => owner.onWarn(warning));
	}

	evaluate(name: string, context: Context): Evaluation | undefined {
		const notes: Note[] = [];
		try {
			const events = this.#flagEvents(name, notes);
			if (events.length > 0) this.#engine.apply({ events });
			for (const note of notes) note();
		} catch (error) {
			this.#owner.onError(error);
		}
		return this.#engine.evaluate(name, context);
	}

	/** Returns the changes of a flag, its segments and its parents since they were evaluated. Adds what to note of them. */
	#flagEvents(name: string, notes: Note[], isParent = false): DeltaEvent[] {
		const flag = this.#repository.getToggle(name);
		const segments = flag?.strategies?.flatMap(
			({ segments }) => segments ?? [],
		);
		// A parent that has parents itself is never satisfied, so those do not matter.
		const parents = isParent ? [] : (flag?.dependencies ?? []);
		const events = [
			...(segments ?? []).flatMap((id) => this.#segmentEvents(id, notes)),
			...parents.flatMap(({ feature }) =>
				this.#flagEvents(feature, notes, true),
			),
		];
		if (this.#flags.has(name) && this.#flags.get(name) === flag) return events;
		notes.push(() => this.#flags.set(name, flag));
		return flag
			? [...events, { type: "feature-updated", feature: { ...flag, name } }]
			: [...events, { type: "feature-removed", featureName: name }];
	}

	#segmentEvents(id: number, notes: Note[]): DeltaEvent[] {
		const segment = this.#repository.getSegment(id);
		if (this.#segments.has(id) && this.#segments.get(id) === segment) return [];
		notes.push(() => this.#segments.set(id, segment));
		return segment
			? [{ type: "segment-updated", segment: { ...segment, id } }]
			: [{ type: "segment-removed", segmentId: id }];
	}

	getToggle(name: string): FeatureInterface | undefined {
		return this.#repository.getToggle(name);
	}

	getToggles(): FeatureInterface[] {
		return this.#repository.getToggles();
	}

	getTogglesWithSegmentData(): EnhancedFeatureInterface[] {
		return this.#repository.getTogglesWithSegmentData();
	}

	async start(): Promise<void> {
		await this.#repository.start();
	}

	stop(): void {
		this.#repository.stop();
	}

	async setMode(mode: "polling" | "streaming"): Promise<void> {
		if (!this.#repository.setMode)
			throw new Error("`repository` has no method `setMode`");
		await this.#repository.setMode(mode);
	}
}
