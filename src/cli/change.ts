import type { Call } from './call.js';
import { CliError, EXIT } from './cli-error.js';
import { withProgress } from './progress.js';

/** A change as it is asked for. */
export interface Wanted {
  readonly path: string;
  readonly body: object;
  /** What is being done, for people: `adapter:cache: swaps to redis`. */
  readonly about: string;
  /** Default `post`. */
  readonly method?: 'post' | 'put';
}

/**
 * Asks the process for a change, and waits for what comes of it. Whoever stops waiting stops nothing.
 * @throws what the process refuses it with; CliError `cli/interrupted`, `cli/timeout`
 */
export async function change<A>(call: Call, { path, body, about, method = 'post' }: Wanted): Promise<A> {
  const client = await call.client();
  const asked = client[method]<A>(path, body, { signal: call.signal });
  try {
    return await withProgress(call, about, asked);
  } catch (error) {
    throw call.signal.aborted ? notWaitedFor(call) : error;
  }
}

function notWaitedFor({ world }: Call): CliError {
  const what = 'The change goes on in the process';
  const hint = 'oneiric status and oneiric journal show what comes of it';
  return world.interrupted.aborted
    ? new CliError('cli/interrupted', `Interrupted. ${what}.`, { exitCode: EXIT.interrupted, hint })
    : new CliError('cli/timeout', `No answer in time. ${what}.`, { exitCode: EXIT.failed, hint });
}
