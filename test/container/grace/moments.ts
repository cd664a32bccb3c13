import type { Application } from '../../../src/index.js';
import { PROBE, Store, type ProbeWorld } from '../../support/probe-world.js';

/** What is asked for at a moment, of the slot that is just being changed. */
export type Ask = (app: Application, world: ProbeWorld) => PromiseLike<unknown>;

export const ASKS: Readonly<Record<string, Ask>> = {
  swap: (app) => app.swap(Store, { provider: 'c' }),
  select: (app) => app.select(Store, 'c'),
  refresh: (app) => app.refresh(Store),
  register: (app, world) => app.register(world.offer('d', { stackLevel: 50 })),
  unregister: (app) => app.unregister(Store, 'a'),
  pause: (app) => app.pause(Store),
};

/** What became of a request, in one word. */
export async function resultOf(asked: PromiseLike<unknown>): Promise<string> {
  try {
    const report = (await asked) as { outcome: string } | undefined;
    return report?.outcome ?? 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** Brings about a moment of a swap of the store from `a` to `b`, and asks at that moment. */
export type Moment = (world: ProbeWorld, ask: () => void) => void;

export const HEALTHY = { status: 'healthy' };

/** Moments before the switch. */
export const BEFORE: Readonly<Record<string, Moment>> = {
  'event started': (world, ask) => on(world, 'swap.started', ask),
  suspend: (world, ask) => world.when('a', { suspend: once(ask, undefined) }),
  build: (world, ask) => world.when('b', { build: once(ask, PROBE) }),
  init: (world, ask) => world.when('b', { init: once(ask, undefined) }),
  'init, after an await': (world, ask) => {
    const run = once(ask, undefined);
    world.when('b', { init: () => Promise.resolve().then(run) });
  },
  health: (world, ask) => world.when('b', { health: once(ask, HEALTHY) }),
  'event prepared': (world, ask) => on(world, 'swap.prepared', ask),
  preSwap: (world, ask) => void world.app.hooks.preSwap(Store, once(ask, undefined)),
  handover: (world, ask) => world.when('b', { handover: once(ask, undefined) }),
};

/** Moments from the switch on. */
export const AFTER: Readonly<Record<string, Moment>> = {
  switched: (world, ask) => void world.app.hooks.switched(Store, once(ask, undefined)),
  'event switched': (world, ask) => on(world, 'swap.switched', ask),
  activate: (world, ask) => world.when('b', { activate: once(ask, undefined) }),
  drain: (world, ask) => world.when('a', { drain: once(ask, undefined) }),
  cleanup: (world, ask) => world.when('a', { cleanup: once(ask, undefined) }),
  postSwap: (world, ask) => void world.app.hooks.postSwap(Store, once(ask, undefined)),
  'event completed': (world, ask) => on(world, 'swap.completed', ask),
};

/** Moments of the end of the application. */
export const CLOSING: Readonly<Record<string, Moment>> = {
  'event closing': (world, ask) => on(world, 'app.closing', ask),
  'event switched': (world, ask) => on(world, 'swap.switched', ask),
};

function on(world: ProbeWorld, type: string, ask: () => void): void {
  const run = once(ask, undefined);
  world.app.events$.subscribe((event) => {
    if (event.type === type) run();
  });
}

/** A hook that asks when it is first called. */
export function once<T>(ask: () => void, result: T): () => T {
  let isAsked = false;
  return () => {
    if (!isAsked) {
      isAsked = true;
      ask();
    }
    return result;
  };
}
