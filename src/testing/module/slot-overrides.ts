import { OneiricError } from '../../core/errors.js';
import { parseSlotName, type SlotName } from '../../core/names.js';
import { refName, type Ref } from '../../core/token.js';
import type { Making } from '../../modules/provider.js';
import { standIn, type Names, type SlotMeant } from '../../modules/stand-in-candidate.js';
import { TestingError } from '../testing-error.js';
import { unknown } from './module-edits.js';

/**
 * Puts stand-ins into slots of an application that has not started.
 *
 * @throws TestingError `testing/unknown-slot`, `testing/not-a-slot`
 */
export function overrideSlots(names: Names, overrides: ReadonlyMap<Ref | SlotName, Making>): void {
  for (const [ref, making] of overrides) standIn(names, slotMeant(names, ref), making);
}

/** @throws TestingError `testing/unknown-slot`, `testing/not-a-slot` */
export function slotMeant(names: Names, ref: Ref | SlotName): SlotMeant {
  const slot = slotNamed(names, ref);
  const candidates = names.container.candidates({ ...parseSlotName(slot), shadowed: true });
  if (candidates.length > 0) return { slot, candidates };
  throw unknownSlot(names, ref);
}

const UNKNOWN: readonly string[] = ['resolution/not-a-slot', 'resolution/no-candidate'];

function slotNamed(names: Names, ref: Ref | SlotName): SlotName {
  try {
    return names.container.slotNamed(ref, 'overrideSlot');
  } catch (error) {
    if (!OneiricError.is(error) || !UNKNOWN.includes(error.code)) throw error;
    throw isPlain(names, ref) ? notASlot(ref) : unknownSlot(names, ref);
  }
}

function isPlain({ graph }: Names, ref: Ref | SlotName): boolean {
  if (typeof ref === 'string') return false;
  try {
    return graph.everything.plainOf(ref, 'an override') !== undefined;
  } catch {
    // Several modules have one, each for itself.
    return true;
  }
}

function unknownSlot({ container }: Names, ref: Ref | SlotName): TestingError {
  const candidates = container.candidates();
  const slots = candidates.map(({ slot }) => slot);
  const contracts = candidates.flatMap(({ provides }) => provides.map(refName));
  const known = typeof ref === 'string' ? slots : [...contracts, ...slots];
  return unknown('testing/unknown-slot', refName(ref), { what: 'a slot that has a candidate', known });
}

function notASlot(ref: Ref | SlotName): TestingError {
  return new TestingError(
    'testing/not-a-slot',
    `${refName(ref)} is a plain provider, which is injected as it is: nothing can take its place in those that hold it. Nothing was changed.`,
    { hint: 'replace it before compile with overrideProvider, or make it a candidate of a slot' },
  );
}
