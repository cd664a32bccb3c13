import type { Slots } from '../answers.js';
import type { Call } from '../call.js';
import type { CommandModule, CommandSpec } from '../command.js';
import { continuations, takesSlot } from '../process/shell-completion.js';
import { placeHere } from '../target/place-here.js';
import { runningIn } from '../target/running.js';

/** Whoever types does not wait. */
const PATIENCE_MS = 500;

/** Says how what was typed may go on: with one of these commands, their options, and slots of the process that runs. */
export const completing = (commands: readonly CommandSpec[]): CommandModule => ({
  run: async (call) => {
    const words = call.given.rest(0);
    const typed = commands.find(({ name }) => words.join(' ').startsWith(`${name} `));
    const slots = typed && takesSlot(typed) ? await slotsOf(call, words) : [];
    await call.output.answer({ words }, () => continuations(words, { commands, slots }));
  },
});

/** None where the process does not answer at once. */
async function slotsOf({ world }: Call, words: readonly string[]): Promise<readonly string[]> {
  try {
    const { state } = await placeHere(world, { text: (option) => valueIn(words, `--${option}`) });
    const running = await runningIn(state, world);
    const answer = await running?.client.get<Slots>('/v1/slots', {}, { timeoutMs: PATIENCE_MS });
    return answer?.slots.map(({ slot }) => slot) ?? [];
  } catch {
    return [];
  }
}

/** The value of an option that was typed with the command, which is only read here. */
function valueIn(words: readonly string[], flag: string): string | undefined {
  const at = words.lastIndexOf(flag);
  return at === -1 ? undefined : words[at + 1];
}
