import { script } from '@bomb.sh/tab';
import type { Call } from '../call.js';
import { usage } from '../cli-error.js';
import { printed } from '../process/printed.js';

const SHELLS: readonly string[] = ['bash', 'zsh', 'fish'];

/** Prints the script that has a shell ask `oneiric complete`. */
export async function run({ given, output }: Call): Promise<void> {
  const shell = given.required(0);
  if (!SHELLS.includes(shell))
    throw usage(`There is no completion for this shell.`, `name one of ${SHELLS.join(', ')}`);
  const text = printed(() => script(shell, 'oneiric', 'oneiric'));
  await output.answer({ shell, script: text }, () => text);
}
