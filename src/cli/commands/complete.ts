import type { Slots } from '../answers.js';
import type { Call } from '../call.js';
import type { CommandModule, CommandSpec } from '../command.js';
import { continuations, takesSlot } from '../process/shell-completion.js';
import { findAppFile } from '../target/app-file.js';
import { runningIn } from '../target/running.js';
import { statePlace } from '../target/state-place.js';

/** Whoever types does not wait. */
const PATIENCE_MS = 500;

/** Says how what was typed may go on: with one of these commands, their options, and slots of the process that runs. */
export const completing = (commands: readonly CommandSpec[]): CommandModule => ({
  run: async (call) => {
    const words = call.given.rest(0);
    const typed = commands.find(({ name }) => words.join(' ').startsWith(`${name} `));
    const slots = typed && takesSlot(typed) ? await slotsOf(call) : [];
    await call.output.answer({ words }, () => continuations(words, { commands, slots }));
  },
});

/** None where the process does not answer at once. */
async function slotsOf({ world, given }: Call): Promise<readonly string[]> {
  try {
    const app = await findAppFile(world.folder, undefined);
    const folder = app?.folder ?? world.folder;
    const running = await runningIn(statePlace(world, { folder, instance: given.text('instance') }), world);
    const answer = await running?.client.get<Slots>('/v1/slots', {}, { timeoutMs: PATIENCE_MS });
    return answer?.slots.map(({ slot }) => slot) ?? [];
  } catch {
    return [];
  }
}
