import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/core/candidate.js';
import type { SlotName } from '../../../src/core/names.js';
import type { Recipe } from '../../../src/container/injection/recipe.js';
import { Instance, Slot } from '../../../src/container/slot.js';
import { planSlot } from '../../../src/container/swap/plan.js';

const noError = () => new Error('nobody calls');
const shape = {
  contract: undefined,
  title: () => 'part',
  prototypes: () => [],
  scope: 'singleton',
  target: () => undefined,
  emptiness: noError,
  onError: () => undefined,
} as const;

const recipe = { owned: true } as unknown as Recipe;
const candidate = (slot: SlotName, provider: string) => ({ slot, provider }) as Candidate;

/** A slot that is served by its first candidate. */
function served(name: SlotName): { slot: Slot; instance: Instance } {
  const slot = new Slot(name, shape);
  const instance = new Instance(slot, candidate(name, 'first'), recipe);
  instance.built({}, 0);
  slot.instances.set(instance.candidate, instance);
  slot.active.needed = true;
  slot.active.point(instance);
  return { slot, instance };
}

/** Each is rebuilt whenever the other moves: what one of them is optionally built with came after it. */
function ring() {
  const left = served('service:left');
  const right = served('service:right');
  left.slot.active.rebuilders = new Set([right.instance]);
  right.slot.active.rebuilders = new Set([left.instance]);
  return { left, right };
}

function aimOf({ slot }: { slot: Slot }, blocked: readonly Candidate[]): string | undefined {
  const better = candidate(slot.name, 'better');
  const situation = {
    slot,
    ranking: [better],
    offering: () => [better],
    find: () => better,
    isOffered: () => true,
    isBlocked: (one: Candidate) => blocked.includes(one),
    isBuiltAbove: () => false,
    isAwaited: () => false,
  };
  const nobody = new Set<Candidate>();
  const asked = { provider: undefined, renew: false, renewed: nobody, lost: nobody, reentrant: false };
  const ways = { isPatient: () => true, isLeftAlone: () => false, leaves: () => false };
  return planSlot(situation, { kind: 'follow', ...asked, ...ways }).aims.get(slot.active)?.provider;
}

describe('a ring of what would be rebuilt with each other', () => {
  it('comes to an end when it is gone through, and keeps nothing from moving', () => {
    expect(aimOf(ring().left, [])).toBe('better');
  });

  it('holds what serves back for as long as somebody in it is left alone', () => {
    const { left, right } = ring();
    expect(aimOf(left, [right.instance.candidate])).toBe('first');
    expect(aimOf(left, [left.instance.candidate])).toBe('first');
  });
});
