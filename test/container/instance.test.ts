import { describe, expect, it } from 'vitest';
import { dispose, type DisposalTools } from '../../src/container/swap/disposal.js';
import { CandidateRegistry } from '../../src/container/candidates/registry.js';
import { Instance } from '../../src/container/slot.js';
import { SlotTable } from '../../src/container/slot-table.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { CACHE, offer, recipe } from './candidates/offers.js';

function newInstance(): Instance {
  const registry = new CandidateRegistry();
  const { candidate } = registry.register(offer('redis'), recipe());
  const fails = (error: unknown): never => {
    throw error;
  };
  const slots = new SlotTable(registry, {
    made: () => undefined,
    emptiness: () => new Error('empty'),
    onError: fails,
    target: () => undefined,
  });
  return new Instance(slots.get(CACHE), candidate, recipe());
}

describe('an instance', () => {
  it('has no generation before it is built', () => {
    expect(() => newInstance().generation).toThrow('redis#1 is not built');
  });

  it('is disposed of once, and whoever asks again is told at once', async () => {
    const instance = newInstance();
    const cleanups: string[] = [];
    instance.built({ onCleanup: () => void cleanups.push('cleanup') }, 0);
    const clock = new ManualClock();
    const deadlines = { build: 1, init: 1, health: 1, hook: 1, hold: 1, retire: 1, cleanup: 1_000 };
    const unwanted = (): never => {
      throw new TypeError('nothing fails here');
    };
    const tools: DisposalTools = {
      clock,
      deadlines,
      released: unwanted,
      outlived: () => undefined,
      warn: unwanted,
      abandoned: unwanted,
    };
    let times = 0;
    dispose(instance, tools, () => (times += 1));
    dispose(instance, tools, () => (times += 1));
    await clock.settle();
    expect(times).toBe(2);
    expect(cleanups).toEqual(['cleanup']);
    expect(instance.abortion.signal.aborted).toBe(true);
  });
});
