import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SlotName } from '../../../src/core/names.js';
import { ProbeWorld, type Probe } from '../../support/probe-world.js';
import { rebuildWith } from './policy-worlds.js';

const RUNS = process.env['ONEIRIC_TORTURE'] === '1' ? 3_000 : 40;
const SLOTS: readonly SlotName[] = ['service:one', 'service:two', 'service:three'];
const PROVIDERS = ['base', 'ring'] as const;

const name = (slot: number, provider: number): string => `${PROVIDERS[provider]}-${slot}`;

/** Per slot, which others its second candidate is rebuilt with, by their distance: rings are common. */
const shape = fc.array(fc.constantFrom([1], [2], [1, 2]), { minLength: 3, maxLength: 3 });
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

const worldOf = (wanted: readonly (readonly number[])[]): Promise<ProbeWorld> =>
  ProbeWorld.start({
    slots: Object.fromEntries(SLOTS.map((slot, at) => [slot, PROVIDERS.map((_, index) => name(at, index))])),
    inject: Object.fromEntries(
      wanted.map((steps, at) => [
        name(at, 1),
        steps.map((step) => rebuildWith(SLOTS[(at + step) % SLOTS.length])),
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

/** What lives and was given what does not. */
const betrayed = ({ probes }: ProbeWorld): string[] =>
  probes
    .filter(({ disposals, given }) => !disposals && given.some((each) => (each as Probe).disposals > 0))
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
      for (let round = 0; round < 3; round += 1) await world.pass(10_000);
      expect([...codes].filter((code) => code !== 'resolution/rebuild-cycle')).toEqual([]);
      expect(betrayed(world)).toEqual([]);
      for (const slot of SLOTS.keys())
        for (const provider of PROVIDERS.keys()) world.when(name(slot, provider), { init: () => undefined });
      // In a ring nothing could be renewed ever again.
      for (const slot of SLOTS) await world.report(world.app.refresh(slot), 10_000);
      await world[Symbol.asyncDispose]();
    }),
    { numRuns: RUNS },
  );
});
