import { LifecycleError, oneLineOf } from '../../core/errors.js';
import type { OneiricEvent } from '../../core/events.js';
import type { Clock } from '../../core/ports.js';
import type { Deadlines } from '../../core/swap.js';
import type { Instance } from '../slot.js';
import { withDeadline, type Timed } from '../swap/deadline.js';
import type { SettingsLedger } from './settings-ledger.js';

/** What telling instances of changed settings needs of the application. */
export interface SettingsHookTools {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly emit: (event: OneiricEvent) => void;
  readonly ledger: SettingsLedger;
}

/** Tells instances that have an `onConfigChange` of their new settings: one change at a time each, the newest wins. */
export class SettingsHook {
  readonly #running = new Map<Instance, Promise<boolean>>();
  /** Instances that are to be renewed, and told of nothing that was wished before. */
  readonly #left = new WeakSet<Instance>();

  constructor(private readonly tools: SettingsHookTools) {}

  /** Whether an instance wants to be told, instead of being renewed. */
  hasHook(instance: Instance): boolean {
    return instance.hook('onConfigChange') !== undefined;
  }

  /** An instance is to be renewed instead of being told: also of what it waits to be told. */
  leave(instance: Instance): void {
    this.#left.add(instance);
    this.tools.ledger.told(instance, undefined);
  }

  /** Resolves with whether the instance goes by what is wished now. */
  tell(instance: Instance): Promise<boolean> {
    const { ledger } = this.tools;
    this.#left.delete(instance);
    ledger.telling(instance);
    const before = this.#running.get(instance) ?? Promise.resolve(true);
    const telling = before.then(() => this.#tell(instance));
    this.#running.set(instance, telling);
    return telling.finally(() => {
      if (this.#running.get(instance) === telling) this.#running.delete(instance);
    });
  }

  async #tell(instance: Instance): Promise<boolean> {
    const { ledger } = this.tools;
    const previous = ledger.givenTo(instance);
    const { settings } = instance.recipe;
    const isOver = this.#left.has(instance) || instance.isDisposed;
    if (!previous || !settings || isOver) return this.#end(instance, undefined, true);
    try {
      const wished = ledger.wished(instance.candidate, settings);
      if (wished.value !== previous.value) {
        await this.#call(instance, [wished.value, previous.value]);
        this.#applied(instance);
      }
      return this.#end(instance, wished, true);
    } catch (error) {
      this.#warn(instance, error);
      return this.#end(instance, undefined, false);
    }
  }

  #end(instance: Instance, has: Parameters<SettingsLedger['told']>[1], isWell: boolean): boolean {
    this.tools.ledger.told(instance, has);
    return isWell;
  }

  /** Counts as work of the instance, so that it is not disposed of meanwhile. */
  #call(instance: Instance, args: readonly [next: object, previous: object]): Promise<void> {
    const { clock, deadlines } = this.tools;
    const hold = instance.generation.begin('onConfigChange');
    const work = (): unknown => instance.hook('onConfigChange')?.(...args);
    const called = new Promise<Timed<unknown>>((resolve) => {
      withDeadline(clock, { ms: deadlines.hook, work }, resolve);
    });
    return called
      .then((timed) => {
        if (timed.end === 'failed') throw timed.error;
        if (timed.end === 'timedOut') throw tookTooLong(instance, deadlines.hook);
      })
      .finally(() => hold.end());
  }

  #applied(instance: Instance): void {
    this.tools.emit({ type: 'settings.applied', ...this.#fact(instance) });
  }

  #fact({ slot, candidate, number }: Instance) {
    const at = this.tools.clock.epoch();
    return { at, slot: slot.name, provider: candidate.provider, generation: number };
  }

  #warn(instance: Instance, cause: unknown): void {
    const { slot, label } = instance;
    this.tools.emit({
      type: 'settings.warning',
      ...this.#fact(instance),
      error: new LifecycleError(
        'lifecycle/config-change-failed',
        `${slot.name}: onConfigChange of ${label} failed: ${oneLineOf(cause)}. It serves on, and a new instance with the new settings is built.`,
        { cause },
      ),
    });
  }
}

const tookTooLong = ({ label }: Instance, ms: number) =>
  new LifecycleError(
    'lifecycle/config-change-timeout',
    `onConfigChange of ${label} did not end within ${ms} ms.`,
  );
