import { expect, it } from 'vitest';
import { HealthWorld } from './health-world.js';

it('tells once, when it has started, of slots in settings of its health that there are not, and what they may mean', async () => {
  const failover = ['adapter:bd', 'adapter:db', 'service:pay'] as const;
  const world = await HealthWorld.started(['redis'], { health: { failover, optional: ['adapter:queue'] } });
  await world.checks(3);
  const warnings = world.events.filter(({ type }) => type === 'health.warning');
  const rest = 'which nothing provides or asks for. It holds for what comes by that name.';
  expect(warnings).toMatchObject([
    { slot: 'adapter:queue', message: `health.optional names adapter:queue, ${rest}` },
    { slot: 'adapter:bd', message: `health.failover names adapter:bd, ${rest} Did you mean adapter:db?` },
    { slot: 'service:pay', message: `health.failover names service:pay, ${rest}` },
  ]);
  expect(world.snapshot).toMatchObject({ ready: true, status: 'healthy', reasons: [] });
  await world.app.close();
});

it('says nothing of a slot that has not been asked for yet', async () => {
  const world = new HealthWorld();
  await world.start(['redis'], { start: false, health: { optional: ['task:report'] } });
  await world.app.register({
    ...{ domain: 'task', key: 'report', provider: 'daily', activation: 'lazy' },
    factory: () => ({}),
  });
  await world.app.start();
  expect(world.events.filter(({ type }) => type === 'health.warning')).toEqual([]);
  await world.app.close();
});
