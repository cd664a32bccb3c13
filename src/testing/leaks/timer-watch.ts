import { createHook, type AsyncHook } from 'node:async_hooks';

/** Timers that were made while it watched and are pending, background ones too, and where they were made. */
export class TimerWatch {
  readonly #pending = new Map<number, Error>();
  readonly #hook: AsyncHook;

  constructor() {
    this.#hook = createHook({
      init: (id, type) => {
        // An error keeps the place, and writes it down only when asked.
        if (type === 'Timeout') this.#pending.set(id, new TimerMade());
      },
      destroy: (id) => void this.#pending.delete(id),
    }).enable();
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Where the newest pending timer was made, as far as that is no part of Node; undefined where nothing is pending. */
  get place(): string | undefined {
    const made = [...this.#pending.values()].at(-1);
    return made && placeOf(made.stack ?? '');
  }

  end(): void {
    this.#hook.disable();
    this.#pending.clear();
  }
}

class TimerMade extends Error {}

function placeOf(stack: string): string | undefined {
  const lines = stack.split('\n').filter((line) => line.startsWith('    at '));
  const [, ...callers] = lines;
  const own = callers.find((line) => !line.includes('node:'));
  return own?.replace(/^ +at /, '');
}
