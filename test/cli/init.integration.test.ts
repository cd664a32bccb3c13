import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packPackage } from '../support/packed-package.js';
import { StartedShop } from './started-shop.js';

const PATIENCE_MS = 240_000;
const COMPILER = resolve('node_modules/@typescript/native/bin/tsc');

let packed: string;
let shop: StartedShop;

beforeAll(async () => {
  packed = await packPackage();
  shop = new StartedShop(packed);
}, PATIENCE_MS);

afterAll(async () => {
  await shop.remove();
}, PATIENCE_MS);

it(
  'the application that init writes compiles, passes its test, runs, and is swapped while it answers',
  async () => {
    expect((await shop.run(['init', 'greetings'])).code).toBe(0);
    compiled('greetings');
    tested('greetings');
    const port = await freePort();
    const run = (...typed: string[]) => shop.run(typed, { PORT: String(port) }, 'greetings');
    const started = await run('start', '--detach', '--wait', '60s');
    expect(started).toMatchObject({ code: 0, stderr: '' });
    try {
      expect(await greeting(port)).toBe('Hello, Ann!\n');
      expect((await run('list')).stdout).toMatch(/adapter:greeter +friendly +friendly#1 +active/);
      expect((await run('swap', 'adapter:greeter', 'formal')).code).toBe(0);
      expect(await greeting(port)).toBe('Good day, Ann.\n');
      for (const path of ['/%zz', '/%', '/%c3%28']) expect(await statusOf(port, path)).toBe(400);
      expect(await greeting(port)).toBe('Good day, Ann.\n');
    } finally {
      expect((await run('stop')).code).toBe(0);
    }
  },
  PATIENCE_MS,
);

it(
  'the plugin that init writes compiles, and passes its test',
  async () => {
    expect((await shop.run(['init', 'latest-cache', '--plugin'])).code).toBe(0);
    compiled('latest-cache');
    tested('latest-cache');
  },
  PATIENCE_MS,
);

it(
  'init touches no file that is there, and writes none beside it',
  async () => {
    writeFileSync(shop.file('README.md'), 'mine');
    const { code, stderr } = await shop.run(['init']);
    expect(code).toBe(4);
    expect(stderr).toContain('README.md');
    expect(readFileSync(shop.file('README.md'), 'utf8')).toBe('mine');
    expect(() => readFileSync(shop.file('src/greeter.ts'))).toThrow('ENOENT');
  },
  PATIENCE_MS,
);

function compiled(folder: string): void {
  const { status, stdout } = spawnSync(process.execPath, [COMPILER, '-p', shop.file(folder)], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '']);
}

/** As its own script does, without npm. */
function tested(folder: string): void {
  const { scripts } = JSON.parse(readFileSync(shop.file(folder, 'package.json'), 'utf8')) as {
    scripts: { test: string };
  };
  const command = scripts.test.replace('npm run build && ', '');
  const { status, stdout } = spawnSync(command, { cwd: shop.file(folder), encoding: 'utf8', shell: true });
  expect(stdout).toContain('# pass 1');
  expect(status).toBe(0);
}

async function statusOf(port: number, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
}

async function greeting(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/Ann`)).text();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
