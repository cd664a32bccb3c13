import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../src/admin/plan/capacity.js';
import { AdminWorld, VIEWER } from '../api/admin-world.js';

interface Plan {
  readonly slot: { readonly bytes: number; readonly ns: number };
  readonly candidate: { readonly bytes: number };
  readonly slotsThatFit: number;
  readonly callsPerSecond: number;
}

describe('the plan of a process', () => {
  it('says what slots, candidates and calls cost, as measured beside the application', async () => {
    await using world = await AdminWorld.open();
    const slots = world.app.status().length;
    const { status, body } = await world.get<Plan>('/v1/plan', { principal: VIEWER });
    expect(status).toBe(200);
    expect(body.slot.bytes).toBeGreaterThan(100);
    expect(body.slot.bytes).toBeLessThan(100_000);
    expect(body.slot.ns).toBeGreaterThan(0);
    expect(body.candidate.bytes).toBeLessThan(body.slot.bytes);
    expect(body.slotsThatFit).toBeGreaterThan(0);
    expect(body.callsPerSecond).toBeGreaterThan(10_000);
    expect(world.app.status()).toHaveLength(slots);
  });

  it('is measured once: whoever asks again is told the same', async () => {
    await using world = await AdminWorld.open();
    const [first, second] = await Promise.all([world.get('/v1/plan'), world.get('/v1/plan')]);
    expect(first.body).toEqual(second.body);
    expect((await world.get('/v1/plan')).body).toEqual(first.body);
  });

  it('says for how many there is room, and how many calls a second that are', () => {
    const measured = {
      slot: { bytes: 1_000, ns: 5 },
      candidate: { bytes: 0, ns: 5 },
      call: { ns: 50 },
    };
    expect(capacityOf(measured, { usedBytes: 500_000, limitBytes: 1_500_000 })).toMatchObject({
      slotsThatFit: 1_000,
      candidatesThatFit: 1_000_000,
      callsPerSecond: 20_000_000,
    });
    expect(capacityOf(measured, { usedBytes: 2, limitBytes: 1 }).slotsThatFit).toBe(0);
  });
});
