import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Application } from '../../../src/index.js';
import { AdminWorld, ask, type Answer } from './admin-world.js';

const world = new AdminWorld();
const HTTP = { admin: { http: true } } as const;
const tokenFile = (role: string) => join(world.stateDir, `${role}.token`);
const tokenOf = (role: string) => readFileSync(tokenFile(role), 'utf8').trim();
const codesOf = (app: Application) => app.admin?.problems.map(({ code }) => code);
const codeOf = ({ text }: Answer) => (JSON.parse(text) as { code: string }).code;

/** Asks the url of an application; with a token unless there are other headers. */
function asks(app: Application, path: string, headers: Record<string, string | string[]> = bearer()) {
  const { hostname, port } = new URL(app.admin?.url ?? '');
  return ask({ host: hostname.replaceAll(/[[\]]/g, ''), port, path, headers });
}

const bearer = (token = tokenOf('operator')) => ({ authorization: `Bearer ${token}` });

describe('HTTP of the admin API', () => {
  it('is not there unless it is asked for', async () => {
    const app = await world.create();
    expect(app.admin?.url).toBeUndefined();
    expect(existsSync(tokenFile('operator'))).toBe(false);
  });

  it('listens on this machine only, on a free port, which a file says', async () => {
    const app = await world.create(HTTP);
    expect(app.admin?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const said = JSON.parse(readFileSync(join(world.stateDir, 'admin.json'), 'utf8')) as { url: string };
    expect(said.url).toBe(app.admin?.url);
    const other = await world.create({
      ...HTTP,
      stateDir: join(world.dir, 'b'),
      admin: { http: { host: '::1' } },
    });
    expect(other.admin?.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(
      (await ask({ host: '::1', port: new URL(other.admin?.url ?? '').port, path: '/livez' })).status,
    ).toBe(200);
  });

  it('needs a token for all but probes', async () => {
    const app = await world.create(HTTP);
    expect((await asks(app, '/livez', {})).status).toBe(200);
    const without = await asks(app, '/v1/slots', {});
    expect([without.status, codeOf(without)]).toEqual([401, 'admin/no-token']);
    expect(without.headers['www-authenticate']).toContain('Bearer');
    for (const wrong of [
      'x',
      tokenOf('operator').slice(0, -1),
      `${tokenOf('viewer')}x`,
      tokenOf('operator').toUpperCase(),
    ])
      expect(codeOf(await asks(app, '/v1/slots', bearer(wrong)))).toBe('admin/wrong-token');
    expect(codeOf(await asks(app, '/v1/slots', { authorization: `Basic ${tokenOf('operator')}` }))).toBe(
      'admin/wrong-token',
    );
    expect((await asks(app, '/v1/nothing', bearer())).status).toBe(404);
    expect((await asks(app, '/v1/nothing', bearer(tokenOf('viewer')))).status).toBe(404);
  });

  it('takes no more than so many wrong tokens in a second, and the right one all the same', async () => {
    const app = await world.create(HTTP);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => asks(app, '/v1/slots', bearer('guess'))),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect((await asks(app, '/v1/nothing')).status).toBe(404);
  });

  it('refuses what is meant for another host, as a name that somebody has made lead here', async () => {
    const app = await world.create(HTTP);
    for (const host of [
      'evil.example',
      'evil.example:80',
      '127.0.0.1.evil.example',
      'localhost@evil.example',
      '0.0.0.0',
      '[::ffff:7f00:1]',
    ])
      for (const path of ['/livez', '/v1/nothing'])
        expect(codeOf(await asks(app, path, { ...bearer(), host }))).toBe('admin/foreign-host');
    // As through a forwarded port.
    for (const host of ['localhost', 'LOCALHOST:1234', '[::1]:8', '127.0.0.1'])
      expect((await asks(app, '/v1/nothing', { ...bearer(), host })).status).toBe(404);
  });

  it('refuses what pages of other sites send, whatever they know', async () => {
    const app = await world.create(HTTP);
    const port = new URL(app.admin?.url ?? '').port;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${Number(port) - 1}` },
      { origin: `https://127.0.0.1:${port}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      expect(codeOf(await asks(app, '/v1/nothing', { ...bearer(), ...headers }))).toBe(
        'admin/foreign-origin',
      );
    const own = { origin: app.admin?.url ?? '', 'sec-fetch-site': 'same-origin' };
    expect((await asks(app, '/v1/nothing', { ...bearer(), ...own })).status).toBe(404);
  });

  it('refuses what says a header twice that decides', async () => {
    const app = await world.create(HTTP);
    const twice = { ...bearer(), origin: ['http://a', 'http://b'] };
    expect(codeOf(await asks(app, '/v1/nothing', twice))).toBe('admin/bad-request');
  });

  it('tells browsers to keep, frame, run and pass on nothing', async () => {
    const app = await world.create(HTTP);
    for (const path of ['/livez', '/v1/nothing'])
      expect((await asks(app, path)).headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
  });

  it('goes without where somebody has the port, and the application starts', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const app = await world.create({ admin: { http: { port } } });
    expect(codesOf(app)).toEqual(['admin/port-taken']);
    expect(app.admin?.url).toBeUndefined();
    expect(app.admin?.socket).toBeDefined();
    other.close();
  });
});

describe('tokens of the admin API', () => {
  it('are given out at the first start, readable by their owner, and kept as hashes', async () => {
    await world.create(HTTP);
    const book = join(world.stateDir, 'admin-tokens.json');
    for (const file of [tokenFile('operator'), tokenFile('viewer'), book])
      expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(tokenOf('operator')).toMatch(/^oneiric_operator_[\w-]{43}$/);
    expect(tokenOf('viewer')).toMatch(/^oneiric_viewer_[\w-]{43}$/);
    const kept = readFileSync(book, 'utf8');
    for (const role of ['operator', 'viewer']) expect(kept).not.toContain(tokenOf(role));
  });

  it('outlive the process, and files that were taken away are not written again', async () => {
    const first = await world.create(HTTP);
    const [operator, viewer] = [tokenOf('operator'), tokenOf('viewer')];
    await first.close();
    rmSync(tokenFile('operator'));
    const app = await world.create(HTTP);
    expect(existsSync(tokenFile('operator'))).toBe(false);
    for (const token of [operator, viewer])
      expect((await asks(app, '/v1/nothing', bearer(token))).status).toBe(404);
  });

  it('are given out anew where nothing says any more which are taken', async () => {
    const first = await world.create(HTTP);
    const before = tokenOf('operator');
    await first.close();
    rmSync(join(world.stateDir, 'admin-tokens.json'));
    const app = await world.create(HTTP);
    expect(tokenOf('operator')).not.toBe(before);
    expect((await asks(app, '/v1/nothing', bearer(before))).status).toBe(401);
    expect((await asks(app, '/v1/nothing', bearer())).status).toBe(404);
  });

  it('leave HTTP closed where others may have read them, or where what is kept of them cannot be used', async () => {
    const book = join(world.stateDir, 'admin-tokens.json');
    const spoilt: [string, string, () => void][] = [
      ['a token that others may read', 'admin/unsafe-tokens', () => chmodSync(tokenFile('viewer'), 0o640)],
      ['hashes that others may write', 'admin/unsafe-tokens', () => chmodSync(book, 0o602)],
      ['garbage', 'admin/bad-tokens', () => writeFileSync(book, '{"version":1,"tokens":[{"role":"root"}]}')],
      ['half of it', 'admin/bad-tokens', () => writeFileSync(book, readFileSync(book, 'utf8').slice(0, 50))],
      ['a later version', 'admin/bad-tokens', () => writeFileSync(book, '{"version":2,"tokens":[]}')],
      [
        'a folder',
        'admin/bad-tokens',
        () => {
          rmSync(book);
          mkdirSync(book);
        },
      ],
    ];
    for (const [at, [what, code, spoil]] of spoilt.entries()) {
      const stateDir = join(world.dir, String(at));
      const first = await world.create({ ...HTTP, stateDir });
      await first.close();
      rmSync(world.stateDir, { recursive: true, force: true });
      symlinkSync(stateDir, world.stateDir);
      spoil();
      rmSync(world.stateDir);
      const app = await world.create({ ...HTTP, stateDir });
      expect([what, codesOf(app)]).toEqual([what, [code]]);
      expect(app.admin?.url).toBeUndefined();
      await app.close();
    }
  });

  it('are not written through a link', async () => {
    mkdirSync(world.stateDir, { mode: 0o700 });
    const victim = join(world.dir, 'victim');
    writeFileSync(victim, 'mine', { mode: 0o600 });
    symlinkSync(victim, tokenFile('operator'));
    const app = await world.create(HTTP);
    expect(codesOf(app)).toEqual(['admin/bad-tokens']);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(lstatSync(tokenFile('operator')).isSymbolicLink()).toBe(true);
  });
});
