import { LifecycleError } from '../core/errors.js';
import { isHealth, notAVerdict, type Health } from '../core/health.js';
import type { Clock } from '../core/ports.js';
import type { Deadlines } from '../core/swap.js';
import type { Slot } from './slot.js';
import { withDeadline } from './swap/deadline.js';

/** What probing needs of the application. */
interface ProbeTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** Asks the active instance for its health now; undefined where there is none. */
export async function probe(slot: Slot, tools: ProbeTools): Promise<Health | undefined> {
  const { instance } = slot.active;
  if (!instance || instance.template) return undefined;
  const { recipe, value } = instance;
  const own = recipe.health && (await ask(slot, tools, () => recipe.health?.(value as never)));
  const hook = instance.hook('onHealthCheck');
  const asked = hook && (await ask(slot, tools, () => hook()));
  slot.record.lastHealthAt = tools.clock.epoch();
  return worse(own, asked) ?? { status: 'healthy' };
}

function ask(slot: Slot, { clock, deadlines }: ProbeTools, check: () => unknown): Promise<Health> {
  return new Promise((resolve, reject) => {
    withDeadline(clock, { ms: deadlines.health, work: check }, (timed) => {
      if (timed.end === 'failed')
        return reject(
          unwell(slot, { code: 'probe/failed', text: 'the health check failed', cause: timed.error }),
        );
      if (timed.end === 'timedOut') {
        return reject(
          unwell(slot, {
            code: 'probe/timeout',
            text: `the health check timed out after ${deadlines.health} ms`,
          }),
        );
      }
      if (isHealth(timed.value)) return resolve(timed.value);
      reject(unwell(slot, { code: 'probe/invalid-health', text: notAVerdict(timed.value) }));
    });
  });
}

function unwell(
  slot: Slot,
  { code, text, cause }: { code: string; text: string; cause?: unknown },
): LifecycleError {
  const label = slot.active.instance?.label ?? 'nothing';
  return new LifecycleError(code, `${slot.name} ${label}: ${text}. It serves as before.`, { cause });
}

const ORDER = ['healthy', 'degraded', 'unhealthy'] as const;

function worse(a: Health | undefined, b: Health | undefined): Health | undefined {
  if (!a || !b) return a ?? b;
  return ORDER.indexOf(b.status) > ORDER.indexOf(a.status) ? b : a;
}
