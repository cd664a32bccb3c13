import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Running } from '../runtime/state/programs.js';
import { compile } from '../support/compiled-program.js';
import { RawClient } from '../support/raw-client.js';

const HEAD =
  'POST /photos HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n';
const PART = '--x\r\nContent-Disposition: form-data; name="photo"; filename="me.png"\r\n\r\n';
let programs = '';
/** Where the processes keep uploads. */
let folder = '';
const before = process.env['TMPDIR'];

beforeAll(() => {
  mkdirSync('build', { recursive: true });
  // A package can import itself by its name only from there.
  programs = mkdtempSync(join('build', 'programs-'));
  compile(programs, { rootDir: 'test/http/programs', include: ['test/http/programs/*.ts'] });
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  process.env['TMPDIR'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  for (const dir of [programs, folder]) rmSync(dir, { recursive: true, force: true });
});

/** A process that takes uploads. */
async function start(): Promise<Running> {
  const running = Running.start(resolve(programs, 'uploading.js'), []);
  onTestFinished(() => running.kill());
  await running.line('at ');
  return running;
}

/** Sends half of a file, of which some is written down. */
async function half(running: Running): Promise<string> {
  const known = readdirSync(folder);
  const client = new RawClient({
    host: '127.0.0.1',
    port: Number((await running.line('at ')).split(':').at(-1)),
  });
  onTestFinished(() => client.end());
  await client.ready();
  client.send(HEAD + PART + 'x'.repeat(300_000));
  const fresh = () =>
    readdirSync(folder).filter((name) => name.startsWith('oneiric-upload-') && !known.includes(name));
  await expect.poll(fresh).toHaveLength(1);
  const [own = ''] = fresh();
  await expect.poll(() => readdirSync(join(folder, own))).toContain('0');
  return own;
}

describe('a process that is killed while an upload comes', () => {
  it('leaves a folder that the next one removes, and that of one that lives stays', async () => {
    const [killed, living] = [await start(), await start()];
    const dead = await half(killed);
    const alive = await half(living);
    await killed.kill();
    expect(readdirSync(folder).sort()).toEqual([dead, alive].sort());
    await start();
    await expect.poll(() => readdirSync(folder)).toEqual([alive]);
    expect(readdirSync(join(folder, alive)).sort()).toEqual(['0', 'alive']);
  });
});
