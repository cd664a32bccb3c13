import type { World } from './world.js';

/** Asks a question that is answered with yes or no. @returns undefined where whoever is asked has gone */
export async function askYesNo(
  message: string,
  { interrupted: signal }: World,
): Promise<boolean | undefined> {
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message, initialValue: false, output: process.stderr, signal });
  return prompts.isCancel(answer) ? undefined : answer;
}

/** Asks for a text that nobody is to see: nothing of it is shown. @returns undefined where whoever is asked has gone */
export async function askHidden(
  message: string,
  { interrupted: signal }: World,
): Promise<string | undefined> {
  const prompts = await import('@clack/prompts');
  const answer = await prompts.password({
    message,
    mask: '',
    output: process.stderr,
    signal,
    clearOnError: true,
  });
  return prompts.isCancel(answer) ? undefined : answer;
}
