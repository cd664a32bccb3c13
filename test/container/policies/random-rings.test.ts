import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SlotName } from '../../../src/core/names.js';
import { ProbeWorld, type Probe } from '../../support/probe-world.js';
import { keep, rebuildWith } from './policy-worlds.js';

const RUNS = process.env['ONEIRIC_TORTURE'] === '1' ? 3_000 : 60;
const SLOTS: readonly SlotName[] = ['service:one', 'service:two', 'service:three'];
const PROVIDERS = ['base', 'ring'] as const;

const name = (slot: number, provider: number): string => `${PROVIDERS[provider]}-${slot}`;

/** Per slot, what its second candidate is given as it is, by the distance of the slot: rings are common. */
const tie = fc.record({ step: fc.constantFrom(1, 2), keeps: fc.boolean() });
const ties = fc.uniqueArray(tie, { minLength: 1, maxLength: 2, selector: ({ step }) => step });
const shape = fc.array(ties, { minLength: 3, maxLength: 3 });
type Shape = typeof shape extends fc.Arbitrary<infer S> ? S : never;
const swap = fc.record({ do: fc.constant('swap' as const), slot: fc.nat(2), provider: fc.nat(1) });
const move = fc.oneof(
  swap,
  swap,
  swap,
  fc.record({ do: fc.constant('refresh' as const), slot: fc.nat(2) }),
  fc.record({ do: fc.constant('slow' as const), slot: fc.nat(2), provider: fc.nat(1), ms: fc.nat(20) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 5, 30, 2_000) }),
);
type Move = typeof move extends fc.Arbitrary<infer M> ? M : never;

const worldOf = (wanted: Shape): Promise<ProbeWorld> =>
  ProbeWorld.start({
    slots: Object.fromEntries(SLOTS.map((slot, at) => [slot, PROVIDERS.map((_, index) => name(at, index))])),
    inject: Object.fromEntries(
      wanted.map((each, at) => [
        name(at, 1),
        each.map(({ step, keeps }) => (keeps ? keep : rebuildWith)(SLOTS[(at + step) % SLOTS.length])),
      ]),
    ),
  });

function make(world: ProbeWorld, step: Move): unknown {
  switch (step.do) {
    case 'swap': {
      const provider = name(step.slot, step.provider);
      return world.app.swap(SLOTS[step.slot] as SlotName, { provider, drainTimeoutMs: 10 });
    }
    case 'refresh':
      return world.app.refresh(SLOTS[step.slot] as SlotName, { drainTimeoutMs: 10 });
    case 'slow': {
      const init = () => new Promise<void>((resolve) => void world.clock.after(step.ms, resolve));
      world.when(name(step.slot, step.provider), { init });
      return;
    }
    case 'pass':
      return world.pass(step.ms);
  }
}

/** What lives and was given what does not, although it is rebuilt with that. */
const betrayed = ({ probes }: ProbeWorld, wanted: Shape): string[] =>
  probes
    .filter(({ label, disposals, given }) => {
      const at = Number(/^ring-(\d)/.exec(label)?.[1] ?? -1);
      const isGone = (index: number): boolean => (given[index] as Probe).disposals > 0;
      return !disposals && wanted[at]?.some(({ keeps }, index) => !keeps && isGone(index));
    })
    .map(({ label }) => label);

it('promise P5: whatever is asked for at the same time, no ring comes to serve', async () => {
  await fc.assert(
    fc.asyncProperty(shape, fc.array(move, { maxLength: 20 }), async (wanted, moves) => {
      const world = await worldOf(wanted);
      const codes = new Set<unknown>();
      const note = (error: unknown): unknown => codes.add((error as { code?: string }).code);
      for (const step of moves) {
        const made = make(world, step);
        if (step.do === 'pass') await made;
        else Promise.resolve(made).catch(note);
      }
      for (let round = 0; round < 8; round += 1) await world.pass(10_000);
      expect([...codes].filter((code) => code !== 'resolution/rebuild-cycle')).toEqual([]);
      expect(betrayed(world, wanted)).toEqual([]);
      for (const slot of SLOTS.keys())
        for (const provider of PROVIDERS.keys()) world.when(name(slot, provider), { init: () => undefined });
      // In a ring nothing could be renewed ever again.
      for (const slot of SLOTS) {
        const swap = world.app.refresh(slot, { drainTimeoutMs: 10 });
        // Each of those that somebody keeps has its own deadline, one after the other.
        for (let round = 0; round < SLOTS.length; round += 1) await world.outcome(swap, 10);
        await world.report(swap);
      }
      await world[Symbol.asyncDispose]();
    }),
    { numRuns: RUNS },
  );
}, 600_000);
