import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { RotatingFile } from '../../src/observability/rotating-file.js';
import { folder, LogWorld } from './log-world.js';

async function opened(limits: { maxBytes?: number; maxFiles?: number } = {}) {
  const path = join(await folder(), 'deep', 'app.log');
  const file = await RotatingFile.open({ path, maxBytes: 100, maxFiles: 3, ...limits });
  onTestFinished(() => file.close());
  return { path, file, inFolder: join(path, '..') };
}

const line = (at: number) => `line ${String(at).padStart(4, '0')}`;
const read = (path: string) => readFileSync(path, 'utf8');

async function listeningAt(path: string): Promise<void> {
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
}

function withNewFolder(path: string): void {
  rmSync(join(path, '..'), { recursive: true });
  mkdirSync(join(path, '..'));
}

function withNewFile(path: string): void {
  renameSync(path, `${path}.old`);
  writeFileSync(path, '');
}

describe('a file of the log', () => {
  it('is put aside before it becomes too large, and the oldest is removed', async () => {
    const { path, file, inFolder } = await opened();
    for (let at = 0; at < 1_000; at += 5) {
      expect(await file.write([0, 1, 2, 3, 4].map((next) => line(at + next)))).toEqual({ count: 5 });
    }
    expect(readdirSync(inFolder).sort()).toEqual(['app.log', 'app.log.1', 'app.log.2']);
    const kept = [`${path}.2`, `${path}.1`, path].map(read);
    expect(kept.every((text) => text.length <= 100)).toBe(true);
    const numbers = kept.join('').trim().split('\n');
    expect(numbers).toEqual(
      Array.from({ length: numbers.length }, (_, at) => line(1_000 - numbers.length + at)),
    );
  });

  it('holds one line at least, however large that is', async () => {
    const { path, file } = await opened();
    await file.write(['x'.repeat(500), 'y'.repeat(500), 'z']);
    expect([`${path}.2`, `${path}.1`, path].map(read).map((text) => text.length)).toEqual([501, 501, 2]);
  });

  it('may be the only one', async () => {
    const { inFolder, file } = await opened({ maxFiles: 1 });
    for (let at = 0; at < 100; at += 1) await file.write([line(at)]);
    expect(readdirSync(inFolder)).toEqual(['app.log']);
  });

  it('goes on where it ended, also with what is left of a torn line', async () => {
    const { path, file } = await opened();
    await file.write(['one']);
    await file.close();
    appendFileSync(path, '{"half');
    const again = await RotatingFile.open({ path, maxBytes: 100, maxFiles: 3 });
    await again.write(['two']);
    await again.close();
    expect(read(path)).toBe('one\n{"half\ntwo\n');
  });

  it.each([
    ['moved away', (path: string) => renameSync(path, `${path}.old`)],
    ['removed', (path: string) => rmSync(path)],
    ['removed with its folder', (path: string) => rmSync(join(path, '..'), { recursive: true })],
    ['removed with its folder, which comes back', withNewFolder],
    ['replaced', withNewFile],
  ])('is made anew where it was %s', async (_, change) => {
    const { path, file } = await opened();
    await file.write(['one']);
    change(path);
    await file.write(['two']);
    expect(read(path)).toBe('two\n');
  });

  it('is not opened where it is a socket, or in what is no folder', async () => {
    const path = join(await folder(), 'app.log');
    await listeningAt(path);
    const opening = (at: string) => RotatingFile.open({ path: at, maxBytes: 100, maxFiles: 2 });
    const message: unknown = expect.stringContaining(path);
    await expect(opening(path)).rejects.toMatchObject({ code: 'logging/not-a-file', message });
    await expect(opening(join(path, 'deep', 'app.log'))).rejects.toMatchObject({ code: 'ENOTDIR', message });
  });

  it('may be what a link leads to', async () => {
    const path = join(await folder(), 'app.log');
    symlinkSync(`${path}.target`, path);
    const file = await RotatingFile.open({ path, maxBytes: 100, maxFiles: 2 });
    await file.write(['one']);
    await file.close();
    expect(read(`${path}.target`)).toBe('one\n');
  });

  it('is put aside where it is, and the link to it stays', async () => {
    const path = join(await folder(), 'app.log');
    const elsewhere = await folder();
    symlinkSync(join(elsewhere, 'real.log'), path);
    const file = await RotatingFile.open({ path, maxBytes: 10, maxFiles: 2 });
    expect(await file.write([line(1), line(2), line(3)])).toEqual({ count: 3 });
    await file.close();
    expect(readdirSync(join(path, '..'))).toEqual(['app.log']);
    expect(readdirSync(elsewhere).sort()).toEqual(['real.log', 'real.log.1']);
    expect([path, join(elsewhere, 'real.log.1')].map(read)).toEqual([`${line(3)}\n`, `${line(2)}\n`]);
  });

  it.skipIf(process.platform === 'win32')(
    'is never put aside where the process has it open, as its output, also through a link',
    async () => {
      const path = join(await folder(), 'output');
      const descriptor = openSync(path, 'a');
      onTestFinished(() => closeSync(descriptor));
      const link = `${path}.link`;
      symlinkSync(`/dev/fd/${descriptor}`, link);
      for (const through of [`/dev/fd/${descriptor}`, link]) {
        const file = await RotatingFile.open({ path: through, maxBytes: 10, maxFiles: 2 });
        expect(await file.write([line(1), line(2)])).toEqual({ count: 2 });
        await file.close();
      }
      expect(read(path)).toBe(`${line(1)}\n${line(2)}\n`.repeat(2));
      expect(readdirSync(join(path, '..')).sort()).toEqual(['output', 'output.link']);
    },
  );

  it('is never put aside where it is a device', async () => {
    const file = await RotatingFile.open({ path: '/dev/null', maxBytes: 10, maxFiles: 2 });
    onTestFinished(() => file.close());
    expect(await file.write(['x'.repeat(100), 'y'])).toEqual({ count: 2 });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('says which lines a full device did not take', async () => {
    const file = await RotatingFile.open({ path: '/dev/full', maxBytes: 10, maxFiles: 2 });
    onTestFinished(() => file.close());
    expect(await file.write(['x', 'y'])).toMatchObject({ count: 0, error: { code: 'ENOSPC' } });
  });
});

const tiny = tinyFileSystem();
afterAll(() => {
  if (tiny !== undefined) rmSync(tiny, { recursive: true });
});

describe.skipIf(tiny === undefined)('a file system that fills', () => {
  it('is told, and each line is whole when there is room again', async () => {
    const at = tiny ?? '';
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at]);
    onTestFinished(() => void execFileSync('umount', ['-l', at]));
    const path = join(at, 'app.log');
    const world = new LogWorld();
    const logging = await world.start({
      console: 'stderr',
      file: { path, maxBytes: 1_000_000, maxFiles: 2, format: 'json' },
    });
    writeFileSync(join(at, 'other'), 'x'.repeat(8_192));
    for (let number = 0; number < 100; number += 1) world.select(`p${number}`);
    const failed = () => world.seen.filter(({ type }) => type === 'log.failed');
    await expect.poll(() => failed().length).toBe(1);
    expect(failed()).toMatchObject([{ sink: 'file', error: { code: 'ENOSPC' } }]);
    expect(world.stderr.lines.at(-1)).toMatchObject({ event: 'log.failed', error: { code: 'ENOSPC' } });
    rmSync(join(at, 'other'));
    execFileSync('mount', ['-o', 'remount,size=1m', at]);
    await world.clock.elapse(1_000);
    await expect.poll(() => world.seen.at(-1)?.type).toBe('log.recovered');
    await logging.close();
    const whole = read(path)
      .split('\n')
      .filter((text) => text.endsWith('}'));
    const written = whole.map((text) => JSON.parse(text) as { message: string; event: string });
    expect(
      written.filter(({ event }) => event === 'selection.changed').map(({ message }) => message),
    ).toEqual(Array.from({ length: 100 }, (_, number) => `adapter:cache: operator selects p${number}`));
  });
});

/** A folder for a file system of a few pages, where this process may mount one. */
function tinyFileSystem(): string | undefined {
  try {
    const at = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', at], { stdio: 'ignore' });
    execFileSync('umount', [at]);
    return at;
  } catch {
    return undefined;
  }
}
