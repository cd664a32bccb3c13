import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { Fetcher } from '../../src/net/fetcher.js';
import { NetError } from '../../src/net/net-error.js';
import { CertificateAuthority } from '../support/certificates.js';
import { refusalOf } from './fetch-world.js';

const A = 'https://a.test';
const B = 'https://b.test:8443';
const PIN = Buffer.alloc(32).toString('base64');
const value = () => 'x';

function refusal(options: unknown): NetError | undefined {
  try {
    new Fetcher(options as never, { clock: systemClock }).close();
    return undefined;
  } catch (error) {
    if (error instanceof NetError) return error;
    throw error;
  }
}

describe('the options of a fetcher', () => {
  it('may say everything, or nothing', () => {
    const { cert, key } = new CertificateAuthority().issue();
    expect(refusal({})).toBeUndefined();
    const options = {
      allowOrigins: [A, B],
      denyOrigins: ['https://c.test'],
      privateOrigins: [B],
      fileRoots: ['/srv/artifacts'],
      credentials: { origin: A, header: 'X-Api-Key', value },
      tls: { [B]: { ca: [cert], pins: [PIN, PIN], cert, key, passphrase: 'x' }, [A]: { ca: cert } },
      totalMs: 1,
      idleMs: 1,
      eventIdleMs: 1,
      eventLength: 1,
      retry: { attempts: 1, minMs: 1, maxMs: 1, retryAfterMs: 0 },
      breaker: { failures: 1, openMs: 1 },
      rateLimit: { requests: 1, perMs: 1 },
      connections: { atOnce: 1, keptMs: 0 },
      proxy: { url: 'http://proxy.test:3128', authorization: value },
    };
    expect(refusal(options)).toBeUndefined();
    const none = Object.fromEntries(Object.keys(options).map((name) => [name, undefined]));
    expect(refusal(none)).toBeUndefined();
  });

  it.each([
    '*',
    '',
    ' ',
    'https://*',
    'https://*.a.test',
    'a.test',
    '//a.test',
    'https://',
    'https://a.test/',
    'https://a.test/x',
    'https://A.test',
    'https://a.test:443',
    'https://user@a.test',
    'https://a.test?x',
    'https://a.test#',
    'http://a.test',
    'file:///',
    'null',
    'https://bücher.test',
    'https://127.1',
    7,
    null,
    undefined,
  ])('threat 38: name each origin exactly, and stand for nothing else: %j', (origin) => {
    for (const name of ['allowOrigins', 'denyOrigins', 'privateOrigins'])
      expect(refusal({ [name]: [origin] })?.code, name).toBe('net/bad-option');
    expect(refusal({ allowOrigins: [A], credentials: { origin: String(origin), value } })?.code).toBe(
      'net/bad-option',
    );
    expect(refusal({ allowOrigins: [A], tls: { [String(origin)]: {} } })?.code).toBe('net/bad-option');
  });

  it.each([
    { allowOrigins: A },
    { allowOrigins: [A], privateOrigins: [B] },
    { allowOrigins: [A], tls: { [B]: {} } },
    { allowOrigins: [A], credentials: { origin: B, value } },
    { allowOrigins: [A], credentials: { origin: A } },
    { allowOrigins: [A], credentials: { value } },
    { allowOrigins: [A], credentials: { origin: A, value: 'x' } },
    { allowOrigins: [A], credentials: { origin: A, value, header: 'host' } },
    { allowOrigins: [A], credentials: { origin: A, value, header: 'Accept-Encoding' } },
    { allowOrigins: [A], credentials: { origin: A, value, header: 'a b' } },
    { allowOrigins: [A], tls: { [A]: { pins: [] } } },
    { allowOrigins: [A], tls: { [A]: { pins: [PIN, PIN, PIN] } } },
    { allowOrigins: [A], tls: { [A]: { pins: ['00'.repeat(32)] } } },
    { allowOrigins: [A], tls: { [A]: { ca: '' } } },
    { allowOrigins: [A], tls: { [A]: { ca: [] } } },
    { allowOrigins: [A], tls: { [A]: { cert: 'x' } } },
    { allowOrigins: [A], tls: { [A]: { key: 'x' } } },
    { allowOrigins: [A], tls: [] },
    { fileRoots: ['relative'] },
    { fileRoots: [''] },
    { fileRoots: '/srv' },
    { totalMs: 0 },
    { idleMs: NaN },
    { idleMs: 2 ** 31 },
    { retry: { attempts: 0 } },
    { retry: 3 },
    { breaker: { failures: 1.5 } },
    { breaker: null },
    { rateLimit: { perMs: Infinity } },
    { proxy: { url: 'socks5://proxy.test' } },
    { proxy: { url: 'http://proxy.test/path' } },
    { proxy: {} },
    { proxy: 'http://proxy.test' },
    [],
    'x',
  ])('threat 38: are refused where they say nothing that holds: %j', (options) => {
    expect(refusal(options)?.code).toBe('net/bad-option');
  });

  it('threat 38: are refused where the address of a proxy has a password', () => {
    const word = 'secret-word';
    expect(refusal({ proxy: { url: `http://user:${word}@proxy.test` } })?.code).toBe('net/bad-option');
  });

  it.each([
    { allowedOrigins: [A] },
    { retry: { tries: 3 } },
    { allowOrigins: [A], tls: { [A]: { rejectUnauthorized: false } } },
    { insecure: true },
  ])('are refused where there is none of that name: %j', (options) => {
    expect(refusal(options)?.code).toBe('net/unknown-option');
  });

  it('threat 42: are never shown where they may be secret', () => {
    const secret = 4_711_4711;
    for (const said of [
      { cert: 'c', key: secret },
      { cert: 'c', key: 'k', passphrase: secret },
      { key: String(secret) },
    ])
      expect(refusal({ allowOrigins: [A], tls: { [A]: said } })?.message).not.toContain(String(secret));
  });

  it('are as they were, whatever is done to what was given', async () => {
    const allowOrigins: string[] = [];
    const fetcher = new Fetcher({ allowOrigins }, { clock: systemClock });
    allowOrigins.push(A);
    expect((await refusalOf(fetcher.fetch({ url: `${A}/`, maxBytes: 1 }))).code).toBe('net/origin-refused');
  });
});

describe('a request', () => {
  it.each([
    { url: A },
    { url: A, maxBytes: NaN },
    { url: A, maxBytes: -1 },
    { url: A, maxBytes: Infinity },
    { url: A, maxBytes: 1, exactBytes: 1.5 },
    { url: A, maxBytes: 1, onChunk: 'x' },
    { url: A, maxBytes: 1, etag: 5 },
  ])('says how much is taken: %j', async (request) => {
    const fetcher = new Fetcher({ allowOrigins: [A] }, { clock: systemClock });
    expect((await refusalOf(fetcher.fetch(request as never))).code).toBe('net/bad-option');
  });
});
