import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Factory } from '../../../src/container/injection/recipes.js';
import type { InjectEntry } from '../../../src/core/component.js';
import type { SlotName } from '../../../src/core/names.js';
import { ProbeWorld, type Probe } from '../../support/probe-world.js';

const RUNS = process.env['ONEIRIC_TORTURE'] === '1' ? 3_000 : 100;

/** From the bottom to the top: each may be built on those before it. */
const SLOTS: readonly SlotName[] = ['adapter:one', 'adapter:two', 'service:three', 'service:four'];
const PROVIDERS = ['a', 'b'] as const;

const name = (slot: number, provider: number): string => `${PROVIDERS[provider]}-${slot}`;

const policy = fc.constantFrom('rebuild', 'rebuild', 'keep', 'follow', undefined);
const wishes = fc.array(policy, { minLength: 3, maxLength: 3 });
const move = fc.oneof(
  fc.record({ do: fc.constant('swap' as const), slot: fc.nat(3), provider: fc.nat(1) }),
  fc.record({ do: fc.constant('refresh' as const), slot: fc.nat(3) }),
  fc.record({ do: fc.constant('both' as const), slot: fc.nat(3), provider: fc.nat(1) }),
  fc.record({ do: fc.constant('again' as const), slot: fc.nat(3), provider: fc.nat(1), wishes }),
  fc.record({ do: fc.constant('fail' as const), slot: fc.nat(3), provider: fc.nat(1), fails: fc.boolean() }),
  fc.record({ do: fc.constant('slow' as const), slot: fc.nat(3), provider: fc.nat(1), ms: fc.nat(20) }),
  fc.record({ do: fc.constant('list' as const), slot: fc.nat(3) }),
  fc.record({ do: fc.constant('remove' as const), slot: fc.nat(3), provider: fc.nat(1) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 5, 30, 2_000) }),
);
type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

interface Play {
  readonly world: ProbeWorld;
  /** How each instance was given what it was given, in the order of its slots. */
  readonly policies: Map<unknown, readonly Given[]>;
}

interface Given {
  readonly slot: SlotName;
  readonly onSwap: string;
}

/** A candidate, with what it injects of the slots below its own. */
function offerOf(
  { world, policies }: Play,
  at: Pick<Move & { do: 'again' }, 'slot' | 'provider' | 'wishes'>,
) {
  const slot = SLOTS[at.slot] as SlotName;
  const given = at.wishes
    .slice(0, at.slot)
    .flatMap((onSwap, below): Given[] => (onSwap ? [{ slot: SLOTS[below] as SlotName, onSwap }] : []));
  const offer = world.offer(name(at.slot, at.provider), { slot, stackLevel: at.provider });
  const make: Factory = offer.factory;
  const factory: Factory = (...args) => {
    const probe = make(...args);
    policies.set(probe, given);
    return probe;
  };
  const inject = given.map((each) => ({ token: each.slot, onSwap: each.onSwap })) as InjectEntry[];
  return { ...offer, factory, inject };
}

it('promise P5: leaves nobody with an instance that was replaced, and disposes of each once', async () => {
  const programs = fc.tuple(
    fc.array(wishes, { minLength: 8, maxLength: 8 }),
    fc.array(move, { maxLength: 25 }),
  );
  await fc.assert(
    fc.asyncProperty(programs, async ([wanted, moves]) => {
      const world = await ProbeWorld.start({ slots: {} });
      const play: Play = { world, policies: new Map() };
      for (const [at, each] of wanted.entries())
        await world.outcome(
          world.app.register(offerOf(play, { slot: at >> 1, provider: at % 2, wishes: each })),
        );
      for (const each of moves) await make(play, each);
      for (const at of wanted.keys()) world.when(name(at >> 1, at % 2), { init: () => undefined });
      for (let round = 0; round < 12; round += 1) await world.pass(10_000);
      expect(stale(play)).toEqual([]);
      await world[Symbol.asyncDispose]();
      expect(world.probes.filter(({ disposals }) => disposals !== 1).map(({ label }) => label)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
}, 600_000);

async function make(play: Play, each: Move): Promise<void> {
  const { world } = play;
  const slot = SLOTS[each.do === 'pass' ? 0 : each.slot] as SlotName;
  const ignored = (change: Promise<unknown>): void => void change.catch(() => undefined);
  switch (each.do) {
    case 'swap': {
      ignored(world.app.swap(slot, { provider: name(each.slot, each.provider) }));
      return;
    }
    case 'refresh': {
      ignored(world.app.refresh(slot));
      return;
    }
    case 'both': {
      const members = [each.slot, (each.slot + 1) % 4].map((at) => ({
        slot: SLOTS[at] as SlotName,
        provider: name(at, each.provider),
      }));
      ignored(world.app.swapAll(members));
      return;
    }
    case 'again': {
      ignored(world.app.register(offerOf(play, each)));
      return;
    }
    case 'fail': {
      const init = each.fails ? () => Promise.reject(new Error('no')) : () => undefined;
      world.when(name(each.slot, each.provider), { init });
      return;
    }
    case 'slow': {
      const init = () => new Promise<void>((resolve) => void world.clock.after(each.ms, resolve));
      world.when(name(each.slot, each.provider), { init });
      return;
    }
    case 'remove': {
      ignored(world.app.unregister(slot, name(each.slot, each.provider), { force: true }));
      return;
    }
    case 'list':
      return void world.app.all(slot);
    case 'pass':
      return world.pass(each.ms);
  }
}

/** What is alive, and was to be rebuilt with something that does not serve any more. */
function stale({ world, policies }: Play): string[] {
  const alive = world.probes.filter(({ disposals }) => disposals === 0);
  return alive.flatMap((probe) =>
    (policies.get(probe) ?? []).flatMap(({ slot, onSwap }, at) => {
      if (onSwap !== 'rebuild') return [];
      const { active, generation } = world.app.status(slot);
      const { label } = probe.given[at] as Probe;
      return label !== `${active}#${generation}`
        ? `${probe.label} has ${label} instead of ${active}#${generation}`
        : [];
    }),
  );
}
