import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CliError, usage } from './cli-error.js';
import type { CommandSpec, OptionSpec } from './command.js';
import { Given } from './given.js';
import { COMMANDS, GROUPS } from './commands.js';
import { GLOBAL_OPTIONS } from './specs/common-options.js';
import type { World } from './world.js';

/** What is to be done with a command that was understood. */
export type Act = (command: CommandSpec, given: Given) => Promise<void>;

/** The whole command line as it is typed, with its help. */
export function programFor(world: World, version: string, act: Act): Command {
  const program = prepared(new Command('oneiric'), world)
    .description('Explains and changes what a running application is made of.')
    .version(version, '--version', 'show the version')
    .usage('<command> [options]')
    .helpCommand('help [command]', 'show how a command is used')
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 refused, 5 no process, 6 not allowed.',
    );
  for (const option of GLOBAL_OPTIONS) program.addOption(optionOf(option));
  const groups = new Map<string, Command>();
  for (const [name, about] of Object.entries(GROUPS)) {
    const group = prepared(program.command(name), world).description(about);
    groups.set(name, group);
  }
  for (const spec of COMMANDS) addTo(program, { spec, groups, world, act });
  return program;
}

function addTo(
  program: Command,
  { spec, groups, world, act }: { spec: CommandSpec; groups: Map<string, Command>; world: World; act: Act },
): void {
  const [first = '', second] = spec.name.split(' ');
  const parent = second === undefined ? program : (groups.get(first) ?? program);
  const command = prepared(parent.command(second ?? first, { hidden: spec.isHidden ?? false }), world);
  command.description(spec.about);
  for (const { syntax, about } of spec.arguments ?? []) command.argument(syntax, about);
  for (const option of spec.options ?? []) command.addOption(optionOf(option));
  command.action((...values: unknown[]) => {
    const args = values.slice(0, -2);
    return act(spec, new Given(args, command.optsWithGlobals()));
  });
}

/** Writes where it is told to, throws where it would end the process, and shows the options of all. */
function prepared(command: Command, { stdout, stderr }: World): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .configureHelp({ showGlobalOptions: true })
    .helpOption('--help', 'show this')
    .helpCommand(false)
    .allowExcessArguments(false);
}

function optionOf({ flags, about, parse, choices }: OptionSpec): Option {
  const option = new Option(flags, about);
  if (choices) option.choices(choices);
  if (parse) option.argParser((text) => understood(parse, text));
  return option;
}

/** Commander says which option it was. */
function understood(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof CliError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

/** What the parser refuses, as an error of ours; undefined where it has shown help or the version, which is no error. */
export function refusalOf(error: unknown): CliError | undefined {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return undefined;
  const message = error.message.replace(/^error: /, '').trim();
  if (error.code === 'commander.help') return usage('A command is missing.', 'oneiric --help lists them');
  return usage(
    `${message.charAt(0).toUpperCase()}${message.slice(1)}`,
    'see oneiric --help, and --help after a command',
  );
}
