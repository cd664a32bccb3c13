import { describe, it } from 'vitest';
import { BEHAVIOURS } from './behaviours.js';
import { inversify, slots } from './subjects.js';

describe.each([slots, inversify])('an application by way of $title', (subject) => {
  it.each(BEHAVIOURS)('$name', ({ run }) => run(subject));
});
