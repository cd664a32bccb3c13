import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FakeProcess } from './fake-process.js';
import { typed } from './typed.js';

/** A folder with an application, and a process that has its state. */
async function shop(state: string): Promise<FakeProcess> {
  const fake = await FakeProcess.start(() => ({ slots: [{ slot: 'adapter:cache' }] }));
  const folder = join(fake.folder, '.oneiric', state);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(fake.folder, 'package.json'), '{}');
  writeFileSync(join(fake.folder, 'shop.js'), '');
  writeFileSync(join(folder, 'admin.json'), JSON.stringify({ socket: fake.socket }));
  return fake;
}

it.each([
  ['', (file: string) => ['--app', file]],
  ['blue', (file: string) => ['--app', file, '--instance', 'blue']],
])('completes slots of the process that what is typed names: instance %j', async (instance, options) => {
  await using fake = await shop(instance);
  const words = options(join(fake.folder, 'shop.js'));
  const { stdout } = await typed(['complete', '--', 'explain', ...words, 'adapter:']);
  expect(stdout).toMatch(/^adapter:cache\t/);
});

it('completes no slots where what is typed names nothing yet', async () => {
  const { code, stdout } = await typed(['complete', '--', 'explain', 'adapter:c', '--app'], { folder: '/' });
  expect(code).toBe(0);
  expect(stdout).not.toContain('adapter:');
});
