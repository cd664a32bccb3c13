import { LifecycleError, oneLineOf } from '../core/errors.js';
import { isHealth, notAVerdict, worse, type Health } from '../core/health.js';
import type { Clock } from '../core/ports.js';
import type { Deadlines } from '../core/swap.js';
import type { Slot } from './slot.js';
import { withDeadline } from './swap/deadline.js';

/** What probing needs of the application. */
export interface ProbeTools {
  readonly clock: Clock;
  readonly deadlines: Pick<Deadlines, 'health'>;
  /** Nobody waits for the answer. Default false. */
  readonly isBackground?: boolean;
  /** A check has outlived its deadline. @param late settles when it ends after all */
  readonly hangs?: (late: Promise<unknown>) => void;
}

/** Asks the active instance for its health now; undefined where there is none. */
export async function probe(slot: Slot, tools: ProbeTools): Promise<Health | undefined> {
  const { instance } = slot.active;
  if (!instance || instance.template) return undefined;
  const { recipe, value, label } = instance;
  const asking = new Asking(`${slot.name} ${label}`, tools);
  const own = recipe.health && (await asking.ask(() => recipe.health?.(value as never)));
  const hook = instance.hook('onHealthCheck');
  const asked = hook && (await asking.ask(() => hook()));
  slot.record.lastHealthAt = tools.clock.epoch();
  return worse(own, asked) ?? { status: 'healthy' };
}

class Asking {
  constructor(
    private readonly title: string,
    private readonly tools: ProbeTools,
  ) {}

  ask(work: () => unknown): Promise<Health> {
    const { clock, deadlines, hangs, isBackground = false } = this.tools;
    return new Promise((resolve, reject) => {
      withDeadline(clock, { ms: deadlines.health, work, isBackground }, (timed) => {
        if (timed.end === 'failed') {
          const text = `the health check failed: ${oneLineOf(timed.error)}`;
          return reject(this.#unwell('probe/failed', text, timed.error));
        }
        if (timed.end === 'timedOut') {
          hangs?.(timed.late);
          const text = `the health check timed out after ${deadlines.health} ms`;
          return reject(this.#unwell('probe/timeout', text));
        }
        if (isHealth(timed.value)) return resolve(timed.value);
        reject(this.#unwell('probe/invalid-health', notAVerdict(timed.value)));
      });
    });
  }

  #unwell(code: string, text: string, cause?: unknown): LifecycleError {
    return new LifecycleError(code, `${this.title}: ${text}. It serves as before.`, { cause });
  }
}
