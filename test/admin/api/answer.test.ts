import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/admin/api/answer.js';
import { z } from '../../../src/admin/api/zod.js';
import { AdminWorld, SECRET } from './admin-world.js';

const answer = z.object({
  name: z.string(),
  rows: z.array(z.object({ id: z.number() })),
  details: z.record(z.string(), z.unknown()),
});

const given = { name: 'a', rows: [{ id: 1 }], details: {} };

describe('an answer', () => {
  it('holds what its schema names, and nothing else', async () => {
    await using world = await AdminWorld.open();
    const more = { ...given, password: 'x', rows: [{ id: 1, token: 'y' }] };
    expect(answerOf({ answer }, more, world.host)).toEqual(given);
  });

  it('holds no secret, wherever it stands', async () => {
    await using world = await AdminWorld.open();
    const details = { [SECRET]: `is ${SECRET}`, list: [SECRET], url: new URL(`redis://:${SECRET}@host`) };
    expect(answerOf({ answer }, { ...given, name: `${SECRET}!`, details }, world.host)).toEqual({
      ...given,
      name: '***!',
      details: { '***': 'is ***', list: ['***'], url: 'redis://:***@host' },
    });
  });

  it('shows an error by its words, and holds nothing that is no data', async () => {
    await using world = await AdminWorld.open();
    const details = { error: new TypeError('no'), map: new Map([['a', 1]]), at: new Date(0) };
    expect(answerOf({ answer }, { ...given, details }, world.host)).toMatchObject({
      details: { error: 'TypeError: no', map: { a: 1 }, at: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('is none where it is not as its schema says', async () => {
    await using world = await AdminWorld.open();
    expect(() => answerOf({ answer }, { name: 1 }, world.host)).toThrow('name');
  });
});
