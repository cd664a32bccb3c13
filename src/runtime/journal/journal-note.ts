import { StateError } from '../../core/errors.js';
import { ANYTHING, checkBag, TEXT, type Option, type OptionBag } from '../../core/option-bag.js';
import type { JournalEntry, JournalNote } from '../../core/state.js';

const LONGEST_KIND = 100;

const KIND: Option = {
  fits: (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST_KIND,
  expected: `a word of up to ${LONGEST_KIND} characters`,
};

const NOTE: OptionBag = {
  options: new Map([
    ['kind', KIND],
    ['who', TEXT],
    ['why', TEXT],
    ['outcome', TEXT],
    ['error', ANYTHING],
  ]),
  error: StateError,
  bad: 'state/bad-note',
  unknown: 'state/bad-note',
  holds: 'Nothing was recorded.',
};

/** What somebody says was done, as the journal has it. @throws StateError `state/bad-note` */
export function entryFrom(note: JournalNote): JournalEntry {
  checkBag(note, NOTE, 'record');
  const { kind, who, why, error, outcome = error === undefined ? 'done' : 'failed' } = note;
  if (!KIND.fits(kind)) {
    throw new StateError('state/bad-note', 'record was not told what was done. Nothing was recorded.', {
      path: 'record',
      hint: `kind is ${KIND.expected}`,
    });
  }
  return { kind, stage: 'ended', slots: [], who, why, outcome, error };
}
