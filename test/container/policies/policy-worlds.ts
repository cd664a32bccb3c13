import type { InjectEntry } from '../../../src/core/component.js';
import type { SlotName } from '../../../src/core/names.js';
import type { ProbeWorld } from '../../support/probe-world.js';

/** A dependency on `adapter:store`, or another slot, of which the instance itself is handed out and rebuilt with. */
export const rebuildWith = (token: SlotName = 'adapter:store', provider?: string): InjectEntry => ({
  token,
  onSwap: 'rebuild',
  ...(provider !== undefined && { provider }),
});

/** A dependency of which the instance itself is handed out and kept. */
export const keep = (token: SlotName = 'adapter:store'): InjectEntry => ({ token, onSwap: 'keep' });

/** Labels of the instances that a holder, by provider, was given. */
export const labelsGiven = (world: ProbeWorld, provider: string): string[] =>
  world.given(provider).map((given) => (given as { label?: string } | undefined)?.label ?? 'nothing');

/** Labels of what is built and not disposed of. */
export const alive = (world: ProbeWorld): string[] =>
  world.probes.filter(({ disposals }) => disposals === 0).map(({ label }) => label);

/** What happened, of some kinds. */
export const traceOf = (world: ProbeWorld, ...kinds: string[]): string[] =>
  world.trace.filter((row) => kinds.some((kind) => row.startsWith(`${kind} `)));
