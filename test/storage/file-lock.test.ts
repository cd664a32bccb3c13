import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../../src/storage/file-lock.js';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function locked(file: string) {
  const lock = await lockFile(file);
  onTestFinished(() => lock?.release());
  return lock;
}

describe('a lock of a file', () => {
  it('is had by one at a time, and by the next one when it is given back', async () => {
    const folder = newFolder();
    const file = join(folder, 'lock');
    for (let round = 0; round < 3; round += 1) {
      const [one, other] = await Promise.all([locked(file), locked(file)]);
      expect([one, other].filter(Boolean)).toHaveLength(1);
      expect(await locked(file)).toBeUndefined();
      (one ?? other)?.release();
      (one ?? other)?.release();
    }
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('says nothing of other files', async () => {
    const folder = newFolder();
    expect(await locked(join(folder, 'a'))).toBeDefined();
    expect(await locked(join(folder, 'b'))).toBeDefined();
  });

  it('is refused where there can be none', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'text'), 'x'.repeat(1_000));
    await expect(lockFile(join(folder, 'sub'))).rejects.toMatchObject({ code: 'storage/not-a-file' });
    await expect(lockFile(join(folder, 'no', 'x'))).rejects.toMatchObject({ code: 'storage/no-folder' });
    await expect(lockFile(join(folder, 'text'))).rejects.toMatchObject({ code: 'storage/corrupt' });
  });
});
