import { existsSync } from 'node:fs';
import {
  authoredFrom,
  checkAuthored,
  diffManifests,
  manifestIn,
  packManifest,
  readAuthored,
  retimeManifest,
  signDocument,
  writeAuthored,
} from 'oneiric/remote';
import { testSigningKeys } from 'oneiric/testing';
import { describe, expect, it } from 'vitest';
import { checkArtifact } from '../../../src/remote/artifacts/artifact.js';
import type { ManifestEntry } from '../../../src/remote/documents/manifest.js';
import type { JsonMap } from '../../../src/remote/documents/strict-json.js';
import { PublishersFolder } from '../../cli/publishing-folder.js';
import { codeOfRefused } from '../support/code-of.js';
import { aManifest, anArtifactEntry, anEntry, bytesOf, fullEntries } from '../support/documents.js';
import { NOON } from '../support/signing.js';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const CODE = 'export const create = () => ({ get: () => 1 });\n';
const entry = {
  domain: 'adapter',
  key: 'cache',
  provider: 'fast',
  factory: 'artifact:create',
  file: 'fast.mjs',
};
const written = (more: object = {}) =>
  checkAuthored({
    source: 'acme-prod',
    baseUrl: 'https://cdn.acme.test/c/',
    entries: [entry],
    ...more,
  });

const pack = (authored = written(), code = CODE, more: object = {}) =>
  packManifest(authored, {
    readFile: async () => bytes(code),
    signedAt: NOON,
    expiresAt: NOON + 86_400_000,
    ...more,
  });

describe('packing', () => {
  it('makes of a file what clients hold its artifact against', async () => {
    const { manifest, artifacts, notes } = await pack();
    const { uri, sha256 = '', length = 0 } = manifest.entries[0] as ManifestEntry;
    checkArtifact(artifacts.get(sha256) ?? bytes(''), { sha256, length });
    expect(uri).toBe(`https://cdn.acme.test/c/${sha256}.mjs`);
    expect(manifest).toMatchObject({
      epoch: 1,
      version: 1,
      signedAt: '2026-11-20T12:00:00Z',
      expiresAt: '2026-11-21T12:00:00Z',
    });
    expect(notes).toEqual([]);
  });

  it('is the same for the same input, whatever the order of members', async () => {
    const turned = written({ entries: [Object.fromEntries(Object.entries(entry).reverse())] });
    expect((await pack(turned)).payload).toEqual((await pack()).payload);
  });

  it('keeps what says itself where its artifact is, and what the host makes', async () => {
    const entries = [anArtifactEntry(), anEntry({ provider: 'host' })];
    const { manifest, artifacts } = await pack(written({ entries }), CODE, { version: 7 });
    expect(manifest).toMatchObject({ version: 7, entries });
    expect(artifacts.size).toBe(0);
  });

  it.each([
    ['import fs from "node:fs";', 'remote/import-refused'],
    ['import"./x.mjs";', 'remote/import-refused'],
    ['export { x as create } from "left-pad";', 'remote/import-refused'],
    ['export const create = () => import("data:text/javascript,1");', 'remote/import-refused'],
    ['export const create = (', 'remote/bad-module'],
    ['module.exports = create\n}', 'remote/bad-module'],
    ['export const other = 1;', 'remote/no-export'],
    ['export const other = 1; const create = 2;', 'remote/no-export'],
    ['export const other = "create"; // export const create', 'remote/no-export'],
    ['export const other = { create: 1 };', 'remote/no-export'],
    ['export { other as created }; const other = 1;', 'remote/no-export'],
  ])('threat 20: refuses what can be no artifact: %s', async (code, expected) => {
    const whole = code.includes('create') || expected === 'remote/no-export' ? code : `${code} ${CODE}`;
    expect(await codeOfRefused(pack(written(), whole))).toBe(expected);
  });

  it.each([
    'const made = 1; export { made as create };',
    'export const { a, create } = {};',
    'export async function* create() {}',
    'export { other as create } from "acme-host";',
    'import one, * as all from "acme-host"; export { one as create, all };',
    'export * from "acme-host";',
    '// import x from "left-pad"\nexport const create = "export { y } from \'left-pad\'";',
  ])('finds what a module exports, however that is written: %s', async (code) => {
    const packed = await pack(written({ allowImports: ['acme-host'] }), code);
    expect(packed.artifacts.size).toBe(1);
  });

  it('runs nothing of a module, also not in another process', async () => {
    using folder = new PublishersFolder();
    const mark = folder.at('ran');
    const code = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); ${CODE}`;
    await pack(written(), code);
    expect(existsSync(mark)).toBe(false);
  });

  it('names what a module exports, and the line that cannot be parsed', async () => {
    const refused = (code: string) => pack(written(), code).catch(String);
    expect(await refused('export const made = 1; export default made;')).toContain(
      'entries[0].file exports nothing that is called "create". Nothing was changed.\n  path: entries[0].file\n  hint: it exports "default", "made"',
    );
    expect(await refused('// one\nexport const create = ;')).toContain("Unexpected token ';', in line 2.");
    const long = `export const text = '${'x'.repeat(100_000)}'; export const create = ;`;
    expect(await refused(long)).toContain("Unexpected token ';', in line 1.");
  });

  it('threat 20: tells of imports that hosts have to offer, and of what looks like one', async () => {
    const allowed = written({ allowImports: ['acme-host'] });
    expect((await pack(allowed, `import { a } from 'acme-host';\n${CODE}`)).notes).toEqual([
      'entries[0].file imports acme-host, which hosts have to offer',
    ]);
    expect((await pack(written(), `${CODE}export const later = (name) => import(name);`)).notes[0]).toContain(
      'looks as if',
    );
  });

  it('refuses bytes that are no text, and too many of them', async () => {
    const readFile = async () => new Uint8Array([0xff, 0xfe]);
    expect(await codeOfRefused(pack(written(), CODE, { readFile }))).toBe('remote/bad-encoding');
    expect(await codeOfRefused(pack(written(), CODE, { limits: { artifactBytes: 10 } }))).toBe(
      'remote/too-large',
    );
  });

  it.each([
    ['an address without a slash', { baseUrl: 'https://cdn.acme.test/c' }, 'remote/bad-address'],
    ['no address', { baseUrl: undefined }, 'remote/bad-address'],
    ['plain http', { baseUrl: 'http://cdn.acme.test/c/' }, 'remote/bad-address'],
    ['two answers', { entries: [{ ...entry, sha256: 'ab'.repeat(32) }] }, 'remote/bad-document'],
    ['what no client takes', { entries: [{ ...entry, factory: 'node-thing:x' }] }, 'remote/bad-document'],
  ])('refuses %s', async (_, more, code) => {
    const members = Object.entries({
      source: 'acme-prod',
      baseUrl: 'https://cdn.acme.test/c/',
      entries: [entry],
      ...more,
    });
    const authored = checkAuthored(
      Object.fromEntries(members.filter(([, one]) => one !== undefined)) as JsonMap,
    );
    expect(await codeOfRefused(pack(authored))).toBe(code);
  });

  it('refuses members that it does not know', () => {
    expect(() => written({ entrys: [] })).toThrow('entrys');
    expect(() => written({ entries: [{ ...entry, fiel: 'x' }] })).toThrow('entries[0].fiel');
  });
});

describe('what people write', () => {
  it('is read back as it was, in both formats', async () => {
    const manifest = manifestIn(bytesOf(aManifest({ entries: fullEntries() })));
    const authored = authoredFrom(manifest);
    for (const format of ['yaml', 'json'] as const) {
      const text = await writeAuthored(authored, format);
      expect(await readAuthored(bytes(text), `manifest.${format}`)).toEqual(authored);
    }
    const { payload } = await pack(checkAuthored(authored));
    expect(manifestIn(payload).entries).toEqual(manifest.entries);
  });

  it('threat 23: has dates, times and Norway as texts', async () => {
    const text = 'a: 2026-11-20\nb: 2026-11-20T11:00:00Z\nc: no\nd: 012\ne: 12:30\n';
    expect(await readAuthored(bytes(text), 'm.yaml')).toEqual({
      a: '2026-11-20',
      b: '2026-11-20T11:00:00Z',
      c: 'no',
      d: 12,
      e: '12:30',
    });
  });

  it.each([
    [
      'an alias bomb',
      [
        'a: &a [x, x, x, x, x, x, x, x, x]',
        ...'bcdefghi'.split('').map(
          (name, at) =>
            `${name}: &${name} [${Array(9)
              .fill(`*${'abcdefghi'[at] ?? ''}`)
              .join()}]`,
        ),
      ].join('\n'),
      'config/too-large',
    ],
    ['something within itself', 'a: &a [*a]', 'config/unreadable'],
    ['a tag', 'a: !!js/function "x"', 'config/unreadable'],
    ['a tag of a class', 'a: !ruby/object:X {}', 'config/unreadable'],
    ['a merge key', 'x: &x { a: 1 }\ny: { <<: *x }', 'config/unreadable'],
    ['a member twice', 'a: 1\na: 2', 'config/unreadable'],
    ['two documents', 'a: 1\n---\nb: 2', 'config/unreadable'],
    ['far too many levels', `a: ${'['.repeat(5_000)}`, 'config/too-large'],
    ['far too much text', `a: "${'x'.repeat(1_100_000)}"`, 'config/too-large'],
    ['a member that would reach a prototype', '__proto__: { polluted: 1 }', 'remote/forbidden-member'],
    ['a constructor', 'a: { constructor: { prototype: {} } }', 'remote/forbidden-member'],
    ['nothing', '# nothing\n', 'remote/bad-document'],
    ['no UTF-8', Buffer.from([0x61, 0x3a, 0xff]), 'remote/bad-encoding'],
  ])('threat 23: is refused with %s', async (_, text, code) => {
    expect(await codeOfRefused(readAuthored(new Uint8Array(Buffer.from(text)), 'm.yaml'))).toBe(code);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('what is different about a manifest', () => {
  const of = (more: object) => manifestIn(bytesOf(aManifest(more)));

  it('is added, removed, or a member that has changed', () => {
    const before = of({
      entries: [
        anEntry({ requires: { node: '>=20', api: '^0.1.0' }, priority: 1 }),
        anEntry({ provider: 'old' }),
      ],
    });
    const after = of({
      version: 43,
      entries: [anEntry({ provider: 'new' }), anEntry({ requires: { api: '^0.1.0', node: '>=22' } })],
    });
    expect(diffManifests(before, after)).toEqual({
      members: [{ path: 'version', before: 42, after: 43 }],
      added: ['adapter:cache/new'],
      removed: ['adapter:cache/old'],
      changed: [
        {
          entry: 'adapter:cache/redis',
          members: [
            { path: 'priority', before: 1, after: undefined },
            { path: 'requires.node', before: '>=20', after: '>=22' },
          ],
        },
      ],
    });
  });

  it('is nothing for one and the same', () => {
    const full = { entries: fullEntries() };
    expect(diffManifests(of(full), of(full))).toEqual({ members: [], added: [], removed: [], changed: [] });
  });
});

describe('the times of a packed manifest', () => {
  it('are given anew as long as nobody has signed them', async () => {
    const payload = bytesOf(aManifest());
    const retimed = retimeManifest(payload, { signedAt: NOON, expiresAt: NOON + 1_000 });
    expect(manifestIn(retimed)).toMatchObject({
      signedAt: '2026-11-20T12:00:00Z',
      expiresAt: '2026-11-20T12:00:01Z',
    });
    const [signer] = testSigningKeys(1);
    if (!signer) throw new TypeError('no key');
    const { bytes: signed } = await signDocument(payload, { signer, now: NOON });
    expect(await codeOfRefused((async () => retimeManifest(signed, { signedAt: NOON }))())).toBe(
      'remote/already-signed',
    );
  });
});
