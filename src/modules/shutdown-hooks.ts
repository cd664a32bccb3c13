import { constants } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { LifecycleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isEcho } from '../core/signal-echoes.js';

const SIGNALS: ReadonlySet<unknown> = new Set(Object.keys(constants.signals));

/** The system ends or stops a process by these without asking it. */
const UNHEARD: ReadonlySet<unknown> = new Set(['SIGKILL', 'SIGSTOP']);

/** Closes an application when the process is told to end, once. */
export class ShutdownHooks {
  readonly #listeners = new Map<NodeJS.Signals, () => void>();

  constructor(private readonly close: (signal: string) => Promise<void>) {}

  /** Listens to these signals; a second call adds to the first. @throws LifecycleError `lifecycle/bad-signal` */
  enable(signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']): void {
    checkSignals(signals);
    for (const signal of signals) {
      if (this.#listeners.has(signal)) continue;
      const listener = (): void => void this.#end(signal);
      process.on(signal, listener);
      this.#listeners.set(signal, listener);
    }
  }

  /** Stops listening, so that the next signal ends the process at once. */
  disable(): void {
    for (const [signal, listener] of this.#listeners) process.removeListener(signal, listener);
    this.#listeners.clear();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.disable();
    const again = (): void => {
      if (isEcho(signal)) return;
      process.removeListener(signal, again);
      process.kill(process.pid, signal);
    };
    process.on(signal, again);
    try {
      await this.close(signal);
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
      // Node prints a warning in a later tick, which the signal would come before.
      await setImmediate();
    }
    process.removeListener(signal, again);
    // With the listeners gone, the signal ends the process the way its parent expects.
    process.kill(process.pid, signal);
  }
}

function checkSignals(signals: unknown): void {
  const given: readonly unknown[] = Array.isArray(signals) ? signals : [signals];
  const bad = given.find((signal) => !SIGNALS.has(signal) || UNHEARD.has(signal));
  if (Array.isArray(signals) && bad === undefined && !given.includes(undefined)) return;
  throw new LifecycleError(
    'lifecycle/bad-signal',
    `enableShutdownHooks cannot listen to ${shown(bad ?? signals)}. Nothing was changed.`,
    {
      path: 'enableShutdownHooks',
      hint: "pass a list of signals, for example ['SIGTERM', 'SIGINT']; SIGKILL and SIGSTOP reach no process",
    },
  );
}
