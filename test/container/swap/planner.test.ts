import { describe, expect, it } from 'vitest';
import { ProbeWorld, Store } from '../../support/probe-world.js';

describe('planning a swap', () => {
  it('is refused where whoever hears of it closes the application', async () => {
    await using world = await ProbeWorld.start();
    let closing: Promise<void> | undefined;
    world.app.swaps$.subscribe(({ type }) => {
      if (type === 'swap.requested') closing ??= world.app.close();
    });
    const error = await world.failure(world.app.swap(Store, { provider: 'b' }));
    expect(error).toMatchObject({ code: 'lifecycle/closing' });
    await closing;
    expect(world.trace.filter((line) => line.includes('b#'))).toEqual([]);
  });
});
