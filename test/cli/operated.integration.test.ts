import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPackage } from '../support/packed-package.js';
import { EndToEnd, PLANTED } from './end-to-end.js';
import { LINES, WATCHED, type Line } from './lines.js';

/** Dozens of processes are started, one after the other. */
const PATIENCE_MS = 300_000;

let packed: string;
let shop: EndToEnd;

beforeAll(async () => {
  packed = await packPackage();
  shop = new EndToEnd(packed);
  await shop.start();
}, PATIENCE_MS);

afterAll(async () => {
  await shop.stop();
  shop.consumer.remove();
});

/** What is wrong with what came of a line; undefined where nothing is. */
async function wrongWith({ typed, code = 0, shows, then }: Line): Promise<object | undefined> {
  const ran = await shop.run(typed);
  const answer = await shop.answer();
  const isRight = ran.code === code && (shows?.test(ran.stdout) ?? true) && (then?.test(answer) ?? true);
  return isRight ? undefined : { typed: typed.join(' '), expected: { code, shows, then }, ran, answer };
}

const serves = (answer: RegExp) => expect.poll(() => shop.answer()).toMatch(answer);

it(
  'every command changes or shows what is in the process, as that says itself',
  async () => {
    const wrong: object[] = [];
    for (const line of LINES) {
      const found = await wrongWith(line);
      if (found) wrong.push(found);
    }
    expect(wrong).toEqual([]);
  },
  PATIENCE_MS,
);

describe('a command that goes on', () => {
  it.each(WATCHED.map((line) => [line.typed.join(' '), line] as const))(
    'shows what changes: %s',
    async (_, { typed, shows }) => {
      await shop.run(['swap', 'adapter:cache', 'memory']);
      const child = shop.spawn(typed);
      const exited = once(child, 'exit') as Promise<[number | null]>;
      let shown = '';
      child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
      // It serves already: that is told, and leaves the swap for when somebody listens.
      if (typed[0] === 'events')
        await expect.poll(() => shop.run(['swap', 'adapter:cache', 'memory']).then(() => shown)).not.toBe('');
      else await expect.poll(() => shown).not.toBe('');
      await shop.run(['swap', 'adapter:cache', 'redis']);
      await shop.run(['pause', 'adapter:queue']);
      await expect.poll(() => shown).toMatch(shows ?? /./);
      await shop.run(['resume', 'adapter:queue']);
      child.kill('SIGINT');
      expect((await exited)[0]).toBe(130);
      if (!typed.includes('--json')) return;
      for (const line of shown.trimEnd().split('\n')) JSON.parse(line);
    },
    PATIENCE_MS,
  );
});

describe('a swap that takes its time', () => {
  async function begun() {
    await shop.run(['swap', 'adapter:cache', 'memory']);
    const child = shop.spawn(['swap', 'adapter:cache', 'slow']);
    let shown = '';
    child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const state = async () => {
      const { stdout } = await shop.run(['status', 'adapter:cache', '--json']);
      return (JSON.parse(stdout) as { pending?: string }).pending;
    };
    await expect.poll(state).toBe('slow');
    return { child, exited, shown: () => shown };
  }

  it('ends although its command is killed', async () => {
    const { child, exited } = await begun();
    child.kill('SIGKILL');
    expect((await exited)[1]).toBe('SIGKILL');
    await shop.open();
    await serves(/^slow x/);
  });

  it('ends although its command is interrupted, which says so', async () => {
    const { child, exited, shown } = await begun();
    child.kill('SIGINT');
    expect((await exited)[0]).toBe(130);
    expect(shown()).toContain('The change goes on in the process');
    await shop.open();
    await serves(/^slow x/);
  });

  it('says on stderr how far it is', async () => {
    const { exited, shown } = await begun();
    await expect.poll(shown).toMatch(/adapter:cache.*slow/);
    await shop.open();
    expect((await exited)[0]).toBe(0);
    await serves(/^slow x/);
  });
});

it(
  'fifty operators at once are all in the journal, in order, each with what came of it',
  async () => {
    const names = Array.from({ length: 50 }, (_, at) => `operator-${at}`);
    const providers = ['memory', 'redis'];
    const ran = await Promise.all(
      names.map((name, at) =>
        shop.run([
          'swap',
          'adapter:cache',
          providers[at % 2] ?? '',
          '--requested-by',
          name,
          '--timeout',
          '2m',
        ]),
      ),
    );
    expect(ran.filter(({ code }) => code !== 0 && code !== 4)).toEqual([]);
    const { stdout } = await shop.run(['journal', '--slot', 'adapter:cache', '--limit', '1000', '--json']);
    const { entries } = JSON.parse(stdout) as {
      entries: { id: number; at: number; stage: string; who?: string; change?: number; outcome?: string }[];
    };
    const mine = entries.toReversed().filter(({ who }) => who?.startsWith('operator-'));
    const asked = mine.filter(({ stage }) => stage === 'requested');
    expect(new Set(asked.map(({ who }) => who)).size).toBe(50);
    const ids = mine.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    const ended = new Set(mine.filter(({ stage }) => stage === 'ended').map(({ change }) => change));
    expect(asked.filter(({ change }) => !ended.has(change))).toEqual([]);
  },
  PATIENCE_MS,
);

describe('over HTTP', () => {
  const file = (role: string) => `.oneiric/${role}.token`;

  it('a token of an operator may change what one of a viewer may look at', async () => {
    const by = (role: string) => ['--url', shop.adminUrl, '--token-file', file(role)];
    const looked = await shop.run(['list', ...by('viewer')]);
    expect(looked).toMatchObject({ code: 0 });
    const refused = await shop.run(['swap', 'adapter:cache', 'redis', ...by('viewer')]);
    expect(refused).toMatchObject({ code: 6, stdout: '' });
    expect(await shop.run(['swap', 'adapter:cache', 'redis', ...by('operator')])).toMatchObject({ code: 0 });
    await serves(/^redis x/);
  });

  it('a wrong token is refused, and shown nowhere', async () => {
    const env = { ONEIRIC_ADMIN_TOKEN: 'wrong-token-planted' };
    const { code, stdout, stderr } = await shop.run(['list', '--url', shop.adminUrl, '--debug'], env);
    expect(code).toBe(6);
    expect(stdout + stderr).not.toContain('wrong-token-planted');
  });
});

it('whoever reads no further ends a command quietly', async () => {
  const child = shop.spawn(['config', 'schema']);
  child.stdout.once('data', () => child.stdout.destroy());
  let shown = '';
  child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  expect(shown).not.toContain('EPIPE');
  expect(code).toBe(0);
});

it('what is shown holds no secret, and nothing that steers a terminal', async () => {
  await shop.run(['swap', 'adapter:cache', 'broken', '--debug']);
  await shop.run(['config', 'show', '--json']);
  await shop.run(['journal']);
  expect(shop.shown).not.toContain(PLANTED);
  expect(shop.shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
