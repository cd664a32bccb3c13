import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/system-clock.js';
import { Fetcher } from '../../src/net/fetcher.js';
import type { HostAddress } from '../../src/net/secure-agent.js';
import { isSpecialAddress } from '../../src/net/special-addresses.js';
import { HttpsServer } from '../support/https-server.js';
import { allowing, refusalOf, requestFor, textOf } from './fetch-world.js';

const v4 = (address: string): HostAddress => ({ address, family: 4 });
const v6 = (address: string): HostAddress => ({ address, family: 6 });

/** What comes of asking an origin that may be asked, at addresses that it is said to have. */
function asking(url: string, resolve: () => Promise<readonly HostAddress[]>) {
  const options = { allowOrigins: [new URL(url).origin], retry: { attempts: 1 } };
  return refusalOf(new Fetcher(options, { clock: systemClock, resolve }).fetch({ url, maxBytes: 1 }));
}

/** The nets of IANA's registries, and the first address behind each, where that is public. */
const NETS: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const dotted = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
const isIn = (number: number, [net, bits]: readonly [string, number]) =>
  Math.floor(number / 2 ** (32 - bits)) === Math.floor(numberOf(net) / 2 ** (32 - bits));
/** Of single hosts and small nets besides, which are refused as well. */
const BESIDES: readonly (readonly [net: string, bits: number])[] = [
  ['168.63.129.16', 32],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.175.48.0', 24],
];

describe('an address', () => {
  it('threat 26: is special within the nets that IANA has set apart, and nowhere else', () => {
    const ofNets = fc.constantFrom(...NETS, ...BESIDES).chain(([net, bits]) => {
      const first = numberOf(net);
      // One before and one behind, too.
      return fc.integer({
        min: Math.max(0, first - 1),
        max: Math.min(2 ** 32 - 1, first + 2 ** (32 - bits)),
      });
    });
    const anything = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.oneof(ofNets, anything), (number) => {
        const isApart = [...NETS, ...BESIDES].some((net) => isIn(number, net));
        expect(isSpecialAddress(dotted(number)), dotted(number)).toBe(isApart);
      }),
      { numRuns: 2_000 },
    );
  });

  it('threat 26: is special in every spelling that leads to an IPv4 address by way of IPv6', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (number) => {
        const [high, low] = [(number >>> 16).toString(16), (number & 0xffff).toString(16)];
        for (const prefix of ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', 'fe80::5efe:'])
          for (const rest of [`${high}:${low}`, dotted(number)])
            expect(isSpecialAddress(prefix + rest), prefix + rest).toBe(true);
        expect(isSpecialAddress(`2002:${high}:${low}::1`)).toBe(true);
        expect(isSpecialAddress(`2001:0:${high}:${low}::`)).toBe(true);
      }),
    );
  });

  it.each([
    '::',
    '::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%lo',
    'fec0::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '2001:2::1',
    '2001:10::1',
    '3fff::1',
    '5f00::1',
    '2606:4700::1111%1',
    'localhost',
    '',
    '1.2.3',
    '256.1.1.1',
  ])('threat 26: is special, or none: %s', (address) => {
    expect(isSpecialAddress(address)).toBe(true);
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    'is public: %s',
    (address) => {
      expect(isSpecialAddress(address)).toBe(false);
    },
  );
});

describe('who is asked', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://2852039166/',
    'https://0/',
    'https://10.0.0.1:8443/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[fd00:ec2::254]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://[2002:7f00:1::]/',
    'https://100.100.100.200/',
  ])('threat 26: is nobody at %s, though the origin is allowed', async (url) => {
    const never = () => Promise.reject(new RangeError('nobody looks up an address'));
    expect((await asking(url, never)).code).toBe('net/private-address');
  });

  it('threat 26: is nobody whose name leads to a private address, among others', async () => {
    const secret = 'https://internal.acme.test/path?token=abc';
    for (const addresses of [
      [v4('127.0.0.1')],
      [v4('8.8.8.8'), v4('10.0.0.7')],
      [v6('2606:4700::1111'), v6('::1')],
      [v6('::ffff:8.8.8.8')],
      [v4('8.8.8.8'), v6('fe80::1%eth0')],
    ]) {
      const refusal = await asking(secret, () => Promise.resolve(addresses));
      expect(refusal).toMatchObject({ code: 'net/private-address', mayHeal: false });
      expect(refusal.message).toContain('No request was made.');
      expect(refusal.message).not.toContain('abc');
    }
  });

  it('threat 27: is looked at where the connection takes the address from, each time anew', async () => {
    await using server = await HttpsServer.open((_, response) => response.end('inside'));
    const origin = `https://rebound.test.example:${server.port}`;
    const answers = [[v4('127.0.0.1')], [v4('127.0.0.1')], [v4('127.0.0.1')]];
    let asked = 0;
    const resolve = () => Promise.resolve(answers[asked++] ?? []);
    const options = { allowOrigins: [origin], tls: { [origin]: { ca: server.ca } }, retry: { attempts: 1 } };
    const world = { clock: systemClock, resolve };
    const guarded = new Fetcher(options, world);
    // As long as it may be anywhere, it is asked; a connection of then is not used again.
    const open = new Fetcher({ ...options, privateOrigins: [origin] }, world);
    expect(await textOf(open.fetch({ url: origin, maxBytes: 10 }))).toBe('inside');
    expect((await refusalOf(guarded.fetch({ url: origin, maxBytes: 10 }))).code).toBe('net/private-address');
    expect((await refusalOf(guarded.fetch({ url: origin, maxBytes: 10 }))).code).toBe('net/private-address');
    expect([asked, server.asked.length]).toEqual([3, 1]);
  });

  it('has a name that leads nowhere: it could not be reached', async () => {
    const nowhere = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const url = 'https://nowhere.test/';
    expect(await asking(url, () => Promise.reject(nowhere))).toMatchObject({
      code: 'net/unreachable',
      mayHeal: true,
    });
    expect(await asking(url, () => Promise.resolve([]))).toMatchObject({
      code: 'net/unreachable',
      mayHeal: true,
    });
  });

  it('is found by the system, where nobody says how: this machine by its name', async () => {
    await using server = await HttpsServer.open((_, response) => response.end('here'));
    const origin = `https://localhost:${server.port}`;
    const options = { allowOrigins: [origin], tls: { [origin]: { ca: server.ca } }, retry: { attempts: 1 } };
    const ask = (more: object) =>
      new Fetcher({ ...options, ...more }, { clock: systemClock }).fetch({ url: origin, maxBytes: 10 });
    expect((await refusalOf(ask({}))).code).toBe('net/private-address');
    expect(await textOf(ask({ privateOrigins: [origin] }))).toBe('here');
  });
});

describe('an origin', () => {
  it('threat 26: is allowed by itself, not by how it begins', async () => {
    await using server = await HttpsServer.open((_, response) => response.end());
    const { origin, port } = server;
    const fetcher = new Fetcher(allowing(server), { clock: systemClock });
    for (const url of [
      `https://127.0.0.1:${port ^ 1}/`,
      'https://127.0.0.1/',
      `https://localhost:${port}/`,
      `https://127.0.0.1.evil.test:${port}/`,
      `https://evil.test/${origin}`,
      `https://evil.test\\@127.0.0.1:${port}/`,
      `https://evil.test#@127.0.0.1:${port}/`,
    ])
      expect((await refusalOf(fetcher.fetch({ url, maxBytes: 1 }))).code, url).toBe('net/origin-refused');
    expect(server.asked).toEqual([]);
  });

  it('threat 26: is refused where it is denied, though it is allowed', async () => {
    await using server = await HttpsServer.open((_, response) => response.end());
    const options = { ...allowing(server), denyOrigins: [server.origin] };
    const refusal = await refusalOf(new Fetcher(options, { clock: systemClock }).fetch(requestFor(server)));
    expect(refusal.code).toBe('net/origin-refused');
    expect(refusal.hint).toBe('it stands in denyOrigins');
  });

  it('is refused where nobody has said anything', async () => {
    const refusal = await refusalOf(
      new Fetcher({}, { clock: systemClock }).fetch({ url: 'https://a.test/', maxBytes: 1 }),
    );
    expect(refusal.code).toBe('net/origin-refused');
  });

  it.each([
    'http://a.test/',
    'data:text/plain,x',
    'ftp://a.test/',
    'blob:https://a.test/1',
    'javascript:1',
    'ws://a.test/',
    'https://user@a.test/',
    'https://',
    'a.test',
    '',
    '//a.test/',
    'https://a b/',
    `https://a.test/${'x'.repeat(9_000)}`,
  ])('threat 15: is only one of https, without user and password: %s', async (url) => {
    const options = { allowOrigins: ['https://a.test'] };
    const refusal = await refusalOf(new Fetcher(options, { clock: systemClock }).fetch({ url, maxBytes: 1 }));
    expect(refusal.code).toBe('net/bad-url');
    expect(refusal.message.length).toBeLessThan(500);
  });

  it('threat 15: is told without its password where it has one', async () => {
    const options = { allowOrigins: ['https://a.test'] };
    const word = 'secret-word';
    const url = `https://user:${word}@a.test/`;
    const refusal = await refusalOf(new Fetcher(options, { clock: systemClock }).fetch({ url, maxBytes: 1 }));
    expect(refusal.code).toBe('net/bad-url');
    expect(inspect(refusal)).not.toContain(word);
  });
});
