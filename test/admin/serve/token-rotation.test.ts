import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AdminTokens } from '../../../src/admin/serve/tokens.js';
import { ManualClock } from '../../../src/testing/manual-clock.js';
import { AdminWorld } from './admin-world.js';

const world = new AdminWorld();
const operatorFile = () => join(world.dir, 'operator.token');
const said = () => readFileSync(operatorFile(), 'utf8').trim();

describe('replacing a token', () => {
  it('takes the new one at once, and the old one no more', async () => {
    const tokens = await AdminTokens.open(world.dir, new ManualClock());
    const before = said();
    const { token } = await tokens.rotate('operator');
    expect(said()).toBe(token);
    expect([tokens.roleOf(before), tokens.roleOf(token)]).toEqual([undefined, 'operator']);
    const again = await AdminTokens.open(world.dir, new ManualClock());
    expect([again.roleOf(before), again.roleOf(token)]).toEqual([undefined, 'operator']);
  });

  it('takes the old one for a while yet where it is told to, also after a restart', async () => {
    const clock = new ManualClock();
    const tokens = await AdminTokens.open(world.dir, clock);
    const before = said();
    const { graceUntil } = await tokens.rotate('operator', { graceMs: 1_000 });
    expect(graceUntil).toBe(clock.epoch() + 1_000);
    const again = await AdminTokens.open(world.dir, clock);
    expect([tokens.roleOf(before), again.roleOf(before)]).toEqual(['operator', 'operator']);
    clock.advance(1_000);
    expect([tokens.roleOf(before), again.roleOf(before)]).toEqual([undefined, undefined]);
  });

  it('leaves tokens of the other role alone, and files that were taken away away', async () => {
    const tokens = await AdminTokens.open(world.dir, new ManualClock());
    const viewer = readFileSync(join(world.dir, 'viewer.token'), 'utf8').trim();
    rmSync(operatorFile());
    const { token } = await tokens.rotate('operator');
    expect(said).toThrow('ENOENT');
    expect([tokens.roleOf(viewer), tokens.roleOf(token)]).toEqual(['viewer', 'operator']);
  });

  it('ends one after the other, and keeps no more than a few that are still taken', async () => {
    const tokens = await AdminTokens.open(world.dir, new ManualClock());
    const first = said();
    const made = await Promise.all(
      Array.from({ length: 10 }, () => tokens.rotate('operator', { graceMs: 60_000 })),
    );
    const taken = made.map(({ token }) => tokens.roleOf(token) === 'operator');
    expect(taken).toEqual([...Array<boolean>(6).fill(false), true, true, true, true]);
    expect(tokens.roleOf(first)).toBeUndefined();
    expect(said()).toBe(made.at(-1)?.token);
  });

  it('changes nothing where it cannot be written', async () => {
    const tokens = await AdminTokens.open(world.dir, new ManualClock());
    const before = said();
    rmSync(operatorFile());
    mkdirSync(operatorFile());
    await expect(tokens.rotate('operator')).rejects.toMatchObject({ code: 'admin/bad-tokens' });
    expect(tokens.roleOf(before)).toBe('operator');
    rmSync(operatorFile(), { recursive: true });
    expect((await AdminTokens.open(world.dir, new ManualClock())).roleOf(before)).toBe('operator');
  });
});
