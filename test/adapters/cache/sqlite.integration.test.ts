import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SqliteCache, SqliteCacheSettings } from '../../../src/adapters/cache/sqlite.js';
import { compileSource } from '../../storage/compiled-source.js';

const NOBODY = 65_534;

let source: ReturnType<typeof compileSource>;
let folder: string;
let children: ChildProcess[];
let reader: SqliteCache | undefined;

beforeAll(() => {
  source = compileSource();
});

afterAll(() => rmSync(source.folder, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-processes-'));
  children = [];
});

afterEach(() => {
  reader?.onCleanup();
  reader = undefined;
  for (const child of children) child.kill('SIGKILL');
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('SqliteCache in several processes', () => {
  it('keeps every entry that several processes write into one new file at the same time', async () => {
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => finished(writer(name, 150))));
    expect(outcomes).toEqual(Array(4).fill({ code: 0, errors: '' }));
    const cache = await openHere();
    const found: string[] = [];
    for await (const key of cache.keys()) found.push(key);
    expect(found).toHaveLength(600);
    expect(await cache.onHealthCheck()).toMatchObject({ status: 'healthy', details: { entries: 600 } });
  });

  it('has every entry that was written before its writer was killed', async () => {
    const child = writer('k', 1_000_000);
    let last = '';
    for await (const line of linesOf(child)) {
      last = line;
      if (Number(line) >= 200) break;
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const cache = await openHere();
    for (let index = 0; index <= Number(last); index++)
      expect(await cache.get(`k${index}`)).toBe(`v${index}`);
    await cache.set('after', 'works');
    expect(await cache.onHealthCheck()).toMatchObject({ status: 'healthy' });
  });

  it('shows a running process what another one writes', async () => {
    const cache = await openHere();
    expect(await cache.get('a49')).toBeUndefined();
    await finished(writer('a', 50));
    expect(await cache.get('a49')).toBe('v49');
  });
});

describe.runIf(process.getuid)('SqliteCache without permission', () => {
  it('names the file that it may not write, in one message, and leaves it', async () => {
    await (await openHere()).set('a', 'one');
    reader?.onCleanup();
    chmodSync(folder, 0o755);
    chmodSync(path(), 0o444);
    const { code, errors } = await finished(writer('a', 1, NOBODY));
    expect(code).toBe(3);
    expect(errors).toMatch(/^StorageError storage\/(no-access|cannot-open): Cannot \w+( to)? "/);
    expect(errors).toContain(JSON.stringify(path()));
    expect(await (await openHere()).get('a')).toBe('one');
  });

  it('names the file that it may not make', async () => {
    chmodSync(folder, 0o555);
    const { code, errors } = await finished(writer('a', 1, NOBODY));
    expect(code).toBe(3);
    expect(errors).toMatch(/^StorageError storage\/no-access: Cannot open "/);
  });

  it('names the file that it may not read', async () => {
    chmodSync(folder, 0o755);
    writeFileSync(path(), '', { mode: 0o600 });
    chmodSync(path(), process.getuid?.() === 0 ? 0o600 : 0o000);
    const { code, errors } = await finished(writer('a', 1, NOBODY));
    expect(code).toBe(3);
    expect(errors).toMatch(/^StorageError storage\/cannot-open: Cannot open "/);
  });
});

const path = () => join(folder, 'cache.sqlite');
const settings = () => Object.assign(new SqliteCacheSettings(), { file: path() });

async function openHere(): Promise<SqliteCache> {
  reader = new SqliteCache(settings());
  await reader.onInit({ signal: new AbortController().signal });
  return reader;
}

/** A process that writes entries and tells the number of each; started by root, it takes another user's place. */
function writer(name: string, count: number, uid?: number): ChildProcess {
  const program = `
    const { SqliteCache } = await import(${JSON.stringify(source.urlOf('adapters/cache/sqlite.js'))});
    const cache = new SqliteCache(${JSON.stringify(settings())});
    try {
      await cache.onInit({ signal: new AbortController().signal });
      for (let i = 0; i < ${count}; i++) {
        await cache.set(${JSON.stringify(name)} + i, 'v' + i);
        process.stdout.write(i + '\\n');
        if (i % 20 === 0) await new Promise(setImmediate);
      }
      cache.onCleanup();
    } catch (error) {
      process.stderr.write(error.name + ' ' + error.code + ': ' + error.message);
      process.exitCode = 3;
    }`;
  const asOther = uid !== undefined && process.getuid?.() === 0 ? { uid, gid: uid } : {};
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...asOther,
    cwd: source.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (child.stdout) yield* createInterface({ input: child.stdout });
}

async function finished(child: ChildProcess): Promise<{ code: unknown; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  child.stdout?.resume();
  const [code] = await once(child, 'close');
  return { code, errors };
}
