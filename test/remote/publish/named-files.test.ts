import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNamed, writeSecret } from 'oneiric/remote';
import { expect, it, onTestFinished, vi } from 'vitest';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-named-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Looks at a place whenever something is made sure of. */
async function watchSyncs(path: string) {
  const handle = await open(process.execPath, 'r');
  const shared = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const sync = Reflect.get<FileHandle, 'sync'>(shared, 'sync');
  const seen: (string | undefined)[] = [];
  const spy = vi.spyOn(shared, 'sync').mockImplementation(function (this: FileHandle) {
    seen.push(existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    return sync.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  return { seen, spy };
}

it('what a publisher writes is on the disk before it takes the place of what was there, and then its name', async () => {
  const file = join(newFolder(), 'manifest.json');
  writeFileSync(file, 'before');
  const { seen } = await watchSyncs(file);
  await writeNamed(file, 'after');
  expect(seen).toEqual(['before', 'after']);
});

it('so is a secret, and then its name', async () => {
  const file = join(newFolder(), 'a.key');
  const { seen } = await watchSyncs(file);
  await writeSecret(file, 'secret');
  expect(seen).toEqual(['secret', 'secret']);
});

it('what cannot be made sure of leaves what was there, and nothing beside it', async () => {
  const folder = newFolder();
  const file = join(folder, 'manifest.json');
  writeFileSync(file, 'before');
  const { spy } = await watchSyncs(file);
  spy.mockRejectedValueOnce(new TypeError('EIO'));
  await expect(writeNamed(file, 'after')).rejects.toMatchObject({ code: 'remote/unwritten-file' });
  expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['before', ['manifest.json']]);
});
