import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Module, Oneiric, OneiricError } from 'oneiric';
import { RemoteModule, type RemoteOptions } from 'oneiric/remote';
import { GOOD, load, ofCode, ORIGIN, OTHER, rows } from './bad-options.js';

function refusalOf(act: () => unknown): OneiricError {
  try {
    act();
  } catch (error) {
    if (OneiricError.is(error)) return error;
    throw error;
  }
  throw new TypeError('nothing was refused');
}

describe('RemoteModule.forRoot', () => {
  it.each([...rows, ...ofCode])('refuses %s, and says where it stands', (...[, options, code, path]) => {
    const { hint, ...refusal } = refusalOf(() => RemoteModule.forRoot({ ...GOOD, ...options }));
    expect(refusal).toMatchObject({ code, path: `RemoteModule.forRoot.${path}` });
    expect(hint).toMatch(/\S/);
  });

  it.each<readonly [string, RemoteOptions]>([
    ['nothing', {}],
    ['a source in parts', { source: 'acme/prod.v2_x' }],
    ['lists that let nothing in', { allow: { domains: [], keys: [] } }],
    ['a domain of somebody’s own', { allow: { domains: ['my-domain'], maxPriority: -1_000 } }],
    ['events of the origin of the manifest', { ...GOOD, eventsUrl: `${ORIGIN}/events` }],
    ['events of an origin that is allowed', { ...GOOD, eventsUrl: OTHER, fetch: { allowOrigins: [OTHER] } }],
    ['events of an origin that is known later', { eventsUrl: `${OTHER}/events` }],
    ['a document of a source that is known later', { trust: { document: '{}' } }],
    ['modules of packages', { factories: { 'acme-cache': load, '@acme/cache': load } }],
    ['a folder', { cacheDir: join(tmpdir(), 'artifacts') }],
    [
      'all of loading',
      {
        loading: {
          ...{ mode: 'worker', trustsImports: false, importMs: 1, warnAt: 1, aliveMs: 1, cleanupMs: 1 },
          ...{ heapMb: 8, bufferMb: 8, limits: { calls: 1 } },
          modes: { 'adapter:cache/redis': 'process' },
          hostApi: { 'acme-api': 'file:///srv/api.mjs' },
        },
      },
    ],
  ])('takes %s', (_, options) => {
    expect(RemoteModule.forRoot(options)).toMatchObject({ module: RemoteModule });
  });

  it('does not show an address that may hold a password', () => {
    const manifestUrl = `https://ann:${'x'.repeat(8)}@registry.example.com/m`;
    const { message, hint } = refusalOf(() => RemoteModule.forRoot({ manifestUrl }));
    expect(`${message} ${hint}`).not.toContain('xxxxxxxx');
  });

  it('is refused at the start where one source is there twice', async () => {
    class Root {}
    Module({ imports: [RemoteModule.forRoot(GOOD), RemoteModule.forRoot(GOOD)] })(Root);
    const starting = Oneiric.create(Root, { logging: false, env: {}, start: false });
    await expect(starting).rejects.toMatchObject({
      code: 'remote/same-source',
      path: 'RemoteModule.forRoot.source',
    });
  });

  it.each(['manifestUrl', 'source', 'trust'] as const)(
    'is refused at the start where nobody says its %s',
    async (name) => {
      class Root {}
      Module({ imports: [RemoteModule.forRoot({ ...GOOD, [name]: undefined })] })(Root);
      const starting = Oneiric.create(Root, { logging: false, env: {}, start: false });
      await expect(starting).rejects.toMatchObject({
        code: 'remote/bad-option',
        path: `RemoteModule.forRoot.${name}`,
      });
    },
  );
});
