import type { Call } from './call.js';
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

const GOES_ON =
  'Interrupted. The change goes on in the process: oneiric status and oneiric journal show what comes of it.';

/**
 * Asks the process for a change, and waits for what comes of it. Whoever stops waiting stops nothing.
 * @throws AdminError what the process refuses it with; CliError `cli/interrupted`
 */
export async function change<A>(call: Call, { path, body, about, method = 'post' }: Wanted): Promise<A> {
  const client = await call.client();
  const asked = client[method]<A>(path, body, call.patience);
  return call.awaited(withProgress(call, about, asked), GOES_ON);
}
