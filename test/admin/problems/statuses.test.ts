import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SwapError } from '../../../src/core/errors.js';
import { problemFrom } from '../../../src/admin/problems/problem.js';
import { statusOf } from '../../../src/admin/problems/statuses.js';

/** All but those of the command line and the dashboard, which ask and are not asked. */
const CODES = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([a-z]+\/[a-z-]+)`/gm)]
  .map(([, code = '']) => code)
  .filter((code) => !/^(?:cli|page)\//.test(code));

const failed = (code: string, phase: string) =>
  problemFrom(
    new SwapError(code, 'cannot', { phase, slot: 'adapter:a', from: 'a#1', to: 'b', stillActive: 'a#1' }),
    (text) => text,
  ).problem.status;

describe('the status of an error', () => {
  it('is known of every code that there is, and 500 for what nobody has foreseen only', () => {
    const statuses = CODES.map((code) => [code, statusOf(code)] as const);
    expect(statuses.filter(([, status]) => status === undefined)).toEqual([]);
    expect(statuses.filter(([, status]) => status === 500)).toEqual([['admin/internal', 500]]);
  });

  it.each([
    ['resolution/unknown-provider', 404],
    ['resolution/no-candidate', 404],
    ['registry/bad-slot', 400],
    ['registry/unknown-option', 400],
    ['registry/in-use', 409],
    ['swap/aborted', 409],
    ['swap/unhealthy', 409],
    ['swap/init-failed', 502],
    ['activity/paused', 409],
    ['activity/drain-timeout', 504],
    ['state/unavailable', 503],
    ['lifecycle/closing', 503],
    ['config/invalid', 422],
    ['admin/bad-request', 400],
    ['admin/no-state', 409],
    ['acme/boom', undefined],
    ['admin/any', 409],
    ['no-slash', undefined],
    ['constructor/x', undefined],
  ])('%s is %s', (code, status) => {
    expect(statusOf(code)).toBe(status);
  });

  it('is that of what is broken where a change failed with the code of its own parts', () => {
    expect(failed('resolution/unknown-provider', 'resolve')).toBe(404);
    expect(failed('resolution/no-candidate', 'build')).toBe(502);
    expect(failed('acme/boom', 'init')).toBe(502);
    expect(failed('swap/aborted', 'init')).toBe(409);
    expect(failed('state/unavailable', 'switch')).toBe(503);
  });

  it('tells nothing of what nobody has foreseen but an id', () => {
    const { problem, isUnforeseen } = problemFrom(new TypeError('secret at /srv/x'), (text) => text);
    expect(isUnforeseen).toBe(true);
    expect(problem).toMatchObject({
      status: 500,
      code: 'admin/internal',
      type: 'urn:oneiric:error:admin/internal',
    });
    expect(JSON.stringify(problem)).not.toMatch(/secret|srv/);
    expect(problem.detail).toContain(problem.instance.slice('urn:uuid:'.length));
  });
});
