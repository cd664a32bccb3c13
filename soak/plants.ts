import type { Plant } from './options.js';
import { Gateway } from './parts/gateways.js';
import type { World } from './world.js';

const EVERY = 20;
const KEPT_BYTES = 2_000_000;

/** Makes the soak fail, to prove that it does: a call in twenty ends as none may, or each keeps memory. */
export function plant(kind: Plant, { app }: World): void {
  const kept: unknown[] = [];
  let calls = 0;
  app.intercept(Gateway, (_call, next) => {
    calls += 1;
    if (kind === 'leak') kept.push(new Array<number>(KEPT_BYTES / 8).fill(calls + 0.5));
    if (kind === 'leak' || calls % EVERY !== 0) return next();
    if (kind === 'lost-call') throw new TypeError('this call is lost');
    return Promise.resolve(-1);
  });
}
