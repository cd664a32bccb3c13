import { shown } from '../../core/names.js';
import type { SwapPhase } from '../../core/swap.js';
import type { Owned } from '../scopes/owned.js';
import { withDeadline } from '../swap/deadline.js';
import { stepFailed, stepTimedOut, type PlainFailure } from './plain-failure.js';
import type { PlainLife } from './plain-life.js';
import type { PlainProvider } from './plain-provider.js';
import type { PlainTools } from './plain-tools.js';

/** What of a plain provider is to end. */
export interface Ending {
  readonly provider: PlainProvider;
  readonly cleanup: (() => unknown) | undefined;
  readonly life: PlainLife | undefined;
  /** Transients that were made for it. */
  readonly owned: Owned | undefined;
}

/** Its tasks end, its clean-up hook runs, then what it registered is called, the last first. @returns what went wrong */
export async function endPlain(
  { provider, cleanup, life, owned }: Ending,
  tools: PlainTools,
): Promise<PlainFailure[]> {
  life?.abortion.abort();
  const work = life?.ownWork;
  const ms = tools.deadlines.cleanup;
  const abandoned = work ? await new Promise<readonly string[]>((done) => work.end(ms, done)) : [];
  const failures: (PlainFailure | undefined)[] = [tasksAbandoned(provider, abandoned)];
  const step = (run: () => unknown) => endOf(provider, tools, { phase: 'cleanup', ms, work: run });
  if (cleanup) failures.push(await step(cleanup));
  const disposers = work?.takeDisposers() ?? [];
  work?.shut();
  for (const dispose of disposers) failures.push(await step(dispose));
  for (const cause of (await owned?.end()) ?? []) failures.push(stepFailed(provider, 'cleanup', cause));
  return failures.filter((failure) => failure !== undefined);
}

/** How a step ended that must end by its deadline; undefined where it did as it should. */
export function endOf(
  provider: PlainProvider,
  { clock }: PlainTools,
  { phase, ms, work }: { phase: SwapPhase; ms: number; work: () => unknown },
): Promise<PlainFailure | undefined> {
  return new Promise((resolve) => {
    withDeadline(clock, { ms, work }, (timed) => {
      if (timed.end === 'done') resolve(undefined);
      else if (timed.end === 'failed') resolve(stepFailed(provider, phase, timed.error));
      else resolve(stepTimedOut(provider, phase, ms));
    });
  });
}

function tasksAbandoned(provider: PlainProvider, abandoned: readonly string[]): PlainFailure | undefined {
  if (abandoned.length === 0) return undefined;
  const names = abandoned.map((name) => shown(name)).join(', ');
  const text = `its tasks did not end when they were cancelled: ${names}`;
  return { provider, phase: 'cleanup', code: 'swap/tasks-abandoned', text };
}
