import { describe, it } from 'vitest';
import { BEHAVIOURS } from './behaviours.js';
import { SCOPES, TRANSIENTS } from './scope-behaviours.js';
import { inversify, slots } from './subjects.js';

describe.each([slots, inversify])('an application by way of $title', (subject) => {
  it.each([...BEHAVIOURS, ...TRANSIENTS])('$name', ({ run }) => run(subject));
});

describe('scopes by way of slots', () => {
  it.each(SCOPES)('$name', ({ run }) => run(slots));
});
