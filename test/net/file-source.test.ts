import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { Fetcher } from '../../src/net/fetcher.js';
import { refusalOf, textOf } from './fetch-world.js';

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'oneiric-fetch-')));
  root = join(folder, 'root');
  mkdirSync(join(root, 'a # b'), { recursive: true });
  writeFileSync(join(root, 'file'), 'hello');
  writeFileSync(join(folder, 'outside'), 'secret');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const read = (url: string, more: object = {}, roots = [root]) =>
  new Fetcher({ fileRoots: roots }, { clock: systemClock }).fetch({
    url,
    maxBytes: 1_000,
    ...more,
  });
const fileUrl = (...path: readonly string[]) => pathToFileURL(join(...path)).href;

describe('a file', () => {
  it('is read where it lies under a root, whatever it is called', async () => {
    writeFileSync(join(root, 'a # b', '..%2f?'), 'odd');
    expect(await read(fileUrl(root, 'file'))).toMatchObject({ kind: 'bytes', etag: undefined });
    expect(await textOf(read(fileUrl(root, 'file')))).toBe('hello');
    expect(await textOf(read(fileUrl(root, 'a # b', '..%2f?')))).toBe('odd');
  });

  it('is read under a root that is a link itself', async () => {
    symlinkSync(root, join(folder, 'link'));
    expect(await textOf(read(fileUrl(folder, 'link', 'file'), {}, [join(folder, 'link')]))).toBe('hello');
  });

  it('M02: is not read where nobody has named a root, nor outside of those that somebody has', async () => {
    const outside = [
      fileUrl(folder, 'outside'),
      `${fileUrl(root)}/../outside`,
      `${fileUrl(root)}/%2e%2e/outside`,
      `${fileUrl(root)}/x%2f..%2f..%2foutside`,
      fileUrl(`${root}-beside`, 'file'),
      fileUrl(root),
      'file:///etc/passwd',
      'file://host.test/etc/passwd',
      `${fileUrl(root, 'file')}?query`,
      `${fileUrl(root, 'file')}%00`,
    ];
    for (const url of outside) expect((await refusalOf(read(url))).code, url).toBe('net/file-refused');
    expect((await refusalOf(read(`${fileUrl(root)}/..%5coutside`))).code).toBe('net/no-file');
    expect((await refusalOf(read(fileUrl(root, 'file'), {}, []))).code).toBe('net/file-refused');
  });

  it('M02: threat 33: is not read by way of a link that leads out', async () => {
    symlinkSync(join(folder, 'outside'), join(root, 'link'));
    symlinkSync(folder, join(root, 'up'));
    symlinkSync(join(root, 'file'), join(root, 'inside'));
    for (const path of ['link', 'up/outside'])
      expect((await refusalOf(read(fileUrl(root, path)))).code).toBe('net/file-refused');
    expect(await textOf(read(fileUrl(root, 'inside')))).toBe('hello');
  });

  it('threat 33: is a plain one: no pipe, which would be waited for, no socket, no folder', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const server = createServer().listen(join(root, 'socket'));
    for (const path of ['pipe', 'socket', 'a # b'])
      expect((await refusalOf(read(fileUrl(root, path)))).code, path).toBe('net/file-refused');
    await new Promise((resolve) => server.close(resolve));
  });

  it('is no larger than what is taken, and as long as it has to be', async () => {
    truncateSync(join(root, 'file'), 1_001);
    expect((await refusalOf(read(fileUrl(root, 'file')))).code).toBe('net/too-large');
    writeFileSync(join(root, 'file'), 'hello');
    expect((await refusalOf(read(fileUrl(root, 'file'), { exactBytes: 4 }))).code).toBe('net/wrong-length');
    expect((await refusalOf(read(fileUrl(root, 'file'), { exactBytes: 6 }))).code).toBe('net/wrong-length');
    expect(await textOf(read(fileUrl(root, 'file'), { exactBytes: 5, maxBytes: 5 }))).toBe('hello');
  });

  it('has no bound that its size hides: what the system makes up as it is read has none', async () => {
    expect((await refusalOf(read('file:///proc/self/environ', { maxBytes: 1 }, ['/proc']))).code).toBe(
      'net/too-large',
    );
  });

  it('may be missing, where somebody says so', async () => {
    expect(await textOf(read(fileUrl(root, 'none'), { mayBeMissing: true }))).toBe('missing');
    expect((await refusalOf(read(fileUrl(root, 'none')))).code).toBe('net/no-file');
    expect((await refusalOf(read(fileUrl(root, 'file', 'below')))).code).toBe('net/no-file');
  });
});
