/**
 * Every command with its options and help, as one list. What a command does is loaded when it runs.
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { artifactsCommands } from './artifacts-commands.ts';
import { alertCommands } from './alert-commands.ts';
import { driftCommands } from './drift-commands.ts';
import { rulesCommands } from './rules-commands.ts';
import { sensorsCommands } from './sensors-commands.ts';
import { exit, exitCodes, usage, type Exit } from './exit.ts';
import type { Given } from './given.ts';
import { skyCommands } from './sky.ts';
import type { Terminal } from './terminal.ts';
import { programVersion } from './version.ts';

type Load<Options> = () => Promise<(given: Given<Options>) => Promise<Exit>>;

interface Running {
  readonly terminal: Terminal;
  exit: Exit;
}

const priorityOption = (): Option => new Option('-p, --priority <class>', 'before or after others that wait').choices(['high', 'normal', 'low']);
const domainOption = (): Option => new Option('-d, --domain <name>', 'of one domain, such as drift');
const reasonOption = (): Option => new Option('--reason <text>', 'kept with the order in the log');

function whole(text: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return Number(text);
}
function pageSize(text: string): number {
  const value = whole(text);
  if (value > 1000) throw new InvalidArgumentError('At most 1000; go on with --cursor.');
  return value;
}
function time(text: string): number {
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (!(ms > 0 && ms < Date.UTC(9999, 0))) throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z.');
  return ms;
}
/** Seconds. */
function duration(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)?$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * ({ ms: 0.001, s: 1, min: 60, h: 3600 }[unit] ?? NaN);
  if (!(seconds > 0 && seconds < 86_400 * 20)) throw new InvalidArgumentError('It must be a time such as 90s or 5min.');
  return seconds;
}

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export function createProgram(running: Running): Command {
  const program = new Command('alidade');
  const does = <Options extends OptionValues>(command: Command, load: Load<Options>): Command =>
    command.action(async () => {
      running.exit = await (await load())({ terminal: running.terminal, args: command.args, options: command.opts<Options>() });
    });

  program
    .description('Turns observations into decisions: supervised actors over NATS JetStream.')
    .option('--debug', 'show where an error comes from')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .addHelpText('after', `\nExit codes:\n${exitCodes.map(([code, words]) => `  ${String(code).padStart(3)}  ${words}`).join('\n')}\n${examples('npx alidade up', 'npx alidade submit mission.json --wait', 'npx alidade jobs list --open', "npx nats stream view DRIFT --translate 'npx alidade decode'")}`);

  does(
    program.command('up').summary('start everything here').description('Start the servers, the supervision tree and the doors, all data in ALIDADE_HOME; runs until Ctrl-C.')
      .option('--demo', 'send a demonstration mission through it, on invented forcing')
      .option('--once', 'end after the demonstration; the exit code says how it ended')
      .addHelpText('after', examples('npx alidade up', 'npm start', 'npm start -- --once')),
    async () => (await import('./up.ts')).up,
  );
  does(
    program.command('worker').summary('serve a broker that runs elsewhere').description('Host processes alone, for the broker and the store that ALIDADE_NATS_URL and ALIDADE_ARTIFACTS name; runs until Ctrl-C, which drains.').option('-d, --domain <names...>', 'serve these domains; default: all').addHelpText('after', examples('ALIDADE_NATS_URL=nats://user:password@broker:4222 npx alidade worker')),
    async () => (await import('./worker.ts')).worker,
  );
  does(
    program.command('status').summary('who works, what waits').description('Who works, what waits and what is open: a live view on a terminal, once otherwise.').option('--once', 'once, on a terminal too').addHelpText('after', examples('npx alidade status', 'npx alidade status --json | jq .queues')),
    async () => (await import('./status.ts')).showStatus,
  );

  does(
    program.command('submit').summary('give a job to a domain').description('Give a job to a domain, from a file or standard input. It is checked first; the same job twice is stored once.').argument('<file>', 'JSON (or Avro) of the event; - for standard input')
      .option('-i, --id <id>', 'the id of the job; default: the one in the file, or a new one')
      .addOption(priorityOption()).addOption(domainOption())
      .option('-e, --event <event>', 'the event that it is, where a domain takes several; default: the first that it fits')
      .option('--not-before <time>', 'do not start before this time (ISO 8601)', time)
      .option('-w, --wait', 'wait for the end, with progress; the exit code says how it ended')
      .option('--timeout <time>', 'with --wait: at most this long, such as 5min', duration)
      .addHelpText('after', examples('npx alidade submit mission.json --wait', 'generate-mission | npx alidade submit - --priority high')),
    async () => (await import('./submit.ts')).submit,
  );

  const jobs = program.command('jobs').summary('what became of every job').description('What became of every job, and orders about one.').helpCommand(false);
  does(
    jobs.command('list').description('Jobs, newest first.').addOption(domainOption())
      .addOption(new Option('-s, --status <status>', 'in this state').choices(['pending', 'delayed', 'processing', 'retrying', 'done', 'dead', 'cancelled']))
      .option('-o, --open', 'not at their end yet')
      .option('-n, --limit <count>', 'so many', pageSize, 50)
      .option('--cursor <cursor>', 'go on where a list has ended')
      .addHelpText('after', examples('npx alidade jobs list --open', 'npx alidade jobs list --status dead --json')),
    async () => (await import('./jobs.ts')).listJobs,
  );
  does(jobs.command('show').description('One job with everything that has happened to it.').argument('<id>').addOption(domainOption()), async () => (await import('./jobs.ts')).showJob);
  does(jobs.command('cancel').description('Cancel a job, whether it waits or runs.').argument('<id>').addOption(domainOption()).addOption(reasonOption()), async () => (await import('./jobs.ts')).cancelJob);
  does(jobs.command('rerun').description('Run a job again from its first stage, whatever became of it.').argument('<id>').addOption(domainOption()).addOption(reasonOption()), async () => (await import('./jobs.ts')).rerunJob);
  does(jobs.command('audit').description('Count the log: every job must end once. Ends with 1 when a promise is broken.').addOption(domainOption()), async () => (await import('./jobs.ts')).auditJobs);

  const stageOption = (): Option => new Option('--stage <actor>', 'of this actor, such as drift.simulate');
  const dead = program.command('dead').summary('what nobody could handle').description('Dead letters: what nobody could handle, and what to do about it.').helpCommand(false);
  does(dead.command('list').description('Open dead letters, newest first.').addOption(domainOption()).addOption(stageOption()), async () => (await import('./dead.ts')).listDead);
  does(dead.command('show').description('One dead letter with its payload and the reason.').argument('<id>').addOption(domainOption()).addOption(stageOption()), async () => (await import('./dead.ts')).showDead);
  const letters = (command: Command): Command => command.argument('[ids...]').option('--all', 'all of them (with --stage: of that actor)').addOption(domainOption()).addOption(stageOption()).addOption(reasonOption());
  does(letters(dead.command('replay').description('Give dead letters to their actor again.')), async () => (await import('./dead.ts')).replayDead);
  does(letters(dead.command('drop').description('Put dead letters away.')), async () => (await import('./dead.ts')).dropDead);

  const queue = program.command('queue').summary("an actor's queue").description("Stop, restart and empty an actor's queue.").helpCommand(false);
  const actor = (): Argument => new Argument('<actor>', 'such as drift.simulate, or simulate');
  does(queue.command('pause').description('Hand nothing more to an actor; what it has begun it finishes.').addArgument(actor()).addOption(reasonOption()), async () => (await import('./queue.ts')).pauseQueue);
  does(queue.command('resume').description('Hand events to an actor again.').addArgument(actor()).addOption(reasonOption()), async () => (await import('./queue.ts')).resumeQueue);
  does(queue.command('clear').description('Cancel every job that waits at an actor.').addArgument(actor()).addOption(reasonOption()), async () => (await import('./queue.ts')).clearQueue);

  const events = program.command('events').summary('the log as it grows').description('The log of a domain.').helpCommand(false);
  does(
    events.command('tail').description('The log as it grows, one line a message; with --json CloudEvents.')
      .option('-f, --filter <subjects>', 'such as drift.requested.>, several of one domain with commas; default: the first domain')
      .option('--from <sequence>', 'begin with this message; default: what comes from now on', whole)
      .option('--no-follow', 'what is stored now (from the beginning, or --from), then end')
      .addHelpText('after', examples("npx alidade events tail --filter 'drift.*.M42.*'", 'npx alidade events tail --from 1 --no-follow --json | jq .type', 'npx alidade events tail --filter operations')),
    async () => (await import('./events.ts')).tailEvents,
  );

  artifactsCommands(program, does, pageSize);
  driftCommands(program, does);
  skyCommands(program, does);
  sensorsCommands(program, does);
  rulesCommands(program, does);
  alertCommands(program, does, { duration, time, pageSize, commentOption: () => new Option('-c, --comment <text>', 'kept with it') });

  does(
    program.command('decode').summary('bytes of a message as JSON').description('Bytes of a message from standard input as JSON; which event it is, on standard error.').addHelpText('after', examples("npx nats stream view DRIFT --translate 'npx alidade decode'", 'npx nats stream get DRIFT 17 --json | jq -r .data | base64 -d | npx alidade decode')),
    async () => async ({ terminal, options }) => (await import('./decode.ts')).decode(terminal, options),
  );
  does(program.command('doctor').summary('what is wrong here').description('Look at servers, versions, permissions, disk and clock; each finding with its remedy. Works with nothing running.'), async () => (await import('./doctor.ts')).doctor);
  does(program.command('settings').summary('every setting and its value').description('Every setting with its value and where that comes from.'), async () => (await import('./settings.ts')).showSettings);
  does(
    program.command('completion').summary('completion for your shell').description('A completion script for your shell.').addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish'])).addHelpText('after', examples('source <(npx alidade completion bash)')),
    async () => async ({ terminal, args }) => {
      const { completionScript, shells } = await import('./completion.ts');
      const shell = shells.find((one) => one === args[0]);
      if (shell === undefined) throw usage('the shell is bash, zsh or fish');
      terminal.write(completionScript(shell, program));
      return exit.ok;
    },
  );
  does(program.command('commands', { hidden: true }).description('The tables of the README, as Markdown.'), async () => async ({ terminal }) => {
    const { commandTable, exitTable } = await import('./command-table.ts');
    terminal.print(`${commandTable(program)}\n\n${exitTable()}`);
    return exit.ok;
  });
  finish(program);
  return program;
}

/** What holds for every command: `--json`, and that commander neither ends the process nor prints errors itself. */
function finish(command: Command): void {
  command.exitOverride();
  if (command.commands.length === 0 && !command.options.some((one) => one.long === '--json')) command.option('--json', 'for programs: stable JSON');
  command.commands.forEach(finish);
}

/** Runs one command. Rejects with what went wrong; a wrong command line is a usage failure with commander's words. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<Exit> {
  const running: Running = { terminal, exit: exit.ok };
  const program = createProgram(running);
  const output = { writeOut: (text: string) => terminal.write(text), writeErr: (text: string) => terminal.note(text.trimEnd()), outputError: () => undefined };
  const quiet = (command: Command): void => {
    command.configureOutput(output);
    command.commands.forEach(quiet);
  };
  quiet(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return running.exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exit.ok;
    // A group without its command: the help has been shown.
    if (error.code === 'commander.help') return exit.usage;
    throw usage(`${error.message.replace(/^error: /, '').replace(/\n/g, ' ')}: \`alidade ${commandOf(program, argv)}--help\` shows what there is`);
  }
}

/** The words of the command line that name a command, each followed by a space. */
function commandOf(program: Command, argv: readonly string[]): string {
  let [command, words]: [Command, string] = [program, ''];
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    [command, words] = [next, `${words}${word} `];
  }
  return words;
}
