import { RootCommand, script, type Command } from '@bomb.sh/tab';
import type { CommandSpec, OptionSpec } from '../command.js';
import { GLOBAL_OPTIONS } from '../specs/common-options.js';
import { printed } from './printed.js';
import { BASH, ZSH } from './shell-scripts.js';

const SLOT = /^[<[]slot(?:-or-domain)?[>\]]$/;

/** Whether the next word of a command may be a slot. */
export const takesSlot = ({ arguments: args = [] }: CommandSpec): boolean =>
  args.some(({ syntax }) => SLOT.test(syntax));

/** The script that has a shell ask `oneiric complete` how what is typed may go on. */
export function scriptFor(shell: string): string {
  // Those that the library has for them do what is typed, in order to read it.
  if (shell === 'bash') return BASH;
  return shell === 'zsh' ? ZSH : printed(() => script(shell, 'oneiric', 'oneiric'));
}

/** How what was typed may go on, as that script reads it. */
export function continuations(
  words: readonly string[],
  { commands, slots }: { commands: readonly CommandSpec[]; slots: readonly string[] },
): string {
  const root = new RootCommand();
  for (const option of GLOBAL_OPTIONS) addOption(root, option);
  for (const spec of commands) if (spec.isHidden !== true) addCommand(root, spec, slots);
  return printed(() => root.parse([...words]));
}

function addCommand(root: RootCommand, spec: CommandSpec, slots: readonly string[]): void {
  const command = root.command(spec.name, spec.about);
  for (const option of [...(spec.options ?? []), ...GLOBAL_OPTIONS]) addOption(command, option);
  for (const { syntax, about } of spec.arguments ?? []) {
    const found = SLOT.test(syntax) ? slots : [];
    const isList = syntax.includes('...');
    command.argument(syntax, (complete) => found.forEach((slot) => complete(slot, about)), isList);
  }
}

function addOption(command: Command, { flags, about, choices }: OptionSpec): void {
  const [flag = '', value] = flags.split(' ');
  const name = flag.slice('--'.length);
  if (value === undefined) command.option(name, about);
  else command.option(name, about, (complete) => choices?.forEach((choice) => complete(choice, '')));
}
