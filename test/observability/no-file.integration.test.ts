import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { programFolder } from '../support/compiled-program.js';
import { folder } from './log-world.js';

const START = `
import { readFile, rename, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { Logger, Module, Oneiric } from 'oneiric';
import { ManualClock } from 'oneiric/testing';
class Talk { constructor(log) { this.log = log; } }
class AppModule {}
Module({ providers: [{ provide: Talk, inject: [Logger], useFactory: (log) => new Talk(log) }] })(AppModule);
const path = process.argv[2];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const told = [];
const until = async (count) => { while (told.length < count) await pause(10); };
const hear = (app) => app.events$.subscribe(({ type, error }) => {
  if (/^(config|log)[.](failed|rejected|recovered)$/.test(type)) told.push([type, error?.code ?? '', error?.message ?? ''].join(' '));
});
/** Every thread of the process is free. */
const readAll = () => Promise.all(Array.from({ length: 8 }, () => readFile(process.argv[1])));
`;

const CREATE = `${START}
await Oneiric.create(AppModule, { logging: { console: 'off', file: { path } } })
  .catch(({ code, message, cause }) => console.log(JSON.stringify({ code, message, cause: cause.code })));
await readAll();
`;

/** Ends as far as it is asked to, and no other way. */
const EXIT = `${CREATE}
setInterval(() => undefined, 1_000);
process.exit(2);
`;

const RETRY = `${START}
const clock = new ManualClock();
const config = path + '.yaml';
await writeFile(config, '{}');
const app = await Oneiric.create(AppModule, { clock, env: {}, config: { file: config } });
hear(app);
await writeFile(config, 'logging: { console: off, file: { path: ' + JSON.stringify(path) + ' } }');
void app.config.reload();
await pause(200);
for (let at = 0; at < 12; at += 1) {
  await clock.elapse(5_000);
  await pause(50);
}
await readAll();
await app.close();
console.log(JSON.stringify(told));
`;

const REPLACED = `${START}
const clock = new ManualClock();
const logging = { console: 'off', file: { path } };
const app = await Oneiric.create(AppModule, { clock, env: {}, logging });
hear(app);
const { log } = app.get(Talk);
log.info('one');
const holds = async (words) => (await readFile(path, 'utf8')).includes(words);
while (!(await holds('one'))) await pause(10);
await rename(path, path + '.old');
execFileSync('mkfifo', [path]);
log.info('two');
await until(1);
await readAll();
await rename(path, path + '.pipe');
await clock.elapse(1_000);
await until(2);
await app.close();
console.log(JSON.stringify([told, await holds('two')]));
`;

describe.skipIf(process.platform !== 'linux')('a log that is told to go into', () => {
  it.each([CREATE, EXIT])('a pipe that nobody reads is refused, and the process ends', async (program) => {
    const path = await pipe();
    const { stdout, signal } = ended(program, path);
    expect({ ...said(stdout), signal }).toEqual({ ...refused(path), signal: null });
  });

  it('a pipe whose reader does not read is refused, and the process ends', async () => {
    const path = await pipe();
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    onTestFinished(() => closeSync(reader));
    const { stdout, status } = ended(CREATE, path);
    expect({ ...said(stdout), status }).toEqual({ ...refused(path), status: 0 });
  });

  it.each([
    ['a pipe', `"$@" | cat`],
    ['a socket', `"$@"`],
  ])('its output is refused where that is %s, and told what to do instead', (_, command) => {
    const words = ['-c', command, 'sh', process.execPath, written(CREATE), '/dev/stdout'];
    const { stdout } = spawnSync('sh', words, { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' });
    expect(said(stdout)).toEqual({
      ...refused('/dev/stdout'),
      message: expect.stringMatching(/hint: .*logging\.console writes to the streams/) as string,
    });
  });

  it('a folder that cannot be made is refused, and the process ends', () => {
    const { stdout, status } = ended(CREATE, '/proc/nope/x.log');
    expect(status).toBe(0);
    expect(said(stdout)).toMatchObject({ code: 'logging/cannot-open', cause: 'ENOENT' });
  });

  it('a pipe is tried again for as long as it takes, and holds nothing up', async () => {
    const { stdout, status } = ended(RETRY, await pipe());
    expect(status).toBe(0);
    expect(said(stdout)).toEqual([expect.stringMatching(/^config\.rejected config\/invalid .*is a pipe/s)]);
  });

  it('a file that somebody replaces by a pipe fails, and goes on when there can be a file again', async () => {
    const { stdout, status } = ended(REPLACED, join(await folder(), 'app.log'));
    expect(status).toBe(0);
    expect(said(stdout)).toEqual([
      [expect.stringMatching(/^log\.failed logging\/not-a-file .*app\.log" is a pipe/s), 'log.recovered  '],
      true,
    ]);
  });
});

const LINES = 2_000;

const TERMINAL = `${START}
const app = await Oneiric.create(AppModule, { logging: { console: 'off', file: { path: '/dev/stdout' } } });
hear(app);
const { log } = app.get(Talk);
for (let at = 0; at < ${LINES}; at += 1) log.info('x'.repeat(200));
await app.close();
await writeFile(path, JSON.stringify(told));
`;

it.skipIf(!hasScript())('a terminal that is held for a while gets every line whole', async () => {
  const path = join(await folder(), 'told.json');
  const child = started('script', ['-qfec', `${process.execPath} ${written(TERMINAL)} ${path}`, '/dev/null']);
  // Far more than fits on the way is written meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  if (!child.stdout) throw new TypeError('it has none');
  const lines = (await text(child.stdout)).split('\n').filter((line) => line.includes('"log.written"'));
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(
    Array.from({ length: LINES }, () => 'x'.repeat(200)),
  );
  expect(execFileSync('cat', [path], { encoding: 'utf8' })).toBe('[]');
});

const refused = (path: string) => ({
  code: 'logging/cannot-open',
  message: expect.stringContaining(
    `The file "${path}" cannot be opened for the log: "${path}" is a pipe`,
  ) as string,
  cause: 'logging/not-a-file',
});

const said = (stdout: string) => JSON.parse(stdout) as object;

async function pipe(): Promise<string> {
  const path = join(await folder(), 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

function written(program: string): string {
  const file = resolve(programFolder(), 'program.mjs');
  writeFileSync(file, program);
  return file;
}

/** One that does not end is ended, which its status says. */
const ended = (program: string, path: string) =>
  spawnSync(process.execPath, [written(program), path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });

function started(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

function hasScript(): boolean {
  return spawnSync('script', ['-qfec', 'true', '/dev/null']).status === 0;
}
