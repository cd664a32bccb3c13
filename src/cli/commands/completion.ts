import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { scriptFor } from '../process/shell-completion.js';

const SHELLS: readonly string[] = ['bash', 'zsh', 'fish'];

/** Prints the script that completes commands in a shell. */
export async function run({ given, output }: Call): Promise<void> {
  const shell = given.required(0);
  if (!SHELLS.includes(shell))
    throw usage(`There is no completion for this shell.`, `name one of ${SHELLS.join(', ')}`);
  const script = scriptFor(shell);
  await output.answer({ shell, script }, () => script);
}
