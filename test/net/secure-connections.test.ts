import type { default as Axios } from 'axios';
import { createRequire } from 'node:module';
import { describe, expect, it, vi, afterEach } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { Fetcher } from '../../src/net/fetcher.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import type { NetError } from '../../src/net/net-error.js';
import { CertificateAuthority } from '../support/certificates.js';
import { HttpsServer, type Answering } from '../support/https-server.js';
import { allowing, fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';

const DAY_MS = 86_400_000;
const hello: Answering = (_, response) => response.end('hello');

/** A fetch from a server of which somebody says how it is known. */
const asking = (server: HttpsServer, tls: object) =>
  fetcherOf(server, { tls: { [server.origin]: tls } }).fetch(requestFor(server));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a server', () => {
  it('threat 1: is known by who vouches for it, and by nobody else', async () => {
    await using server = await HttpsServer.open(hello);
    expect(await textOf(asking(server, { ca: server.ca }))).toBe('hello');
    expect(await textOf(asking(server, { ca: [new CertificateAuthority().ca, server.ca] }))).toBe('hello');
    for (const tls of [{}, { ca: new CertificateAuthority().ca }])
      expect(await refusalOf(asking(server, tls))).toMatchObject({ code: 'net/tls', mayHeal: false });
    expect(server.asked).toHaveLength(2);
  });

  it('threat 1: is not one whose certificate is over, has not begun, or is of another', async () => {
    const authority = new CertificateAuthority();
    for (const wanted of [
      { from: Date.now() - 2 * DAY_MS, until: Date.now() - DAY_MS },
      { from: Date.now() + DAY_MS, until: Date.now() + 2 * DAY_MS },
      { names: ['localhost', '127.0.0.2', '*.0.0.1'] },
    ]) {
      await using server = await HttpsServer.open(hello, { authority, certified: authority.issue(wanted) });
      expect((await refusalOf(asking(server, { ca: authority.ca }))).code).toBe('net/tls');
      expect(server.asked).toEqual([]);
    }
  });

  it('threat 1: has a key that was pinned, the old or the new while it is changed', async () => {
    const authority = new CertificateAuthority();
    const { ca } = authority;
    const [old, next, other] = [authority.issue(), authority.issue(), authority.issue()];
    for (const certified of [old, next]) {
      await using server = await HttpsServer.open(hello, { authority, certified });
      expect(await textOf(asking(server, { ca, pins: [old.pin, next.pin] }))).toBe('hello');
      expect(await textOf(asking(server, { ca, pins: [certified.pin] }))).toBe('hello');
      const refusal = await refusalOf(asking(server, { ca, pins: [other.pin] }));
      expect(refusal).toMatchObject({ code: 'net/pin-mismatch', mayHeal: false });
      expect(refusal.hint).toContain(certified.pin);
      expect(server.asked).toHaveLength(2);
    }
  });

  it('threat 1: is not known by its pin alone', async () => {
    await using server = await HttpsServer.open(hello);
    expect((await refusalOf(asking(server, { pins: [server.certified.pin] }))).code).toBe('net/tls');
  });

  it('threat 1: has its key looked at with each connection, not only with the first, which is no more than seconds old', async () => {
    const authority = new CertificateAuthority();
    const first = authority.issue();
    await using server = await HttpsServer.open(hello, { authority, certified: first });
    const tls = { [server.origin]: { ca: authority.ca, pins: [first.pin] } };
    const clock = new ManualClock();
    const fetcher = fetcherOf(server, { tls }, { clock });
    expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
    const { cert, key } = authority.issue();
    server.server.setSecureContext({ cert, key });
    clock.advance(4_999);
    expect(await textOf(fetcher.fetch(requestFor(server)))).toBe('hello');
    clock.advance(1);
    expect((await refusalOf(fetcher.fetch(requestFor(server)))).code).toBe('net/pin-mismatch');
    expect([server.made, server.asked.length]).toEqual([2, 2]);
    await expect.poll(() => server.open).toBe(0);
  });

  it('threat 1: is not known by an earlier handshake: none is resumed', async () => {
    const resumed: boolean[] = [];
    await using server = await HttpsServer.open(hello);
    server.server.on('secureConnection', (socket) => void resumed.push(socket.isSessionReused()));
    const fetcher = fetcherOf(server, { connections: { keptMs: 0 } });
    for (let times = 0; times < 3; times += 1) await fetcher.fetch(requestFor(server));
    expect(resumed).toEqual([false, false, false]);
  });

  it('threat 1: that is kept by one fetcher is none that another one trusts', async () => {
    await using server = await HttpsServer.open(hello);
    const kept = fetcherOf(server);
    await kept.fetch(requestFor(server));
    const pins = [new CertificateAuthority().issue().pin];
    expect((await refusalOf(asking(server, { ca: server.ca, pins }))).code).toBe('net/pin-mismatch');
    expect((await refusalOf(asking(server, {}))).code).toBe('net/tls');
    expect(await textOf(kept.fetch(requestFor(server)))).toBe('hello');
    expect(server.made).toBe(3);
  });

  it('knows us by our certificate, where it asks for one', async () => {
    const authority = new CertificateAuthority();
    const { cert, key } = authority.issue({ names: ['us.test'] });
    const options = { authority, server: { ca: authority.ca, requestCert: true } };
    await using server = await HttpsServer.open(hello, options);
    const { ca } = authority;
    expect(await textOf(asking(server, { ca, cert, key }))).toBe('hello');
    const refusal = await refusalOf(asking(server, { ca }));
    expect(['net/tls', 'net/unreachable']).toContain(refusal.code);
    const stranger = new CertificateAuthority().issue();
    expect(['net/tls', 'net/unreachable']).toContain(
      (await refusalOf(asking(server, { ca, cert: stranger.cert, key: stranger.key }))).code,
    );
    expect(server.asked).toHaveLength(1);
  });

  it('is told that our own key cannot be read, in no words of the key', async () => {
    await using server = await HttpsServer.open(hello);
    const { ca } = server;
    const { cert, key } = server.certified;
    const broken = key.replace('MIG', 'XXX');
    const refusal = await refusalOf(asking(server, { ca, cert, key: broken }));
    expect(refusal.code).toBe('net/tls');
    expect(`${refusal.stack}`).not.toContain(broken.split('\n')[1]);
  });
});

describe('the environment', () => {
  it('threat 32: cannot make it take any certificate; that it tries is told loudly, once', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await using server = await HttpsServer.open(hello);
    const warnings: NetError[] = [];
    const world = { clock: systemClock, warn: (warning: NetError) => void warnings.push(warning) };
    const fetcher = new Fetcher({ ...allowing(server), tls: {}, retry: { attempts: 1 } }, world);
    for (let times = 0; times < 2; times += 1)
      expect((await refusalOf(fetcher.fetch(requestFor(server)))).code).toBe('net/tls');
    expect(warnings.map(({ code }) => code)).toEqual(['net/tls-checks-off']);
  });

  it('threat 32: names proxies in vain', async () => {
    await using proxy = await HttpsServer.open(hello);
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])
      vi.stubEnv(name, proxy.origin);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    vi.stubEnv('NO_PROXY', undefined);
    await using server = await HttpsServer.open(hello);
    expect(await textOf(fetcherOf(server).fetch(requestFor(server)))).toBe('hello');
    expect(proxy.asked).toEqual([]);
    expect(proxy.open).toBe(0);
  });

  it('threat 32: has no say by what others in the process have told the library', async () => {
    const axios = createRequire(import.meta.url)('axios') as typeof Axios;
    const { common } = axios.defaults.headers;
    const kept = { ...axios.defaults };
    try {
      common['x-stray'] = 'of others';
      Object.assign(axios.defaults, {
        baseURL: 'https://evil.test',
        allowAbsoluteUrls: false,
        params: { a: 1 },
      });
      axios.defaults.auth = { username: 'a', password: 'b' };
      await using server = await HttpsServer.open(hello);
      expect(await textOf(fetcherOf(server).fetch(requestFor(server, '/path')))).toBe('hello');
      expect(server.asked).toEqual(['GET /path']);
      expect(Object.keys(server.headers[0] ?? {}).toSorted()).toEqual([
        'accept',
        'accept-encoding',
        'connection',
        'host',
        'user-agent',
      ]);
    } finally {
      delete common['x-stray'];
      for (const name of Object.keys(axios.defaults))
        if (!(name in kept)) Reflect.deleteProperty(axios.defaults, name);
    }
  });
});

describe('credentials', () => {
  it('M15: threat 29: go to the origin that they are for, and to no other', async () => {
    await using manifests = await HttpsServer.open(hello);
    await using artifacts = await HttpsServer.open(hello);
    let asked = 0;
    const value = () => Promise.resolve(`Bearer ${(asked += 1)}`);
    const credentials = { origin: manifests.origin, header: 'X-Api-Key', value };
    const options = { ...allowing(manifests, artifacts), credentials };
    const fetcher = new Fetcher(options, { clock: systemClock });
    for (const server of [manifests, artifacts, manifests]) await fetcher.fetch(requestFor(server));
    expect(manifests.headers.map((headers) => headers['x-api-key'])).toEqual(['Bearer 1', 'Bearer 2']);
    expect(artifacts.headers.map((headers) => headers['x-api-key'])).toEqual([undefined]);
    expect(asked).toBe(2);
  });

  it('M15: threat 29: do not go where the server leads', async () => {
    await using other = await HttpsServer.open(hello);
    await using server = await HttpsServer.open((_, response) =>
      response.writeHead(302, { location: other.origin }).end(),
    );
    const credentials = { origin: server.origin, value: () => 'Bearer x' };
    const options = { ...allowing(server, other), credentials };
    await refusalOf(new Fetcher(options, { clock: systemClock }).fetch(requestFor(server)));
    expect(server.headers[0]?.authorization).toBe('Bearer x');
    expect(other.asked).toEqual([]);
  });

  it('threat 42: are in no error, nor is the query of an address, nor what was answered', async () => {
    const secret = ['hunter', '2hunter2'].join('');
    await using server = await HttpsServer.open((request, response) => {
      if (request.url?.startsWith('/cut') === true) return void response.destroy();
      response.writeHead(500).end(`no ${secret}`);
    });
    const credentials = { origin: server.origin, value: () => `Bearer ${secret}` };
    const { format } = await import('node:util');
    for (const path of ['/cut', '/five']) {
      const fetching = fetcherOf(server, { credentials }).fetch(
        requestFor(server, `${path}?token=${secret}#${secret}`),
      );
      const refusal = await refusalOf(fetching);
      expect(refusal.message).toContain(path);
      expect(format('%o', refusal) + JSON.stringify(refusal)).not.toContain(secret);
    }
    expect(server.headers[0]?.authorization).toContain(secret);
  });

  it('threat 42: are not sent where they cannot be had, or would be more than one header', async () => {
    await using server = await HttpsServer.open(hello);
    const failed = () => Promise.reject(new RangeError('the store is away'));
    for (const value of [failed, () => 'a\r\nx-b: c', () => '', () => undefined as never]) {
      const credentials = { origin: server.origin, value };
      const refusal = await refusalOf(fetcherOf(server, { credentials }).fetch(requestFor(server)));
      expect(refusal).toMatchObject({ code: 'net/no-credentials', mayHeal: false });
    }
    expect(server.asked).toEqual([]);
  });
});
