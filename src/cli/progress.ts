import type { WireEvent } from '../admin/events/wire-event.js';
import type { AdminClient } from '../admin/client/admin-client.js';
import type { Call } from './call.js';
import { oneLine } from './output/escape.js';

/** What is over sooner is told by its answer alone. */
const PATIENCE_MS = 300;

const SWAP_EVENTS = ['swap.*'];

/** Says on stderr how far a change is, while it takes its time. */
export async function withProgress<A>(call: Call, about: string, work: Promise<A>): Promise<A> {
  const began = Date.now();
  const over = new AbortController();
  const patience = setTimeout(() => void tell(call, { about, began, over: over.signal }), PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(patience);
    over.abort();
  }
}

interface Telling {
  readonly about: string;
  readonly began: number;
  readonly over: AbortSignal;
}

/** That it cannot be told how far a change is disturbs nothing of it. */
async function tell(call: Call, telling: Telling): Promise<void> {
  const { default: ora } = await import('ora');
  if (telling.over.aborted) return;
  const spinner = ora({ text: oneLine(telling.about), stream: call.world.stderr, discardStdin: false });
  spinner.start();
  telling.over.addEventListener('abort', () => spinner.stop(), { once: true });
  const client = await call.client();
  try {
    for await (const { message } of phases(client, telling)) spinner.text = oneLine(message);
  } catch {
    spinner.text = oneLine(telling.about);
  }
}

/** What has happened since it was asked for, then what happens. */
async function* phases(client: AdminClient, { began, over }: Telling): AsyncIterable<WireEvent> {
  const { events, next } = await client.get<{ events: WireEvent[]; next: string }>('/v1/events', {
    types: SWAP_EVENTS.join(','),
    limit: 20,
  });
  yield* events.filter(({ at }) => at >= began);
  yield* client.events({ types: SWAP_EVENTS, after: next, signal: over });
}
