import { environmentOf, tokenScope } from "../../client/token-scope.js";
import { Emitter } from "./emitter.js";
import { EVENTS } from "./events.js";
import { ImpactMetrics } from "./impact-metrics.js";
import { Reporter } from "./reporter.js";
import { resolveConfig } from "./settings.js";
import { Toggles } from "./toggles.js";
import type {
	IConfig,
	IContext,
	IMutableContext,
	IToggle,
	IVariant,
} from "./types.js";
import { Updater } from "./updater.js";
import { UserContext } from "./user-context.js";

/** The parts of a client. */
interface Parts {
	readonly context: UserContext;
	readonly reporter: Reporter;
	readonly toggles: Toggles;
	readonly updater: Updater;
}

/** The class `UnleashClient`; `client-type.ts` describes its methods. */
export class Client extends Emitter {
	/** Custom impact metrics, which Unleash can use to pause a release. */
	readonly impactMetrics: ImpactMetrics;
	/** A function, as in `Emitter`. */
	private readonly parts: () => Parts;

	/** @throws Error if `url`, `clientKey` or `appName` is missing, TypeError if an address is invalid */
	constructor(config: IConfig) {
		super();
		const { clientKey, appName, environment = "default" } = config;
		const settings = resolveConfig(config);
		this.impactMetrics = new ImpactMetrics({
			appName,
			environment: scopeOf(clientKey) ?? environment,
		});
		const context = new UserContext({
			appName,
			environment,
			...config.context,
		});
		const reporter = new Reporter(settings, this.impactMetrics, this);
		const toggles = new Toggles(settings, context, reporter, this);
		const updater = new Updater(settings, context, toggles, reporter, this);
		const parts = { context, reporter, toggles, updater };
		this.parts = () => parts;
	}

	getAllToggles(): IToggle[] {
		return this.parts().toggles.all;
	}

	isEnabled(toggleName: string): boolean {
		return this.parts().toggles.isEnabled(toggleName);
	}

	getVariant(toggleName: string): IVariant {
		return this.parts().toggles.getVariant(toggleName);
	}

	updateToggles(): Promise<void> {
		return this.parts().updater.update();
	}

	async updateContext(fields: IMutableContext): Promise<void> {
		const { context, updater } = this.parts();
		const { appName, environment } = Object(fields);
		if (appName || environment)
			this.emit(
				EVENTS.WARN,
				"`appName` and `environment` do not change: set them in the options",
			);
		context.replace(fields);
		await updater.changeContext();
	}

	getContext(): IContext {
		return this.parts().context.fields;
	}

	async setContextField(field: string, value: string): Promise<void> {
		const { context, updater } = this.parts();
		context.set(field, value);
		await updater.changeContext();
	}

	async removeContextField(field: string): Promise<void> {
		const { context, updater } = this.parts();
		context.remove(field);
		await updater.changeContext();
	}

	start(): Promise<void> {
		return this.parts().updater.start();
	}

	stop(): void {
		this.parts().updater.stop();
	}

	isReady(): boolean {
		return this.parts().updater.isReady;
	}

	getError(): unknown {
		return this.parts().updater.error;
	}

	sendMetrics(): Promise<void> {
		return this.parts().reporter.send();
	}
}

/** Returns the environment that a token names; `undefined` for a token without one. */
function scopeOf(clientKey: string): string | undefined {
	const scope = tokenScope(String(clientKey));
	return scope ? environmentOf(scope) : undefined;
}
