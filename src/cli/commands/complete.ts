import { RootCommand, type Command } from '@bomb.sh/tab';
import type { Slots } from '../answers.js';
import type { Call } from '../call.js';
import type { CommandSpec, OptionSpec } from '../command.js';
import { COMMANDS } from '../commands.js';
import { printed } from '../process/printed.js';
import { GLOBAL_OPTIONS } from '../specs/common-options.js';
import { statePlace } from '../target/state-place.js';
import { runningIn } from '../target/running.js';
import { findAppFile } from '../target/app-file.js';

/** Whoever types does not wait. */
const PATIENCE_MS = 500;
const SLOT = /^[<[]slot(?:-or-domain)?[>\]]$/;

/** Says how what was typed may go on, as the script of `completion` reads it. */
export async function run(call: Call): Promise<void> {
  const words = [...call.given.rest(0)];
  const typed = COMMANDS.find(({ name }) => words.join(' ').startsWith(`${name} `));
  const slots = typed?.arguments?.some(({ syntax }) => SLOT.test(syntax)) ? await slotsOf(call) : [];
  const root = new RootCommand();
  for (const option of GLOBAL_OPTIONS) addOption(root, option);
  for (const spec of COMMANDS) if (spec.isHidden !== true) addCommand(root, spec, slots);
  await call.output.answer(words, () => printed(() => root.parse(words)));
}

function addCommand(root: RootCommand, spec: CommandSpec, slots: readonly string[]): void {
  const command = root.command(spec.name, spec.about);
  for (const option of [...(spec.options ?? []), ...GLOBAL_OPTIONS]) addOption(command, option);
  for (const { syntax, about } of spec.arguments ?? []) {
    const found = SLOT.test(syntax) ? slots : [];
    command.argument(
      syntax,
      (complete) => found.forEach((slot) => complete(slot, about)),
      syntax.includes('...'),
    );
  }
}

function addOption(command: Command, { flags, about, choices }: OptionSpec): void {
  const [flag = '', value] = flags.split(' ');
  const name = flag.slice('--'.length);
  if (value === undefined) command.option(name, about);
  else command.option(name, about, (complete) => choices?.forEach((choice) => complete(choice, '')));
}

/** Of the process that runs; none where it does not answer at once. */
async function slotsOf({ world, given }: Call): Promise<readonly string[]> {
  try {
    const app = await findAppFile(world.folder, undefined);
    const state = statePlace(world, {
      folder: app?.folder ?? world.folder,
      instance: given.text('instance'),
    });
    const running = await runningIn(state, world);
    const answer = await running?.client.get<Slots>('/v1/slots', {}, { timeoutMs: PATIENCE_MS });
    return answer?.slots.map(({ slot }) => slot) ?? [];
  } catch {
    return [];
  }
}
