import { expect, it } from 'vitest';
import { ScopeWorld } from './scope-world.js';

it('a trial that is given up disposes of what its instance was given after that', async () => {
  const trace: string[] = [];
  const cleaned = (label: string) => ({ onCleanup: () => void trace.push(label) });
  await using world = await ScopeWorld.of(
    {
      ...{ domain: 'service', key: 'part', provider: 'only', scope: 'transient' },
      factory: () => cleaned('part'),
    },
    {
      ...{ domain: 'service', key: 'user', provider: 'slow', scope: 'request' },
      inject: ['service:part'],
      factory: () => ({ ...cleaned('user'), onInit: () => new Promise<void>(() => undefined) }),
    },
    {
      ...{ domain: 'service', key: 'user', provider: 'plain', scope: 'request' },
      factory: () => cleaned('plain'),
    },
  );
  const swap = world.app.swap('service:user', { provider: 'slow' });
  const refused = expect(swap).rejects.toMatchObject({ code: 'swap/aborted' });
  await world.pass(0);
  swap.abort();
  await refused;
  await world.pass(30_000);
  expect(trace).toEqual(['user', 'part']);
});
