/** Completion scripts, printed from the program itself. Pure. */
import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface Node {
  /** Words from the program's name to the command, `jobs list`; empty for the program. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly { readonly name: string; readonly about: string }[];
  /** Whether it takes a file. */
  readonly files: boolean;
}

const firstSentence = (text: string): string => text.split(/[.;:]\s|\n/)[0] ?? '';

export function nodesOf(command: Command, path: readonly string[] = []): readonly Node[] {
  const commands = command.commands.filter((one) => one.name() !== 'commands');
  const own: Node = {
    path: path.join(' '),
    commands: commands.map((one) => ({ name: one.name(), about: firstSentence(one.description()) })),
    options: [...command.options, ...(command.parent?.options ?? [])].filter((one) => !one.hidden).map((one) => ({ name: one.long ?? one.short ?? '', about: firstSentence(one.description) })),
    files: command.registeredArguments.some((one) => /file|mission|folder/i.test(one.name())),
  };
  return [own, ...commands.flatMap((one) => nodesOf(one, [...path, one.name()]))];
}

const names = (node: Node): string => [...node.commands.map((one) => one.name), ...node.options.map((one) => one.name), '--help'].join(' ');
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const head = (shell: string, how: string): string => `# Completion of alidade for ${shell}. To use it:\n#   ${how}\n`;

function bash(nodes: readonly Node[]): string {
  const cases = nodes.map((node) => `    ${quoted(node.path)}) words=${quoted(names(node))}${node.files ? '; files=1' : ''} ;;`).join('\n');
  return `${head('bash', 'source <(npx alidade completion bash)')}_alidade() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' words='' files='' word
  local known=${quoted(`|${nodes.map((node) => node.path).join('|')}|`)}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $known == *"|\${path:+$path }$word|"* ]] && path="\${path:+$path }$word"
  done
  case $path in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ -n $files ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _alidade alidade
`;
}

function zsh(nodes: readonly Node[]): string {
  return `#compdef alidade\n${head('zsh', 'source <(npx alidade completion zsh)')}autoload -U +X bashcompinit && bashcompinit\n${bash(nodes).split('\n').slice(2).join('\n')}`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap((node) => {
    const words = node.path === '' ? [] : node.path.split(' ');
    const here = words.length === 0 ? '__fish_use_subcommand' : words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const notYet = words.length === 0 || node.commands.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${node.commands.map((one) => one.name).join(' ')}`;
    return [
      ...node.commands.map((one) => `complete -c alidade -f -n ${quoted(here + notYet)} -a ${one.name} -d ${quoted(one.about)}`),
      ...node.options.filter((one) => one.name.startsWith('--')).map((one) => `complete -c alidade -n ${quoted(here + notYet)} -l ${one.name.slice(2)} -d ${quoted(one.about)}`),
    ];
  });
  return `${head('fish', 'npx alidade completion fish | source')}${lines.join('\n')}\n`;
}

export function completionScript(shell: Shell, program: Command): string {
  const nodes = nodesOf(program);
  return { bash, zsh, fish }[shell](nodes);
}
