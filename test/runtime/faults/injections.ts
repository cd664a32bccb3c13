import { expect } from 'vitest';
import { Index, Store, type FaultWorld } from './fault-world.js';

/** What has the store swapped from `a` to `b`. */
export interface Act {
  readonly begin: (world: FaultWorld) => unknown;
  /** Whose wish it is: what an operator has selected outranks everything else, where the swap came to its switch. */
  readonly wish: 'operator' | 'config';
  /** What serves in the end, where no operator has a say. */
  readonly ranked: string;
  /** The index moves with it, from `i` to `j`. */
  readonly isGroup: boolean;
}

const select = (store: string): object => ({ adapters: { selections: { store } } });

export const ACTS: Readonly<Record<string, Act>> = {
  'a swap': {
    begin: ({ app }) => app.swap(Store, { provider: 'b' }),
    ...{ wish: 'operator', ranked: 'a', isGroup: false },
  },
  'a swap of a group': {
    begin: ({ app }) =>
      app.swapAll([
        { slot: Index, provider: 'j' },
        { slot: Store, provider: 'b' },
      ]),
    ...{ wish: 'operator', ranked: 'a', isGroup: true },
  },
  'a move that configuration wants': {
    begin: ({ said }) => said.values(select('b')),
    ...{ wish: 'config', ranked: 'b', isGroup: false },
  },
};

/** What is asked for meanwhile. */
export interface Injection {
  readonly before?: (world: FaultWorld) => unknown;
  /** @param next what will serve once the swap is over */
  readonly inject: (world: FaultWorld, next: 'a' | 'b') => unknown;
  /** Once the swap is over. @param isSelected whether an operator has selected what serves */
  readonly after?: (world: FaultWorld, isSelected: boolean) => void;
  /** What serves then, where no operator has a say. */
  readonly serves?: string;
  /** Whether calls are taken then. */
  readonly activity?: string;
  /** By which settings what serves goes then. */
  readonly size?: number;
  /** Whether calls are refused for a while. */
  readonly refuses?: true;
}

/** Long enough for calls to be refused. */
async function pausedFor({ app, clock }: FaultWorld, what: typeof Store | typeof DOMAIN): Promise<void> {
  await app.pause(what);
  await clock.elapse(200);
}

/** As it is told when the promise resolves, nothing is under way. */
async function drained(world: FaultWorld, what: typeof Store | typeof DOMAIN): Promise<void> {
  await world.app.drain(what, { timeoutMs: 60_000 });
  if (world.working > 0) world.caller.lost.push(`${world.working} calls run, and it is said to be drained`);
}

const DOMAIN = { domain: 'adapter' };
const sizes = Object.fromEntries(['a', 'b', 'c'].map((provider) => [`store/${provider}`, { size: 2 }]));

export const INJECTIONS: Readonly<Record<string, Injection>> = {
  pause: { inject: ({ app }) => app.pause(Store), activity: 'paused', refuses: true },
  drain: {
    inject: (world) => drained(world, Store),
    ...{ activity: 'draining', refuses: true },
  },
  resume: {
    before: (world) => pausedFor(world, Store),
    inject: ({ app }) => app.resume(Store),
    refuses: true,
  },
  'pause of the domain': { inject: ({ app }) => app.pause(DOMAIN), activity: 'paused', refuses: true },
  'drain of the domain': {
    inject: (world) => drained(world, DOMAIN),
    ...{ activity: 'draining', refuses: true },
  },
  'resume of the domain': {
    before: (world) => pausedFor(world, DOMAIN),
    inject: ({ app }) => app.resume(DOMAIN),
    refuses: true,
  },
  failover: {
    inject: ({ sick }, next) => void sick.add(next),
    after: (world, isSelected) => {
      const { sick, events } = world;
      expect(events.map(({ type }) => type)).toContain('failover.avoided');
      if (!isSelected) expect(sick).not.toContain(world.serving(Store));
      sick.clear();
    },
  },
  'a configuration that selects another': {
    inject: ({ said }) => said.values(select('c')),
    serves: 'c',
  },
  'a configuration with other settings': {
    // What it selects already, it goes on to select.
    inject: ({ said, app }) => {
      const selections = app.config.get<object>('adapters.selections') ?? {};
      said.values({ adapters: { selections, providers: sizes } });
    },
    size: 2,
  },
};
