import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { testSigningKeys } from 'oneiric/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNS, NOON_SECONDS, PublishersFolder } from './publishing-folder.js';
import { typed, type Around } from './typed.js';

const [key] = testSigningKeys(1);
const PIN = ['--keys', key?.publicKey ?? '', '--source', 'acme-prod'];
const BY = ['--signer-command', '["false"]', '--signer-key', key?.publicKey ?? ''];
const env = { SOURCE_DATE_EPOCH: NOON_SECONDS };

/** Every command that reads a file, with the file in place of FILE. */
const READERS: readonly (readonly string[])[] = [
  ['manifest', 'pack', 'FILE'],
  ['manifest', 'sign', 'FILE', ...BY],
  ['manifest', 'verify', 'FILE', ...PIN],
  ['manifest', 'verify', 'acme.yaml', '--trust', 'FILE'],
  ['manifest', 'diff', 'FILE', 'FILE'],
  ['manifest', 'export', 'FILE'],
  ['manifest', 'import', 'FILE'],
  ['manifest', 'sign', 'packed/manifest.json', '--key', 'FILE'],
  ['trust', 'init', '--source', 'a', '--trust-keys', 'FILE', '--manifest-keys', 'FILE'],
  ['trust', 'rotate', 'FILE'],
  ['trust', 'sign', 'FILE', ...BY],
  ['keys', 'revoke', 'FILE', '--trust', 'FILE'],
  ['keys', 'generate', 'new.key', '--passphrase-file', 'FILE'],
];

let folder: PublishersFolder;
const run = (line: readonly string[], more: Around = {}) =>
  typed(line, { folder: folder.path, env, ...more });

beforeAll(async () => {
  folder = new PublishersFolder();
  await run(['manifest', 'pack', 'acme.yaml', '--out', 'packed', '--base-url', 'https://cdn.acme.test/']);
  execFileSync('mkfifo', [folder.at('pipe')]);
  mkdirSync(folder.at('folder'));
  symlinkSync('nowhere', folder.at('dangling'));
  symlinkSync('circle', folder.at('circle'));
  folder.write('huge', '', 0o600);
  truncateSync(folder.at('huge'), 5_000_000_000);
  folder.write('empty', '', 0o600);
  folder.write('binary', Buffer.from([0, 255, 254, 1, 2, 3]), 0o600);
  folder.write('deep.yaml', `a: ${'['.repeat(100_000)}`, 0o600);
  folder.write('deep.json', '['.repeat(100_000), 0o600);
  const nine = (name: string) => `[${Array(9).fill(`*${name}`).join()}]`;
  const bomb = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(
    (name, at, all) => `${name}: &${name} ${at === 0 ? '[x]' : nine(all[at - 1] ?? '')}`,
  );
  folder.write('bomb.yaml', bomb.join('\n'), 0o600);
});
afterAll(() => folder[Symbol.dispose]());

describe.each([
  'pipe',
  'folder',
  'dangling',
  'circle',
  'huge',
  'empty',
  'binary',
  'deep.yaml',
  'deep.json',
  'bomb.yaml',
])('a command that is given what it cannot read: %s', (file) => {
  it.each(READERS)('threat 23: %s %s refuses it, and writes nothing', async (...words) => {
    const line = words.map((word) => (word === 'FILE' ? file : word));
    // A text of any bytes can be a passphrase.
    if (words.includes('generate') && ['deep.yaml', 'deep.json', 'bomb.yaml'].includes(file))
      line[4] = 'folder';
    const before = readdirSync(folder.path);
    const { code, stdout, stderr } = await run(line);
    expect([1, 3, 4], stderr).toContain(code);
    expect(stderr).toMatch(/\[(?:remote|config)\/[a-z-]+\]/);
    expect(stdout).toBe('');
    expect(readdirSync(folder.path)).toEqual(before);
  });
});

describe('a command that is to write where nothing can be', () => {
  const signer = [
    '--signer-command',
    JSON.stringify([process.execPath, 'SIGNER']),
    '--signer-key',
    key?.publicKey ?? '',
  ];

  it.each(['pipe', 'folder', 'nowhere/x.json'])('says so, and leaves what it has read: %s', async (out) => {
    const before = readFileSync(folder.at('packed/manifest.json'));
    const words = signer.map((word) => word.replace('SIGNER', folder.at('signer.mjs')));
    const ran = await run(['manifest', 'sign', 'packed/manifest.json', ...words, '--out', out]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('remote/unwritten-file');
    expect(readFileSync(folder.at('packed/manifest.json'))).toEqual(before);
  });
});

describe('a passphrase', () => {
  it('is nowhere in what is typed: without another way nobody signs', async () => {
    const ran = await run(['keys', 'generate', 'c.key']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('cli/no-passphrase');
  });

  it('threat 42: is shown by no command, and is not taken from a file that others can read', async () => {
    folder.write('open.words', ANNS, 0o644);
    const refused = await run(['keys', 'generate', 'c.key', '--passphrase-file', 'open.words']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('remote/exposed-file');
    expect((await run(['keys', 'generate', 'd.key', '--passphrase-file', 'a.words'])).code).toBe(0);
    const wrong = await run(['manifest', 'sign', 'packed/manifest.json', '--key', 'd.key', '--debug'], {
      env: { ...env, ONEIRIC_PASSPHRASE: `${ANNS}!` },
    });
    expect(wrong.stderr).toContain('remote/wrong-passphrase');
    for (const { stdout, stderr } of [refused, wrong]) expect(stdout + stderr).not.toContain(ANNS);
  });

  it('is refused for no time that can be', async () => {
    const ran = await run(['manifest', 'pack', 'acme.yaml'], { env: { SOURCE_DATE_EPOCH: 'yesterday' } });
    expect(ran.code).toBe(2);
  });
});

it('the same input makes the same bytes at the same time', async () => {
  const pack = async (out: string) => {
    await run(['manifest', 'pack', 'acme.yaml', '--out', out, '--base-url', 'https://cdn.acme.test/']);
    return readFileSync(folder.at(`${out}/manifest.json`));
  };
  expect(await pack('one')).toEqual(await pack('other'));
});
