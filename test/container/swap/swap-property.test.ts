import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBJECTS, subjectsOf, type Subject } from '../../support/drawn.js';
import { programs } from '../../support/swap-program.js';
import { runProgram } from '../../support/swap-run.js';

const isTorture = process.env['ONEIRIC_TORTURE'] === '1';
const RUNS = isTorture ? 10_000 : 320;
/** Some ten minutes of one processor at full length, and much more where it is shared. */
const PATIENCE_MS = isTorture ? 10_800_000 : 1_200_000;

describe('an application under random changes', () => {
  it(
    'keeps its invariants after every command, at rest and when closed',
    async () => {
      let steps = 0;
      let madeInScopes = 0;
      const drawn = new Map<Subject, number>();
      const property = fc.asyncProperty(programs({ min: 23, max: 40 }), async (program) => {
        const played = await runProgram(program);
        steps += played.steps;
        madeInScopes += played.madeInScopes;
        for (const subject of subjectsOf(program)) drawn.set(subject, (drawn.get(subject) ?? 0) + 1);
      });
      await fc.assert(property, { numRuns: RUNS });
      expect(steps).toBeGreaterThanOrEqual(10_000);
      // Programs that are about fewer things than they used to be would pass just as well.
      expect(madeInScopes).toBeGreaterThanOrEqual(RUNS / 2);
      const seldom = SUBJECTS.filter((subject) => (drawn.get(subject) ?? 0) < RUNS / 10);
      expect(seldom).toEqual([]);
    },
    PATIENCE_MS,
  );
});
