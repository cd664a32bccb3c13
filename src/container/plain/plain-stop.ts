import { Abortion } from '../../core/abortion.js';
import { letGo } from '../holder.js';
import { endOf, endPlain } from './plain-end.js';
import { plainError, type PlainFailure } from './plain-failure.js';
import type { PlainLife } from './plain-life.js';
import type { PlainLinks } from './plain-links.js';
import type { PlainProvider } from './plain-provider.js';
import type { PlainTools } from './plain-tools.js';

/** Stops one plain provider after all that depend on it: its own work ends, then it gives its resources back. */
export async function stopPlain(
  provider: PlainProvider,
  tools: PlainTools,
  links: PlainLinks,
): Promise<unknown[]> {
  const holder = links.holderOf(provider);
  const { value, isOwned } = provider;
  const cleanup = isOwned ? tools.owners.takeCleanup(value, provider) : undefined;
  const failures = await drained(provider, tools, holder?.life);
  failures.push(...(await endPlain({ provider, cleanup, life: holder?.life, owned: holder?.owned }, tools)));
  if (holder) letGo(holder, tools.released);
  provider.state = 'closed';
  provider.empty();
  tools.stopped(provider);
  return failures.map((failure) => plainError(failure));
}

/** A plain provider is not called through a reference that could count: what is awaited is what it does by itself. */
async function drained(
  provider: PlainProvider,
  tools: PlainTools,
  life: PlainLife | undefined,
): Promise<PlainFailure[]> {
  const hook = provider.hook('onDrain');
  const { clock, deadlines } = tools;
  const ms = deadlines.retire;
  const cut = new Abortion();
  const work = hook && (() => hook({ deadline: clock.now() + ms, signal: cut.signal }));
  const draining = work && endOf(provider, tools, { phase: 'retire', ms, work });
  // Only now: `onDrain` may have something to say to its tasks.
  const ownWork = life?.ownWork;
  ownWork?.stop();
  if (ownWork?.isBusy) {
    const rest = () => new Promise<void>((done) => void ownWork.whenAtRest(done));
    await endOf(provider, tools, { phase: 'retire', ms, work: rest });
  }
  const failure = await draining;
  cut.abort();
  // What outlives its deadline is cut, which is no failure.
  return failure?.code === 'swap/drain-failed' ? [failure] : [];
}
