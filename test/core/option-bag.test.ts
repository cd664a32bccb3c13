import { describe, expect, it } from 'vitest';
import { RegistryError } from '../../src/core/errors.js';
import { checkBag, FLAG, having, SCOPE, TEXT, type OptionBag } from '../../src/core/option-bag.js';
import { failure } from '../modules/module-parts.js';

const BAG: OptionBag = {
  options: new Map([
    ['reason', TEXT],
    ['force', FLAG],
    ['scope', SCOPE],
    ['clock', having('now', 'after')],
  ]),
  error: RegistryError,
  bad: 'registry/bad-option',
  unknown: 'registry/unknown-option',
  holds: 'Nothing was changed.',
};

const refusal = (given: unknown) => failure(() => checkBag(given, BAG, 'swap'));

describe('checkBag', () => {
  it('lets everything pass that fits, and what is undefined', () => {
    const clock = { now: () => 0, after: () => 0 };
    expect(() =>
      checkBag({ reason: 'x', force: false, scope: 'singleton', clock }, BAG, 'swap'),
    ).not.toThrow();
    expect(() => checkBag({ reason: undefined, other: undefined }, BAG, 'swap')).not.toThrow();
  });

  it('names the nearest of the options, and those that there are', () => {
    expect(refusal({ frce: true }))
      .toBe(`registry/unknown-option: swap has no option "frce". Nothing was changed.
  path: swap
  hint: did you mean force? it takes reason, force, scope, clock`);
  });

  it('says what an option takes', () => {
    expect(refusal({ force: 'yes' }))
      .toBe(`registry/bad-option: swap: force cannot be "yes". Nothing was changed.
  path: swap
  hint: force is true or false`);
    expect(refusal({ clock: { now: 1 } })).toMatch(/hint: clock is an object with the methods now, after$/);
  });

  it.each([[null], [undefined], [5], ['reason'], [[]], [() => 0], [Symbol('s')], [5n]])(
    'refuses %o in place of options',
    (given) => {
      expect(refusal(given)).toMatch(
        /^registry\/bad-option: swap was given .*, not options\. Nothing was changed\./,
      );
    },
  );

  it('keeps what it shows short', () => {
    expect(refusal({ ['x'.repeat(100_000)]: 1 }).length).toBeLessThan(400);
    expect(refusal({ force: 'x'.repeat(100_000) }).length).toBeLessThan(400);
  });
});
