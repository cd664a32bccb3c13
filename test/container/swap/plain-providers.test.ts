import { describe, expect, it } from 'vitest';
import { token } from '../../../src/core/token.js';
import { appOf, type Trace } from '../../support/traced-parts.js';

const POOL = token<object>('pool');
const ALSO_POOL = token<object>('also-pool');

describe('a plain provider that returns what another one is', () => {
  it('is the same object, which is cleaned up once', async () => {
    const trace: Trace = [];
    const app = await appOf([
      { provide: POOL, useFactory: () => ({ onCleanup: () => void trace.push('-pool') }) },
      { provide: ALSO_POOL, useFactory: (pool: object) => pool, inject: [POOL] },
    ]);
    expect(await app.getAsync(ALSO_POOL)).toBe(await app.getAsync(POOL));
    await app.close();
    expect(trace).toEqual(['-pool']);
  });
});
