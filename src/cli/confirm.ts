import type { Call } from './call.js';
import { CliError, EXIT } from './cli-error.js';
import { oneLine } from './output/escape.js';
import { askYesNo } from './prompts.js';

/**
 * Asks whether what cannot be undone is meant; with `--yes` nobody is asked.
 * @throws CliError `cli/not-confirmed` where it is not, or nobody can be asked
 */
export async function confirm({ given, world }: Call, question: string): Promise<void> {
  if (given.has('yes')) return;
  if (!world.canAsk)
    throw new CliError(
      'cli/not-confirmed',
      'Nobody can be asked whether this is meant. Nothing was changed.',
      {
        exitCode: EXIT.usage,
        hint: 'say so with --yes',
      },
    );
  const answer = await askYesNo(oneLine(question), world);
  if (answer !== true)
    throw new CliError('cli/not-confirmed', 'Not confirmed. Nothing was changed.', { exitCode: EXIT.usage });
}
