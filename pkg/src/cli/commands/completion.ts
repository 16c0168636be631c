import { SCRIPTS } from "../completion/scripts.js";
import { completedCommands } from "../completion/words.js";
import { UsageError } from "../options/usage-error.js";
import { defineCommand } from "./command.js";

export const COMPLETION = defineCommand({
	arguments: [{ name: "shell", description: "bash, zsh or fish" }],
	options: {},
	json: "{ shell, script }",
	examples: [
		"source <(fanion completion bash)",
		"source <(fanion completion zsh)",
		"fanion completion fish | source",
	],
	run: async ({ arguments: [shell = ""], program }) => {
		if (!isShell(shell))
			throw new UsageError([
				`\`shell\` is \`${shell}\`: pass one of \`bash\`, \`zsh\`, \`fish\``,
			]);
		const script = SCRIPTS[shell](completedCommands(program));
		return { data: { shell, script }, text: () => script };
	},
});

function isShell(name: string): name is keyof typeof SCRIPTS {
	return Object.hasOwn(SCRIPTS, name);
}
