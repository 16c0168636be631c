import type { CompletedCommand, CompletedOption } from "./words.js";

/** Returns the script of each shell that completes commands and options; other words are paths. */
export const SCRIPTS = { bash, zsh, fish } as const;

function bash(commands: readonly CompletedCommand[]): string {
	const names = commands.map(({ name }) => name).join(" ");
	const cases = commands.map(({ name, options, modes }) => {
		const words = options.flatMap(({ long, short }) => [short, long]);
		return `    ${name}) words='${[...modes, ...words].filter(Boolean).join(" ")}' ;;`;
	});
	return `_fanion() {
  local current=\${COMP_WORDS[COMP_CWORD]} command= word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || { command=$word; break; }
  done
  case $command in
    '') words='${names} --help --version' ;;
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
# Without a match, bash completes paths.
complete -o default -F _fanion fanion`;
}

function zsh(commands: readonly CompletedCommand[]): string {
	const list = commands.map(
		({ name, summary }) => `    ${quote(`${name}:${summary}`)}`,
	);
	const cases = commands.map(({ name, options, modes }) => {
		const specs = options.map((option) => `      ${zshSpec(option)}`);
		const first = modes.length > 0 ? `1:mode:(${modes.join(" ")})` : "";
		const rest = [...(first ? [first] : []), "*:file:_files"];
		const words = [...specs, ...rest.map((word) => `      ${quote(word)}`)];
		return `    ${name}) _arguments \\\n${words.join(" \\\n")} ;;`;
	});
	return `#compdef fanion
_fanion() {
  local -a commands=(
${list.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=\${words[2]}
  shift words
  (( CURRENT -= 1 ))
  case $name in
${cases.join("\n")}
  esac
}
compdef _fanion fanion`;
}

/** Returns an option for \`_arguments\`, which gives brackets and colons a meaning. */
function zshSpec({
	long,
	short,
	description,
	hasValue,
}: CompletedOption): string {
	const text = description.replace(/[[\]:\\]/g, "\\$&");
	const rest = quote(`[${text}]${hasValue ? ":value:_files" : ""}`);
	if (!short) return `${long}${rest}`;
	// An option with a value may be repeated.
	const prefix = hasValue ? "*" : `(${short} ${long})`;
	return `'${prefix}'{${short},${long}}${rest}`;
}

function fish(commands: readonly CompletedCommand[]): string {
	const lines = commands.flatMap(({ name, summary, options, modes }) => [
		`complete -c fanion -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
		...modes.map(
			(mode) =>
				`complete -c fanion -n '__fish_seen_subcommand_from ${name}' -f -a ${mode}`,
		),
		...options.map((option) => fishLine(name, option)),
	]);
	return lines.join("\n");
}

function fishLine(
	name: string,
	{ long, short, description, hasValue }: CompletedOption,
): string {
	const parts = [
		`complete -c fanion -n '__fish_seen_subcommand_from ${name}'`,
		...(short ? [`-s ${short.slice(1)}`] : []),
		`-l ${long.slice(2)}`,
		...(hasValue ? ["-r"] : []),
		`-d ${quote(description)}`,
	];
	return parts.join(" ");
}

function quote(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}
