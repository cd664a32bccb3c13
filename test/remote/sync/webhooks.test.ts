import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Webhooks } from '../../../src/remote/sync/webhooks.js';

const BODY = Buffer.from('{"released":"42"}');
const KEYS = new Map([
  ['hooks/a', ['a', 'long', 'word'].join('-')],
  ['hooks/b', ['another', 'long', 'word'].join('-')],
]);

const signed = (name: string, body: Uint8Array = BODY) =>
  `sha256=${createHmac('sha256', KEYS.get(name) ?? '')
    .update(body)
    .digest('hex')}`;

/** Sources `a` and `b` take hints; secrets come from a store that may be changed. */
function webhooks(store = new Map(KEYS)) {
  const asked: string[] = [];
  const warned: unknown[] = [];
  const hooks = new Webhooks({
    secretNames: new Map([
      ['a', 'hooks/a'],
      ['b', 'hooks/b'],
    ]),
    secret: (name) => {
      asked.push(name);
      const value = store.get(name);
      return value === 'fails' ? Promise.reject(new TypeError('no store')) : Promise.resolve(value);
    },
    warn: (source, error) => warned.push([source, (error as { code?: string }).code]),
  });
  const isTaken = (source: string, signature: string, body: Uint8Array = BODY) =>
    hooks.isSigned(source, { body, signature });
  return { isTaken, asked, warned, store };
}

describe('a hint of a webhook', () => {
  it('is taken where it is signed with the secret of its source, in either case of hexadecimal, again too', async () => {
    const { isTaken } = webhooks();
    expect(await isTaken('a', signed('hooks/a'))).toBe(true);
    expect(await isTaken('a', signed('hooks/a'))).toBe(true);
    expect(await isTaken('b', signed('hooks/b').toUpperCase().replace('SHA256', 'sha256'))).toBe(true);
    const empty = new Uint8Array();
    expect(await isTaken('a', signed('hooks/a', empty), empty)).toBe(true);
  });

  it('is not taken with the secret of another source, of none, or for other bytes', async () => {
    const { isTaken } = webhooks();
    expect(await isTaken('b', signed('hooks/a'))).toBe(false);
    expect(await isTaken('nobody', signed('hooks/a'))).toBe(false);
    expect(await isTaken('a', signed('hooks/a'), Buffer.from('{"released":"43"}'))).toBe(false);
  });

  it.each(['', 'undefined', 'sha256=', 'sha1=00', `sha256=${'0'.repeat(64)}`, `sha256=${'g'.repeat(64)}`])(
    'is not taken with %s for a signature',
    async (signature) => {
      const { isTaken } = webhooks();
      for (const source of ['a', 'nobody', '__proto__']) expect(await isTaken(source, signature)).toBe(false);
    },
  );

  it('is not taken where the secret is missing or empty, whatever it is signed with; that is told once', async () => {
    for (const broken of ['', 'fails', undefined]) {
      const { isTaken, warned, store } = webhooks();
      if (broken === undefined) store.delete('hooks/a');
      else store.set('hooks/a', broken);
      const withNothing = `sha256=${createHmac('sha256', '').update(BODY).digest('hex')}`;
      for (const signature of [withNothing, signed('hooks/a'), withNothing])
        expect(await isTaken('a', signature)).toBe(false);
      expect(warned).toEqual([['a', 'remote/no-webhook-secret']]);
      store.set('hooks/a', KEYS.get('hooks/a') ?? '');
      expect(await isTaken('a', signed('hooks/a'))).toBe(true);
    }
  });

  it('has a secret asked for once, whether or not there is such a source', async () => {
    const { isTaken, asked } = webhooks();
    await isTaken('a', signed('hooks/b'));
    await isTaken('nobody', signed('hooks/b'));
    await isTaken('b', 'nonsense');
    expect(asked).toEqual(['hooks/a', 'hooks/a', 'hooks/b']);
  });

  it('is refused where no source takes any', async () => {
    const hooks = new Webhooks({
      secretNames: new Map(),
      secret: () => Promise.reject(new TypeError('nobody asks')),
      warn: () => expect.fail('nothing is to be told'),
    });
    expect(await hooks.isSigned('a', { body: BODY, signature: signed('hooks/a') })).toBe(false);
  });
});
