import { PROBE, ProbeWorld, Store, type Behaviour, type ProbeOptions } from '../../support/probe-world.js';
import { fails, lonelyWorld } from './lonely-world.js';
import { HEALTHY, once } from './moments.js';
import { probation as terms, tries } from './on-probation.js';

/** Something that the application is doing, and the moments of it at which something can be asked for. */
export interface Scene {
  readonly world: () => Promise<ProbeWorld>;
  /** Does it. */
  readonly act: (world: ProbeWorld) => PromiseLike<unknown>;
  readonly moments: Readonly<Record<string, (world: ProbeWorld, ask: () => void) => void>>;
}

type Hook = Exclude<keyof Behaviour, 'handover'>;

const RESULTS: Partial<Record<Hook, unknown>> = { build: PROBE, health: HEALTHY };

/** A moment in a hook of a provider's next instance that has it called. */
const during =
  (provider: string, hook: Hook, isLate = false) =>
  (world: ProbeWorld, ask: () => void): void => {
    const run = once(ask, RESULTS[hook]);
    world.when(provider, { [hook]: isLate ? () => Promise.resolve().then(run) : run });
  };

const LAYERS: ProbeOptions = {
  slots: { 'adapter:base': ['base'], 'adapter:store': ['a', 'b', 'c'], 'adapter:index': ['i', 'j'] },
  inject: { a: [{ token: 'adapter:base' }], i: [{ token: Store }] },
};

const REBUILT: ProbeOptions = { ...LAYERS, inject: { i: [{ token: Store, onSwap: 'rebuild' }] } };

const start: Scene = {
  world: () => ProbeWorld.unstarted(LAYERS),
  act: ({ app }) => app.start(),
  moments: {
    'build of a dependency': during('base', 'build'),
    'init of a dependency': during('base', 'init'),
    'init of a dependency, after an await': during('base', 'init', true),
    'activate of a dependency': during('base', 'activate'),
    build: during('a', 'build'),
    'build, after an await': during('a', 'build', true),
    init: during('a', 'init'),
    'init, after an await': during('a', 'init', true),
    activate: during('a', 'activate'),
    'build of a dependent': during('i', 'build'),
    'init of a dependent, after an await': during('i', 'init', true),
  },
};

const close: Scene = {
  world: () => ProbeWorld.start(LAYERS),
  act: ({ app }) => app.close(),
  moments: {
    'drain of a dependent': during('i', 'drain'),
    'cleanup of a dependent': during('i', 'cleanup'),
    drain: during('a', 'drain'),
    cleanup: during('a', 'cleanup'),
    'cleanup, after an await': during('a', 'cleanup', true),
    'cleanup of a dependency': during('base', 'cleanup'),
  },
};

const group: Scene = {
  world: () => ProbeWorld.start(LAYERS),
  act: ({ app }) =>
    app.swapAll([
      { slot: Store, provider: 'b' },
      { slot: 'adapter:index', provider: 'j' },
    ]),
  moments: {
    'build of one': during('b', 'build'),
    'build of the other': during('j', 'build'),
    'init of one, after an await': during('b', 'init', true),
    'init of the other, after an await': during('j', 'init', true),
    'health of the other': during('j', 'health'),
    switched: (world, ask) => void world.app.hooks.switched('adapter:index', once(ask, undefined)),
    'activate of one': during('b', 'activate'),
    'activate of the other': during('j', 'activate'),
    'drain of the other': during('i', 'drain'),
    'cleanup of one': during('a', 'cleanup'),
    'cleanup of the other': during('i', 'cleanup'),
  },
};

const rebuild: Scene = {
  world: () => ProbeWorld.start(REBUILT),
  act: ({ app }) => app.swap(Store, { provider: 'b' }),
  moments: {
    'init of what is new, after an await': during('b', 'init', true),
    'build of what is rebuilt': during('i', 'build'),
    'init of what is rebuilt, after an await': during('i', 'init', true),
    'activate of what is rebuilt': during('i', 'activate'),
    'drain of what was rebuilt': during('i', 'drain'),
    'cleanup of what was rebuilt': during('i', 'cleanup'),
    'cleanup of what it held': during('a', 'cleanup'),
  },
};

/** Over before what has failed is tried again. */
const probation = { ...terms, windowMs: 500 };

const onTrial: Scene = {
  world: () => ProbeWorld.start(),
  act: ({ app }) => app.swap(Store, { provider: 'b', probation }),
  moments: {
    'activate of what is tried': during('b', 'activate'),
    'the trial': (world, ask) => {
      const run = once(ask, undefined);
      world.app.hooks.switched(Store, () => void world.clock.after(10, run));
    },
  },
};

const returning: Scene = {
  world: () => ProbeWorld.start(),
  act: (world) => {
    const swap = world.app.swap(Store, { provider: 'b', probation });
    void swap.switched.then(() => tries(world.store, 4));
    return swap;
  },
  moments: {
    'drain of what has failed': during('b', 'drain'),
    'cleanup of what has failed': during('b', 'cleanup'),
  },
};

const suspension: Scene = {
  world: () => lonelyWorld(),
  act: ({ app }) => app.swap(Store, { provider: 'b' }),
  moments: {
    'suspend, after an await': during('a', 'suspend', true),
    'build of what follows': during('b', 'build'),
    'init of what follows, after an await': during('b', 'init', true),
    'activate of what follows': during('b', 'activate'),
    'cleanup of what has rested': during('a', 'cleanup'),
  },
};

const inVain: Scene = {
  world: () => lonelyWorld(),
  act: ({ app }) => app.swap(Store, { provider: 'b' }),
  moments: {
    'resume of what has rested': (world, ask) => {
      world.when('b', { init: fails });
      during('a', 'resume')(world, ask);
    },
  },
};

export const SCENES: Readonly<Record<string, Scene>> = {
  start,
  close,
  'a group': group,
  'a rebuild': rebuild,
  'a probation': onTrial,
  'a return': returning,
  'a suspension': suspension,
  'a suspension in vain': inVain,
};
