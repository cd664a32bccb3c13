import { Generation } from '../../../src/container/live/generation.js';
import { LiveCell } from '../../../src/container/live/live-cell.js';
import type { Contract, TokenKind } from '../../../src/core/token.js';

let built = 0;

/** A generation around an instance, of a number of its own. */
export function generationOf<T>(instance: T, provider = 'redis'): Generation<T> {
  return new Generation({ slot: 'adapter:cache', provider, number: ++built, instance, since: 1_000 });
}

/** A cell that has seen these instances and points at the first. */
export function cellOf<T extends object>(
  instances: readonly [T, ...T[]],
  options: { contract?: Contract<T>; kind?: TokenKind; onError?: (error: unknown) => void } = {},
): { cell: LiveCell<T>; generations: Generation<T>[]; first: Generation<T> } {
  const cell = new LiveCell<T>({ slot: 'adapter:cache', name: 'Cache', ...options });
  for (const instance of instances) cell.grow(instance);
  const first = generationOf(instances[0]);
  const generations = [first, ...instances.slice(1).map((instance) => generationOf(instance, 'memory'))];
  cell.point(first);
  return { cell, generations, first };
}

/** A reference to an object whose only method returns what is given. */
export function returning<R>(run: (self: object) => R) {
  const instance = {
    run(): R {
      return run(this);
    },
  };
  const { cell, first } = cellOf([instance]);
  return { run: () => cell.ref.run(), ref: cell.ref, cell, generation: first };
}

/** A promise and what settles it. */
export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
