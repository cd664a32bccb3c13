import type { ModulesContainer } from '@nestjs/core';
import { parseSlotName, shown, type SlotName } from '../core/names.js';
import { refName } from '../core/token.js';
import { standIn, type Names } from '../modules/stand-in-candidate.js';
import { NestjsError } from './nestjs-error.js';
import { GIVEN, slotToken, type Given, type Wish } from './tokens.js';

/** Something that a test has put in the place of a live reference: `overrideProvider(Cache).useValue(fake)`. */
export interface Override {
  readonly wish: Wish;
  readonly value: unknown;
}

/** What NestJS gives in the place of our live references, by what stands in our modules by now. */
export function overridesIn(
  modules: ModulesContainer,
  name: string | undefined,
  referenceOf: (wish: Wish) => unknown,
): readonly Override[] {
  const found: Override[] = [];
  for (const { providers } of modules.values()) {
    const given = providers.get(GIVEN)?.instance as Given | undefined;
    if (!given || given.name !== name) continue;
    for (const wish of given.wishes) {
      const value: unknown = providers.get(slotToken(wish))?.instance;
      if (value !== referenceOf(wish)) found.push({ wish, value });
    }
  }
  return found;
}

/** What NestJS injects there is what components here are given: one more candidate of each slot, of source `test`. */
export function standInsFor(overrides: readonly Override[], names: Names): void {
  const { container } = names;
  const values = new Map<SlotName, unknown>();
  for (const { wish, value } of overrides) {
    const slot = container.slotNamed(wish, 'overrideProvider');
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function')
      throw notAnObject(wish, value);
    if (values.get(slot) === value) continue;
    if (values.has(slot)) throw twice(slot, wish);
    values.set(slot, value);
  }
  for (const [slot, useValue] of values) {
    const candidates = container.candidates({ ...parseSlotName(slot), shadowed: true });
    standIn(names, { slot, candidates }, { useValue });
  }
}

/** It may have started long ago. */
export const notOverridden = ({ wish }: Pick<Override, 'wish'>): NestjsError =>
  new NestjsError(
    'nestjs/not-overridden',
    `${refName(wish)} is overridden in NestJS, but the application that it belongs to was made elsewhere. Its components would not see it.`,
    { hint: 'override it where the application is made: overrideSlot of oneiric/testing' },
  );

const notAnObject = (wish: Wish, value: unknown): NestjsError =>
  new NestjsError(
    'nestjs/not-overridden',
    `${refName(wish)} is overridden with ${shown(value)}, which has no methods that its consumers could call. Nothing was started.`,
    { hint: 'give it an object, or a function where the contract is one' },
  );

const twice = (slot: SlotName, wish: Wish): NestjsError =>
  new NestjsError(
    'nestjs/not-overridden',
    `${slot} is overridden twice, by ${refName(wish)} as well, with different values. Nothing was started.`,
    { hint: 'override one of its names, or each with the same value' },
  );
