import { expect, it, vi } from 'vitest';
import { fail, made } from '../support/breakable-watchers.js';
import { ConfigFolder } from './config-folder.js';
import { started, Store } from './live-world.js';

vi.mock('chokidar', () => import('../support/breakable-watchers.js'));

const selecting = (provider: string) => `adapters: { selections: { store: ${provider} } }`;
const PATIENCE = { timeoutMs: 20_000 };

it('the watcher of the configuration that dies is made again, which is told, and no change is missed', async () => {
  made.length = 0;
  await using folder = await ConfigFolder.make({ 'oneiric.yaml': selecting('redis') });
  await using app = await started([], { config: { file: folder.file, watch: true } });
  await expect.poll(() => made[0]?.listenerCount('error'), { timeout: 10_000 }).toBe(1);
  fail(made[0], 'EIO');
  expect(app.recorded.of('config.warning')).toMatchObject([
    {
      message: expect.stringMatching(
        /oneiric\.yaml is not watched: EIO: planted\. It is tried again/,
      ) as unknown,
    },
  ]);
  await folder.replace('oneiric.yaml', selecting('memory'));
  const again = ({ message }: { message: string }) => message.endsWith('oneiric.yaml is watched again');
  await app.recorded.waitFor('config.warning', again, PATIENCE);
  const where = () => app.get(Store).where();
  await app.recorded.waitFor('swap.switched', () => where() === 'memory', PATIENCE);
  await folder.replace('oneiric.yaml', selecting('redis'));
  await app.recorded.waitFor('swap.switched', () => where() !== 'memory', PATIENCE);
});
