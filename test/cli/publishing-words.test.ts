import { mkdirSync } from 'node:fs';
import { testSigningKeys } from 'oneiric/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNS, NOON_SECONDS, PublishersFolder } from './publishing-folder.js';
import { typed } from './typed.js';

const [key] = testSigningKeys(1);
const PIN = ['--keys', key?.publicKey ?? '', '--source', 'acme-prod'];
const BASE = ['--base-url', 'https://cdn.acme.test/'];
const SPKI = `MCowBQYDK2VwAyEA${key?.publicKey.slice('ed25519:'.length) ?? ''}`;
const trustKeys = (keys: string) => [
  ...['trust', 'init', '--source', 'acme-prod', '--trust-keys', keys, '--manifest-keys', 'a.key'],
  ...['--trust-threshold', '1'],
];
const NO_FILE =
  'source: a\nentries: [{ domain: adapter, key: cache, provider: x, factory: "artifact:create" }]';

let folder: PublishersFolder;
const run = (line: readonly string[], env = {}) =>
  typed(line, { folder: folder.path, env: { SOURCE_DATE_EPOCH: NOON_SECONDS, ...env } });

beforeAll(async () => {
  folder = new PublishersFolder();
  mkdirSync(folder.at('folder'));
  folder.write('empty.yaml', '');
  folder.write('broken.yaml', 'source: [acme\nentries: }');
  folder.write('no-file.yaml', NO_FILE);
  const names = [...'abcdefghi'];
  const nine = (at: number) =>
    `[${Array(9)
      .fill(`*${names[at] ?? ''}`)
      .join()}]`;
  const bomb = names.map((name, at) => `${name}: &${name} ${at === 0 ? '[x]' : nine(at - 1)}`);
  folder.write('bomb.yaml', bomb.join('\n'));
  folder.write('large.yaml', 'x'.repeat(10_000_000));
  folder.write('binary', Buffer.from([0, 255, 254, 27]));
  await run(['keys', 'generate', 'a.key', '--passphrase-file', 'a.words']);
  await run(['manifest', 'pack', 'acme.yaml', '--out', 'packed', ...BASE]);
});
afterAll(() => folder[Symbol.dispose]());

/** What is typed, the number that it ends with, what is said, and the hint. */
type Wrong = readonly [line: readonly string[], code: number, words: string, hint: string];

const WRONG: readonly Wrong[] = [
  [
    ['manifest', 'pack', 'nothing.yaml'],
    3,
    'RemoteError [remote/unreadable-file]: "./nothing.yaml" cannot be read: it is not there. Nothing was changed.',
    'name one that is there, and that this user may read',
  ],
  [
    ['manifest', 'verify', 'folder', ...PIN],
    3,
    'RemoteError [remote/unreadable-file]: "./folder" cannot be read: it is a folder. Nothing was changed.',
    'name one that is there, and that this user may read',
  ],
  [
    ['keys', 'list', 'acme.yaml'],
    3,
    'RemoteError [remote/unreadable-file]: "./acme.yaml" cannot be read: it, or what leads to it, is no folder. Nothing was changed.',
    'name one that is there, and that this user may read',
  ],
  [
    ['manifest', 'diff', 'packed/manifest.json', 'large.yaml'],
    4,
    'RemoteError [remote/too-large]: "./large.yaml" has more than the 1048576 bytes that are read. Nothing was changed.',
    'see that it is the file that was meant',
  ],
  [
    ['manifest', 'export', 'acme.yaml'],
    4,
    'CliError [remote/not-json]: acme.yaml: It cannot have "s", at character 2 of the document. Nothing was changed.',
    'what is signed is JSON: oneiric manifest pack makes it of what people write',
  ],
  [
    ['timestamp', 'make', 'binary'],
    4,
    'CliError [remote/bad-encoding]: binary: The document is not UTF-8. Nothing was changed.',
    '',
  ],
  [
    ['manifest', 'pack', 'empty.yaml'],
    4,
    'CliError [remote/bad-document]: empty.yaml: The document says nothing. Nothing was changed.',
    '',
  ],
  [
    ['manifest', 'pack', 'broken.yaml'],
    4,
    'CliError [config/unreadable]: broken.yaml:2:1: this is indented wrongly, or something before it is not closed. Nothing of it is used.',
    'oneiric manifest init writes one to begin with',
  ],
  [
    ['manifest', 'import', 'bomb.yaml'],
    4,
    'CliError [config/too-large]: bomb.yaml holds more than 100000 values. Nothing of it is used.',
    'oneiric manifest init writes one to begin with',
  ],
  [
    ['manifest', 'pack', 'no-file.yaml', ...BASE],
    4,
    'CliError [remote/bad-document]: no-file.yaml: entries[0] has a factory in an artifact, and no file of one. Nothing was changed.\n  path: entries[0]',
    'say it in file; or uri, sha256 and length, where it is published already',
  ],
  [
    ['trust', 'rotate', 'packed/manifest.json'],
    4,
    'CliError [remote/wrong-type]: packed/manifest.json: This is a manifest, and no trust document. Nothing was changed.',
    'name a trust document',
  ],
  [
    ['manifest', 'verify', 'packed/manifest.json', ...PIN],
    4,
    'CliError [remote/unsigned]: packed/manifest.json: The document is signed by nobody. Nothing was changed.',
    'nothing unsigned is taken: sign it',
  ],
  [
    trustKeys('acme.yaml'),
    4,
    'CliError [remote/bad-key-file]: acme.yaml: This is no file of a key: it says something else. Nothing was changed.',
    'oneiric keys generate writes one',
  ],
  [
    trustKeys(SPKI),
    4,
    'RemoteError [remote/bad-key]: A text of 60 letters is no public key. Nothing was changed.\n  path: keys',
    `this is a key in SPKI form; write ${key?.publicKey ?? ''}`,
  ],
  [
    ['keys', 'revoke', 'ed25519:abc', '--trust', 'trust.json'],
    4,
    'RemoteError [remote/bad-key]: A text of 3 letters is no public key that anybody can have. Nothing was changed.\n  path: trust.keys[0]',
    'a key is 32 bytes in standard base64, and no point of small order',
  ],
  [
    ['trust', 'init', '--source', 'acme-prod', '--trust-keys', 'a.key'],
    4,
    'RemoteError [remote/bad-threshold]: No key is left that could sign manifests. Nothing was changed.',
    'name keys that do, and how many of them have to; others before one is revoked that is needed',
  ],
  [
    ['keys', 'generate', 'a.key'],
    4,
    'CliError [cli/file-exists]: a.key is there already. Nothing was written.',
    'name another file: a key takes the place of nothing',
  ],
  [
    ['manifest', 'init', 'acme.yaml'],
    4,
    'CliError [cli/file-exists]: acme.yaml is there already. Nothing was written.',
    'name another file: oneiric manifest init other.yaml',
  ],
  [
    ['manifest', 'import', 'old.yaml', '--out', 'acme.yaml'],
    4,
    'CliError [cli/file-exists]: acme.yaml is there already. Nothing was written.',
    'name another file with --out',
  ],
  [
    ['manifest', 'export', 'packed/manifest.json', '--out', 'nowhere/x.json'],
    1,
    'RemoteError [remote/unwritten-file]: "./nowhere/x.json" cannot be written: its folder is not there. Nothing was changed.',
    'name a file in a folder that is there, and that this user may write to',
  ],
  [
    ['manifest', 'pack', 'acme.yaml', ...BASE, '--out', 'acme.mjs/x'],
    1,
    'CliError [cli/not-written]: ./acme.mjs/x cannot be made: it, or what leads to it, is no folder.',
    'name a place below a folder that this user may write to',
  ],
];

describe('what a publisher has typed wrongly is told in one sentence, with the file and one hint', () => {
  it.each(WRONG)('%j', async (...[line, code, words, hint]) => {
    const ran = await run(line);
    const whole = hint === '' ? words : `${words}\n  hint: ${hint}`;
    expect(ran.stderr.replaceAll(folder.path, '.')).toBe(`${whole}\n`);
    expect(ran).toMatchObject({ code, stdout: '' });
  });

  it('a key that is named twice counts once', async () => {
    const { code, stderr } = await run(trustKeys('a.key,a.key'));
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^RemoteError \[remote\/bad-key\]: The key [0-9a-f]{16}… is named twice, to sign trust documents\. .*\n {2}hint: each key counts once\n$/,
    );
  });

  it('a wrong passphrase names the key that it does not open', async () => {
    const sign = ['manifest', 'sign', 'packed/manifest.json', '--key', 'a.key'];
    const { stderr } = await run(sign, { ONEIRIC_PASSPHRASE: `${ANNS}!` });
    expect(stderr).toContain('[remote/wrong-passphrase]: a.key: The passphrase does not open this key.');
  });

  it('a program that signs, and that there is not, is named', async () => {
    const by = ['--signer-command', '["nowhere-to-be-found"]', '--signer-key', key?.publicKey ?? ''];
    const { code, stderr } = await run(['manifest', 'sign', 'packed/manifest.json', ...by]);
    expect(code).toBe(1);
    expect(stderr).toContain('"nowhere-to-be-found" cannot be run: it is not there.');
  });

  it('a folder without keys is named', async () => {
    expect(await run(['keys', 'list', 'folder'])).toMatchObject({
      code: 0,
      stdout: `There are no keys in ${folder.at('folder')}.\n`,
    });
  });
});
