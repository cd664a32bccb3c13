import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/remote/documents/read-document.js';
import { limitsOf } from '../../../src/remote/limits.js';
import { admitEntries, type Admission } from '../../../src/remote/verify/admission.js';
import { refusalOf } from '../support/code-of.js';
import { aManifest, anArtifactEntry, anEntry, bytesOf } from '../support/documents.js';

const HOST = { node: '22.15.0', api: '0.1.0', platform: 'linux-x64', modules: ['acme-cache'] };

/** `path: code` of everything that keeps entries from being let in. */
function problemsOf(entries: readonly object[], admission: Admission = {}): readonly string[] {
  const manifest = readManifest(bytesOf(aManifest({ entries })), limitsOf());
  const refusal = refusalOf(() => admitEntries(manifest.entries, { ...HOST, ...admission }));
  return (refusal?.problems ?? []).map(({ path, code }) => `${path}: ${code}`);
}

describe('what a source may bring', () => {
  it('is anything, where nothing is said', () => {
    expect(problemsOf([anEntry({ priority: 1_000 }), anArtifactEntry({ domain: 'task' })])).toEqual([]);
  });

  it('is of the domains and keys that are listed, and no higher than it may be', () => {
    const entries = [anEntry({ priority: 5 }), anEntry({ domain: 'task', key: 'caches', priority: 6 })];
    const allow = { domains: ['adapter'], keys: ['cache'], maxPriority: 5 };
    expect(problemsOf(entries, { allow })).toEqual([
      'entries[1].domain: remote/not-allowed',
      'entries[1].key: remote/not-allowed',
      'entries[1].priority: remote/not-allowed',
    ]);
    expect(problemsOf([anEntry()], { allow: { maxPriority: -1 } })).toEqual([
      'entries[0].priority: remote/not-allowed',
    ]);
    expect(problemsOf([anEntry()], { allow: { domains: [] } })).toEqual([
      'entries[0].domain: remote/not-allowed',
    ]);
  });

  it.each([
    { allow: { domains: ['*'] } },
    { allow: { keys: [''] } },
    { allow: { keys: ['*'] } },
    { allow: { maxPriority: Infinity } },
    { allow: [] },
    { modules: 'acme-cache' },
    { offers: ['cache'] },
  ])('threat 38: is never said with what stands for everything: %j', (admission) => {
    expect(refusalOf(() => admitEntries([], admission as never))?.code).toBe('remote/bad-option');
  });
});

describe('the module of a factory', () => {
  it('S03: is none of the host, where it has registered none', () => {
    const entries = [anArtifactEntry(), anEntry({ provider: 'b' })];
    for (const modules of [undefined, []])
      expect(problemsOf(entries, { modules })).toEqual(['entries[1].factory: remote/unknown-factory']);
  });

  it('S04: threat 14: is registered under its whole name, not under the beginning of one', () => {
    for (const factory of ['acme-cachex:f', 'acme:f', 'acme-cache/sub:f', 'acme-cache.sub:f', 'Acme-cache:f'])
      expect(problemsOf([anEntry({ factory })]), factory).toEqual([
        'entries[0].factory: remote/unknown-factory',
      ]);
  });

  it('S05: may be of somebody else, where the host has registered it', () => {
    expect(problemsOf([anEntry({ factory: '@other/cache:create' })], { modules: ['@other/cache'] })).toEqual(
      [],
    );
  });

  it('S02: is never of Node itself, also where the host has registered that', () => {
    for (const module of ['fs', 'node:fs', 'fs/promises', 'child_process'])
      expect(refusalOf(() => admitEntries([], { modules: [module] }))?.code).toBe('remote/denied-module');
  });
});

describe('what an entry needs', () => {
  const needing = (requires: object) => problemsOf([anEntry({ requires })]);

  it('is there, or the whole manifest is refused', () => {
    expect(needing({ node: '>=20.19', api: '^0.1.0', platforms: ['win32', 'linux'] })).toEqual([]);
    expect(needing({ node: '>=24' })).toEqual(['entries[0].requires.node: remote/unmet-requirement']);
    expect(needing({ api: '^1.0.0' })).toEqual(['entries[0].requires.api: remote/unmet-requirement']);
    expect(needing({ platforms: ['linux-x64'] })).toEqual([]);
    expect(needing({ platforms: ['linux-arm64', 'darwin'] })).toEqual([
      'entries[0].requires.platforms: remote/unmet-requirement',
    ]);
    expect(needing({ platforms: [] })).toHaveLength(1);
  });

  it('is looked for in this process, where nothing else is said', () => {
    const manifest = readManifest(
      bytesOf(
        aManifest({
          entries: [anArtifactEntry({ requires: { node: '>=20.19', platforms: [process.platform] } })],
        }),
      ),
      limitsOf(),
    );
    expect(refusalOf(() => admitEntries(manifest.entries))).toBeUndefined();
  });

  it('may be offered by the same manifest, or by the host', () => {
    const needs = anEntry({ requires: { offers: ['adapter:queue', 'adapter:store/sqlite'] } });
    expect(problemsOf([needs])).toHaveLength(2);
    const queue = anEntry({ key: 'queue', provider: 'memory' });
    expect(problemsOf([needs, queue], { offers: ['adapter:store/sqlite'] })).toEqual([]);
    expect(problemsOf([needs, queue], { offers: ['adapter:store/memory'] })).toHaveLength(1);
  });

  it('may be secrets, of which none is known by itself', () => {
    const entry = anEntry({ requires: { secrets: ['cache/password'] } });
    expect(problemsOf([entry])).toEqual(['entries[0].requires.secrets: remote/unmet-requirement']);
    expect(problemsOf([entry], { hasSecret: (name) => name === 'cache/password' })).toEqual([]);
  });
});

describe('what an entry cannot be beside', () => {
  it('is in the same manifest or in the host, and not itself', () => {
    const redis = anEntry({ conflicts: ['adapter:cache'] });
    expect(problemsOf([redis])).toEqual([]);
    expect(problemsOf([redis], { offers: ['adapter:cache/redis'] })).toEqual([]);
    expect(problemsOf([redis], { offers: ['adapter:cache/memory'] })).toEqual([
      'entries[0].conflicts: remote/conflict',
    ]);
    expect(problemsOf([redis, anEntry({ provider: 'memory' })])).toHaveLength(1);
    const one = anEntry({ conflicts: ['adapter:cache/memory', 'adapter:cache/redis'] });
    expect(problemsOf([one], { offers: ['adapter:cache/other'] })).toEqual([]);
    expect(problemsOf([one], { offers: ['adapter:cache/memory'] })).toHaveLength(1);
  });
});
