import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programs } from '../../support/swap-program.js';
import { runProgram } from '../../support/swap-run.js';

const RUNS = process.env['ONEIRIC_TORTURE'] === '1' ? 10_000 : 450;

describe('an application under random changes', () => {
  it('keeps its invariants after every command, at rest and when closed', async () => {
    let steps = 0;
    const property = fc.asyncProperty(programs({ min: 23, max: 40 }), async (program) => {
      steps += await runProgram(program);
    });
    await fc.assert(property, { numRuns: RUNS });
    expect(steps).toBeGreaterThanOrEqual(10_000);
  }, 1_200_000);
});
