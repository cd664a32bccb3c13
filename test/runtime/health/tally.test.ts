import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begun, tallied, unknownSince, type Tally } from '../../../src/runtime/health/tally.js';
import type { Health } from '../../../src/index.js';

const THRESHOLDS = { failureThreshold: 3, successThreshold: 2 };

const after = (first: Tally, ...said: Health['status'][]): Tally =>
  said.reduce((tally, status, at) => tallied(tally, status, { at, ...THRESHOLDS }), first);

const healthy = begun('healthy', -1);

describe('the tally of checks', () => {
  it('is what it was until enough checks in a row have failed', () => {
    expect(after(healthy, 'unhealthy', 'unhealthy')).toMatchObject({ status: 'healthy', failures: 2 });
    expect(after(healthy, 'unhealthy', 'unhealthy', 'unhealthy')).toMatchObject({
      status: 'unhealthy',
      failures: 3,
      since: 2,
    });
    expect(after(healthy, 'unhealthy', 'unhealthy', 'healthy', 'unhealthy').status).toBe('healthy');
  });

  it('is well again when enough checks in a row have not', () => {
    const sick = begun('unhealthy', -1);
    expect(after(sick, 'healthy').status).toBe('unhealthy');
    expect(after(sick, 'healthy', 'unhealthy', 'healthy').status).toBe('unhealthy');
    expect(after(sick, 'healthy', 'degraded').status).toBe('degraded');
    expect(after(sick, 'degraded', 'healthy').status).toBe('healthy');
  });

  it('is degraded, and not, at the first word', () => {
    expect(after(healthy, 'degraded')).toMatchObject({ status: 'degraded', since: 0 });
    expect(after(healthy, 'degraded', 'degraded').since).toBe(0);
    expect(after(healthy, 'degraded', 'healthy')).toMatchObject({ status: 'healthy', since: 1 });
  });

  it('knows at the first success, and not at the first failure', () => {
    expect(after(unknownSince(0), 'healthy').status).toBe('healthy');
    expect(after(unknownSince(0), 'unhealthy').status).toBe('unknown');
  });

  it('never calls something unhealthy before the threshold, whatever came before', () => {
    const words = fc.array(fc.constantFrom<Health['status']>('healthy', 'degraded', 'unhealthy'));
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 5 }), (said, failureThreshold) => {
        let tally = healthy;
        let inARow = 0;
        said.forEach((status, at) => {
          const before = tally;
          inARow = status === 'unhealthy' ? inARow + 1 : 0;
          tally = tallied(tally, status, { at, failureThreshold, successThreshold: 2 });
          if (tally.status === 'unhealthy' && before.status !== 'unhealthy')
            expect(inARow).toBe(failureThreshold);
          expect(tally.failures).toBe(inARow);
        });
      }),
    );
  });
});
