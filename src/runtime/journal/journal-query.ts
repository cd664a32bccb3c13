import { StateError } from '../../core/errors.js';
import { isSlotName, type SlotName } from '../../core/names.js';
import { checkBag, type Option, type OptionBag } from '../../core/option-bag.js';
import type { JournalQuery } from '../../core/state.js';
import { isRef, refName, type Ref } from '../../core/token.js';

const DEFAULT_LIMIT = 100;
const MOST_READ = 1_000;

const LIMIT: Option = {
  fits: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_READ,
  expected: `an integer from 1 to ${MOST_READ}`,
};

const NUMBER: Option = { fits: Number.isFinite, expected: 'a finite number' };

const SLOT: Option = {
  fits: (value) => isRef(value) || isSlotName(value),
  expected: 'a contract, a token or a name such as "adapter:cache"',
};

const QUERY: OptionBag = {
  options: new Map([
    ['slot', SLOT],
    ['since', NUMBER],
    ['until', NUMBER],
    ['before', NUMBER],
    ['limit', LIMIT],
  ]),
  error: StateError,
  bad: 'state/bad-query',
  unknown: 'state/bad-query',
  holds: 'Nothing was read.',
};

/** Which entries to read, with everything filled in, and their slot by its name. */
export interface CheckedQuery {
  readonly slot: SlotName | undefined;
  readonly since: number;
  readonly until: number;
  readonly before: number;
  readonly limit: number;
}

/** @throws StateError `state/bad-query`, also for a key that there is not */
export function checkedQuery(given: JournalQuery, slotOf = unknownSlot): CheckedQuery {
  checkBag(given, QUERY, 'journal');
  const { slot, since = 0, until = Number.MAX_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER } = given;
  return {
    slot: isRef(slot) ? slotOf(slot) : slot,
    since,
    until,
    before,
    limit: given.limit ?? DEFAULT_LIMIT,
  };
}

/** Where nothing is known of contracts. */
export function unknownSlot(ref: Ref): SlotName {
  throw new StateError('state/bad-query', `journal: nothing is known of ${refName(ref)}. Nothing was read.`, {
    hint: 'name a slot such as "adapter:cache"',
  });
}
