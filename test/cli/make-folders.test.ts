import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeNew } from '../../src/cli/init/new-files.js';
import { makeFolders } from '../../src/cli/make-folders.js';
import { typed } from './typed.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-folders-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder is made with what leads to it, and again where it is there', async () => {
  const inner = join(folder, 'a/b/c');
  await makeFolders(inner, 0o700);
  await makeFolders(inner, 0o700);
  expect(statSync(inner).mode & 0o777).toBe(0o700);
  await writeNew(inner, new Map([['d/file', 'text']]));
  expect(readFileSync(join(inner, 'd/file'), 'utf8')).toBe('text');
});

it('a new application in a place where nothing can be made is refused with what keeps it', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { code, stderr } = await typed(['init', 'file/shop'], { folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(/\[cli\/not-written\]: .*file\/shop.* cannot be written: ENOTDIR/);
});

it.skipIf(!existsSync('/proc/self'))('a file system that makes no folders is given up at once', async () => {
  const { code, stderr } = await typed(['init', '/proc/shop'], { folder });
  expect(code).toBe(1);
  expect(stderr).toContain('[cli/not-written]: /proc/shop/');
});
