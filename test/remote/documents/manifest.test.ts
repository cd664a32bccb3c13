import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/remote/documents/read-document.js';
import { limitsOf } from '../../../src/remote/limits.js';
import type { RemoteError } from '../../../src/remote/remote-error.js';
import { codeOf, refusalOf } from '../support/code-of.js';
import { aManifest, anArtifactEntry, anEntry, bytesOf, fullEntries } from '../support/documents.js';

const PATIENCE = { timeout: 60_000 };
const LIMITS = limitsOf();
const read = (document: unknown, limits = LIMITS) => readManifest(bytesOf(document), limits);
const withEntry = (entry: object) => aManifest({ entries: [entry] });

/** `path: code` of everything that is wrong with an entry. */
const wrongWith = (entry: object): readonly string[] => problemsIn(refusalOf(() => read(withEntry(entry))));
const problemsIn = (refusal: RemoteError | undefined) =>
  (refusal?.problems ?? []).map(({ path, code }) => `${path}: ${code}`);

describe('a manifest', PATIENCE, () => {
  it('is handed on as it was signed, all the way down, and frozen', () => {
    const document = aManifest({ entries: fullEntries(), revoked: { artifacts: ['cd'.repeat(32)] } });
    const manifest = read(document);
    expect(manifest).toEqual(document);
    expect(Object.isFrozen(manifest.entries[0]?.capabilities?.[0]?.metadata?.['valueOf'])).toBe(true);
  });

  it('M04: is refused as a whole where a member is missing, unknown, null or of another kind', () => {
    const full = { ...aManifest({ revoked: {} }) } as Record<string, unknown>;
    for (const name of Object.keys(full)) {
      const left = Object.fromEntries(Object.entries(full).filter(([one]) => one !== name));
      if (name !== 'revoked')
        expect(
          codeOf(() => read(left)),
          name,
        ).toBe('remote/bad-document');
      for (const wrong of [null, [], {}, [[]], -1, 1.5, '', 'x'.repeat(9_999), true]) {
        const isFine =
          (name === 'entries' && Array.isArray(wrong) && wrong.length === 0) ||
          (name === 'revoked' && typeof wrong === 'object' && wrong !== null && !Array.isArray(wrong));
        const code = codeOf(() => read({ ...full, [name]: wrong }));
        expect({ name, wrong, code }).toEqual({
          name,
          wrong,
          code: isFine ? undefined : 'remote/bad-document',
        });
      }
    }
  });

  it.each(['extra', 'toString', 'valueOf', 'hasOwnProperty', 'signature', 'Entries', ''])(
    'threat 21: is refused with the unknown member "%s", wherever it stands',
    (name) => {
      const entry = anEntry({ requires: {}, retry: {}, capabilities: [{ name: 'kv', security: {} }] });
      expect(codeOf(() => read(withEntry(entry)))).toBeUndefined();
      const places: readonly object[] = [
        { ...aManifest(), [name]: 1 },
        withEntry({ ...entry, [name]: 1 }),
        withEntry({ ...entry, requires: { [name]: 1 } }),
        withEntry({ ...entry, retry: { [name]: 1 } }),
        withEntry({ ...entry, capabilities: [{ name: 'kv', [name]: 1 }] }),
        withEntry({ ...entry, capabilities: [{ name: 'kv', security: { [name]: 1 } }] }),
        aManifest({ revoked: { [name]: 1 } }),
      ];
      for (const document of places)
        expect(
          codeOf(() => read(document)),
          JSON.stringify(document),
        ).toBe('remote/bad-document');
    },
  );

  it.each([
    ['blanks', '{ "_type":"manifest"}'],
    ['members in another order', '{"b":1,"a":1}'],
    ['a number that is spelt differently', '{"a":1.0}'],
    ['minus zero', '{"a":-0}'],
    ['an exponent', '{"a":1e2}'],
    ['a number that a double does not hold', '{"a":9007199254740993}'],
    ['an escaped letter', '{"a":"\\u0041"}'],
    ['a line end after it', '{}\n'],
  ])('threat 22: is refused with %s', (_, text) => {
    expect(codeOf(() => readManifest(Buffer.from(text), LIMITS))).toBe('remote/not-canonical');
  });

  it('is refused where it is no object, or another document', () => {
    expect(codeOf(() => read([]))).toBe('remote/bad-document');
    expect(codeOf(() => read(null))).toBe('remote/bad-document');
    expect(codeOf(() => read(aManifest({ _type: 'trust' })))).toBe('remote/bad-document');
    expect(codeOf(() => read(aManifest({ spec: 2 })))).toBe('remote/bad-document');
  });

  it.each([
    ['2026-11-20T11:00:00+00:00'],
    ['2026-11-20T11:00:00.000Z'],
    ['2026-11-20 11:00:00Z'],
    ['2026-11-20t11:00:00z'],
    ['2026-02-30T11:00:00Z'],
    ['2026-11-20T24:00:00Z'],
    ['2026-11-20T23:59:60Z'],
    ['2026-11-20T11:00:00Z\n'],
    ['+02026-11-20T11:00:00Z'],
  ])('is refused with the time %j', (time) => {
    expect(codeOf(() => read(aManifest({ signedAt: time })))).toBe('remote/bad-document');
    expect(codeOf(() => read(aManifest({ expiresAt: time })))).toBe('remote/bad-document');
  });

  it('M03: threat 39: names everything that is wrong with it, and none of its entries is taken', () => {
    const entries = [
      anEntry(),
      anEntry({ provider: 'b', domain: 'Adapter' }),
      anEntry({ provider: 'c', key: '../x' }),
      anEntry({ provider: '' }),
      anEntry({ provider: 'e', factory: 'os:system' }),
      anEntry({ provider: 'f', priority: 1_001 }),
      anEntry({ provider: 'g', uri: 'http://cdn.acme.test/x.mjs' }),
      anEntry({ provider: 'h', stackLevel: '5' }),
    ];
    const refusal = refusalOf(() => read(aManifest({ entries })));
    expect(problemsIn(refusal)).toEqual([
      'entries[1].domain: remote/bad-document',
      'entries[2].key: remote/bad-document',
      'entries[3].provider: remote/bad-document',
      'entries[5].priority: remote/bad-document',
      'entries[6].uri: remote/bad-document',
      'entries[7].stackLevel: remote/bad-document',
    ]);
    expect(refusal?.message).toContain('entries[5].priority cannot be 1001: it is a whole number');
    expect(wrongWith(anEntry({ factory: 'os:system' }))).toEqual([
      'entries[0].factory: remote/denied-module',
    ]);
  });

  it('threat 25: is refused with more entries than are taken, before any is looked at', () => {
    const entries = Array.from({ length: 3 }, (_, index) => anEntry({ provider: `p${index}` }));
    expect(codeOf(() => read(aManifest({ entries }), limitsOf({ entries: 3 })))).toBeUndefined();
    expect(codeOf(() => read(aManifest({ entries }), limitsOf({ entries: 2 })))).toBe(
      'remote/too-many-entries',
    );
    expect(codeOf(() => read(aManifest({ entries: Array(1_001).fill(0) })))).toBe('remote/too-many-entries');
  });

  it('is read or refused, whatever JSON it is', () => {
    const values = fc.jsonValue({ maxDepth: 4 });
    const names = fc.constantFrom(...Object.keys(fullEntries()[0] ?? {}), 'event', 'workflow', 'x', 'size');
    fc.assert(
      fc.property(names, values, (name, value) => {
        const document = withEntry({ ...anEntry(), [name]: value });
        const code = codeOf(() => expect(read(document)).toEqual(JSON.parse(JSON.stringify(document))));
        expect(code ?? 'remote/').toMatch(/^remote\//);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an entry', PATIENCE, () => {
  it.each([
    ['', 'x', ':f', 'm:', 'a:b:c', '../../e:f', 'm:f\n', 'm :f', 'm: f', 'node:fs', 'm:a.b', 'm:a-b', 'm:1a'],
    ['./m:f', '/m:f', 'm/../n:f', 'm//n:f', 'm/.n:f', 'm%2fn:f', 'm\\n:f', '#m:f', 'é:f', 'm:é', 'm/@n:f'],
    ['data:text/javascript,0', 'file:///x', 'https://x', 'node:child_process:exec', 'blob:x'],
  ])('S01: threat 15: has no factory like these: %j', (...factories) => {
    for (const factory of factories)
      expect(wrongWith(anEntry({ factory })), factory).toEqual(['entries[0].factory: remote/bad-document']);
  });

  it.each(['constructor', '__proto__', 'prototype', 'then', 'toString', '__defineGetter__', 'valueOf'])(
    'threat 16: has no factory that is called %s',
    (name) => {
      expect(codeOf(() => read(withEntry(anArtifactEntry({ factory: `artifact:${name}` }))))).toBe(
        'remote/bad-document',
      );
    },
  );

  it.each(['os', 'fs', 'fs/promises', 'child_process', 'module', 'worker_threads', 'process', 'vm', 'fs/x'])(
    'S02: threat 13: has no factory in %s, which is of Node itself',
    (module) => {
      expect(wrongWith(anEntry({ factory: `${module}:x` }))).toEqual([
        'entries[0].factory: remote/denied-module',
      ]);
    },
  );

  it('has factories in modules with scopes, dots and parts', () => {
    for (const factory of ['acme:f', '@acme/cache:f', 'acme.io/a_b/c-d:$f', 'oneiric.remote:_f1'])
      expect(wrongWith(anEntry({ factory }))).toEqual([]);
  });

  it.each(['uri', 'sha256', 'length'])('is refused without the %s of its artifact', (name) => {
    const entry = Object.fromEntries(Object.entries(anArtifactEntry()).filter(([one]) => one !== name));
    expect(wrongWith(entry)).toEqual(['entries[0]: remote/bad-document']);
    const { [name as 'uri']: alone } = anArtifactEntry() as unknown as { uri: string };
    expect(wrongWith(anEntry({ [name]: alone }))).toEqual(['entries[0]: remote/bad-document']);
  });

  it.each([
    'http://cdn.acme.test/a.mjs',
    'ftp://cdn.acme.test/a.mjs',
    'data:text/javascript,0',
    'https://user@cdn.acme.test/a.mjs',
    'https://user:pw@cdn.acme.test/a.mjs',
    'https://cdn.acme.test/a.mjs#x',
    'https://cdn.acme.test/../a.mjs',
    'https://cdn.acme.test/%2e%2e/a.mjs',
    'https://cdn.acme.test:443/a.mjs',
    'https://CDN.acme.test/a.mjs',
    'https:/cdn.acme.test/a.mjs',
    'https://a.test\\@b.test/',
    'https://0xa9fea9fe/',
    'https://cdn.acme.test/a b.mjs',
    'https://cdn.acme.test/ä.mjs',
    'https://cdn.acme.test/a.mjs\n',
    'file://host/a.mjs',
    'file:///srv/../a.mjs',
    '../a.mjs',
    '',
    `https://cdn.acme.test/${'a'.repeat(2_048)}`,
  ])('threat 26: has no artifact at %j', (uri) => {
    expect(wrongWith(anArtifactEntry({ uri }))).toEqual(['entries[0].uri: remote/bad-document']);
  });

  it.each(['https://cdn.acme.test/a.mjs?v=1', 'https://cdn.acme.test:8443/', 'file:///srv/artifacts/a.mjs'])(
    'has an artifact at %s',
    (uri) => {
      expect(wrongWith(anArtifactEntry({ uri }))).toEqual([]);
    },
  );

  it.each([
    ['sha256', 'AB'.repeat(32)],
    ['sha256', 'ab'.repeat(31)],
    ['sha256', `${'ab'.repeat(32)}\n`],
    ['length', 0],
    ['length', 1.5],
    ['length', 4 * 1_048_576 + 1],
    ['length', '5'],
  ])('has no artifact with the %s %j', (name, value) => {
    expect(codeOf(() => read(withEntry(anArtifactEntry({ [name]: value }))))).toBe('remote/bad-document');
  });

  it.each(['', '..', 'a..b', '/a', 'a\\b', 'a b', 'a@b', 'a\n', 'é', '.a', 'a.', 'x'.repeat(129)])(
    'S08: threat 14: has no key or provider %j',
    (name) => {
      expect(wrongWith(anEntry({ key: name }))).toEqual(['entries[0].key: remote/bad-document']);
      expect(wrongWith(anEntry({ provider: name }))).toEqual(['entries[0].provider: remote/bad-document']);
    },
  );

  it.each(['', 'Adapter', 'plain', '__proto__', 'a b', 'a:b', 'adapter\n'])('has no domain %j', (domain) => {
    expect(wrongWith(anEntry({ domain }))).toEqual(['entries[0].domain: remote/bad-document']);
  });

  it('S09: has a priority from -1000 to 1000 and a stack level from -100 to 100, whole numbers', () => {
    for (const good of [1_000, -1_000, 0]) expect(wrongWith(anEntry({ priority: good }))).toEqual([]);
    for (const bad of [1_001, -1_001, '5', 1.5, null, true])
      expect(wrongWith(anEntry({ priority: bad }))).toEqual(['entries[0].priority: remote/bad-document']);
    for (const good of [100, -100]) expect(wrongWith(anEntry({ stackLevel: good }))).toEqual([]);
    for (const bad of [101, -101, false])
      expect(wrongWith(anEntry({ stackLevel: bad }))).toEqual(['entries[0].stackLevel: remote/bad-document']);
  });

  it('is there once: slot and provider tell it from others', () => {
    const twice = aManifest({ entries: [anEntry(), anEntry({ key: 'other' }), anEntry({ priority: 1 })] });
    expect(problemsIn(refusalOf(() => read(twice)))).toEqual(['entries[2]: remote/bad-document']);
  });

  it.each([
    ['version', { version: 'a\nb' }, ''],
    ['a capability without a name', { capabilities: [{}] }, 'capabilities[0].name'],
    ['a capability with a blank name', { capabilities: [{ name: ' ' }] }, 'capabilities[0].name'],
    ['a capability that is a text', { capabilities: ['kv'] }, 'capabilities'],
    ['capabilities that are an object', { capabilities: { 0: { name: 'kv' } } }, 'capabilities'],
    ['a capability twice', { capabilities: [{ name: 'kv' }, { name: 'kv' }] }, 'capabilities'],
    [
      'a security that is a list',
      { capabilities: [{ name: 'kv', security: [] }] },
      'capabilities[0].security',
    ],
    ['a range that is none', { requires: { node: 'twenty' } }, 'requires.node'],
    ['a range that is very long', { requires: { api: '1'.repeat(300) } }, 'requires.api'],
    ['a platform that is none', { requires: { platforms: ['amiga'] } }, 'requires.platforms'],
    ['a platform twice', { requires: { platforms: ['linux', 'linux'] } }, 'requires.platforms'],
    ['an offer that is no slot', { requires: { offers: ['cache'] } }, 'requires.offers'],
    ['a private slot', { requires: { offers: ['adapter:cache@CacheModule'] } }, 'requires.offers'],
    ['a conflict that is none', { conflicts: ['adapter:cache/a/b'] }, 'conflicts'],
    ['a secret that leads up', { requires: { secrets: ['../x'] } }, 'requires.secrets'],
    ['requirements that are a list', { requires: [] }, 'requires'],
    ['settings that are a text', { settings: 'RedisSettings' }, 'settings'],
    ['settings with a pattern', { settings: { type: 'string', pattern: '(a+)+$' } }, 'settings.pattern'],
    ['settings with a reference', { settings: { $ref: 'https://x' } }, 'settings.$ref'],
    ['settings of no type', { settings: { type: 'text' } }, 'settings.type'],
    ['settings that are no object as a whole', { settings: { type: 'string' } }, 'settings.type'],
    [
      'settings that are wrong within',
      { settings: { properties: { a: { items: { minimum: '1' } } } } },
      'settings.properties.a.items.minimum',
    ],
    ['no time at all', { timeoutMs: 0 }, 'timeoutMs'],
    ['a time that no timer takes', { timeoutMs: 2 ** 31 }, 'timeoutMs'],
    ['no tries', { retry: { attempts: 0 } }, 'retry.attempts'],
    ['a status that is none', { retry: { statuses: [99] } }, 'retry.statuses'],
    ['a factor below 1', { retry: { factor: 0.5 } }, 'retry.factor'],
    ['a licence of several lines', { license: 'MIT\nGPL' }, 'license'],
    ['documentation by a script', { documentation: 'javascript:alert(1)' }, 'documentation'],
    ['metadata that is a list', { metadata: [] }, 'metadata'],
    ['metadata that is null', { metadata: null }, 'metadata'],
    ['an event beside no handler', { event: { topics: ['a'] } }, 'event'],
    ['a workflow beside no workflow', { workflow: { nodes: [{ id: 'a', task: 'a' }] } }, 'workflow'],
    ['what only actions have', { sideEffectFree: true }, 'sideEffectFree'],
  ])('is refused with %s', (_, more, path) => {
    const name = path === '' ? Object.keys(more)[0] : path;
    expect(wrongWith(anEntry(more))).toContain(`entries[0].${name}: remote/bad-document`);
  });

  it.each([
    ['without topics', { topics: [] }, 'event.topics'],
    ['with a topic that stands for others', { topics: ['order.*'] }, 'event.topics'],
    ['with a concurrency of nothing', { topics: ['a'], maxConcurrency: 0 }, 'event.maxConcurrency'],
    ['with a fan-out of its own', { topics: ['a'], fanout: 'some' }, 'event.fanout'],
    [
      'E08: with a filter without a path',
      { topics: ['a'], filters: [{ equals: 1 }] },
      'event.filters[0].path',
    ],
    [
      'with a filter of what leads to prototypes',
      { topics: ['a'], filters: [{ path: 'payload.__proto__.x', exists: true }] },
      'event.filters[0].path',
    ],
    ['with a filter that says nothing', { topics: ['a'], filters: [{ path: 'topic' }] }, 'event.filters[0]'],
    [
      'with a filter that says two things',
      { topics: ['a'], filters: [{ path: 'topic', equals: 1, exists: true }] },
      'event.filters[0]',
    ],
    [
      'with a filter by an object',
      { topics: ['a'], filters: [{ path: 'topic', equals: {} }] },
      'event.filters[0].equals',
    ],
    [
      'with a filter by nothing',
      { topics: ['a'], filters: [{ path: 'topic', anyOf: [] }] },
      'event.filters[0].anyOf',
    ],
  ])('of an event handler is refused %s', (_, event, path) => {
    expect(wrongWith(anEntry({ domain: 'event', event }))).toEqual([
      `entries[0].${path}: remote/bad-document`,
    ]);
  });

  it.each([
    ['without steps', [], 'nodes'],
    ['with a step that waits for itself', [{ id: 'a', task: 't', dependsOn: ['a'] }], 'nodes'],
    [
      'D02: with a way back',
      [
        { id: 'a', task: 't', dependsOn: ['c'] },
        { id: 'b', task: 't', dependsOn: ['a'] },
        { id: 'c', task: 't', dependsOn: ['b'] },
      ],
      'nodes',
    ],
    [
      'D02: with a way back behind a first step',
      [
        { id: 'a', task: 't' },
        { id: 'b', task: 't', dependsOn: ['a', 'c'] },
        { id: 'c', task: 't', dependsOn: ['b'] },
      ],
      'nodes',
    ],
    ['with a step that waits for nobody', [{ id: 'a', task: 't', dependsOn: ['x'] }], 'nodes[0].dependsOn'],
    [
      'with a step twice',
      [
        { id: 'a', task: 't' },
        { id: 'a', task: 'u' },
      ],
      'nodes[1].id',
    ],
    ['with a step that runs nothing', [{ id: 'a' }], 'nodes[0].task'],
    ['with a retry policy that is a number', [{ id: 'a', task: 't', retry: 3 }], 'nodes[0].retry'],
  ])('of a workflow is refused %s', (_, nodes, path) => {
    const entry = anEntry({ domain: 'workflow', workflow: { nodes } });
    expect(wrongWith(entry)).toEqual([`entries[0].workflow.${path}: remote/bad-document`]);
  });
});
