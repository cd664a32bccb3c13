import { testSigningKeys } from 'oneiric/testing';
import type { Line } from './lines.js';

/** A program that signs with the first test key: `signer.mjs` in the folder where these lines are typed. */
const [signer] = testSigningKeys(1);
const COMMAND = JSON.stringify([process.execPath, 'signer.mjs']);
const BY_PROGRAM = [
  '--signer-command',
  COMMAND,
  '--signer-key',
  signer?.publicKey ?? '',
  '--signer-timeout',
  '30s',
];
const A = ['--key', 'keys/a.key', '--passphrase-file', 'a.words'];
const B = ['--key', 'keys/b.key'];
const TRUST = ['--trust', 'trust.json'];
const PINNED = [
  '--keys',
  'keys/a.key,keys/b.key',
  '--threshold',
  '2',
  '--epoch',
  '1',
  '--source',
  'acme-prod',
];
const TIMESTAMPED = ['--trust', 'trust.json,trust.2.json', '--source', 'acme-prod'];
const FIRST_TRUST = [
  ...['trust', 'init', '--source', 'acme-prod'],
  ...['--trust-keys', 'keys/a.key', '--manifest-keys', 'keys/a.key'],
];
const REVOKED = 'ab'.repeat(32);

/** What a publisher types, in this order, in a folder with `acme.mjs`, `old.yaml`, `a.words` and `signer.mjs`. */
export const PUBLISHING: readonly Line[] = [
  { typed: ['keys', 'list'], shows: /There are no keys/ },
  {
    typed: ['keys', 'generate', 'keys/a.key', '--passphrase-file', 'a.words', '--name', 'Ann'],
    shows: /key +ed25519:/,
  },
  { typed: ['keys', 'generate', 'keys/b.key', '--json'], shows: /"keyid": "[0-9a-f]{64}"/ },
  { typed: ['keys', 'generate', 'keys/a.key'], code: 4 },
  { typed: ['keys', 'list', 'keys'], shows: /a\.key +Ann +ed25519:/ },
  { typed: ['trust', 'init'], code: 2 },
  {
    typed: [
      ...[
        'trust',
        'init',
        '--source',
        'acme-prod',
        '--out',
        'trust.json',
        '--valid-for',
        '300d',
        '--epoch',
        '1',
      ],
      ...['--trust-keys', 'keys/a.key,keys/b.key', '--trust-threshold', '2', '--min-version', '1'],
      ...['--manifest-keys', 'keys/a.key,keys/b.key', '--manifest-threshold', '2'],
      ...A,
    ],
    shows: /of its own: 1 of 2 that are needed/,
  },
  { typed: FIRST_TRUST, shows: /^trust\/1\.json: trust of acme-prod, version 1, signed by nobody\nnext:/ },
  { typed: FIRST_TRUST, code: 4 },
  {
    typed: ['trust', 'sign', 'trust.json', ...B],
    shows: /of its own: 2 of 2.*\nnext: {2}configure clients with it/,
  },
  {
    typed: [
      ...['trust', 'init', '--source', 'acme-test', '--out', 'test.json', '--expires-at', '2027-01-01'],
      ...[
        '--trust-keys',
        signer?.publicKey ?? '',
        '--manifest-keys',
        'keys/a.key',
        '--revoke-artifacts',
        REVOKED,
      ],
      ...['--timestamp-keys', 'keys/b.key', '--timestamp-threshold', '1'],
      ...BY_PROGRAM,
    ],
    shows: /trust of acme-test, version 1, signed by .*\nof its own: 1 of 1/,
  },
  { typed: ['manifest', 'init'], shows: /manifest\.yaml\nnext:/ },
  { typed: ['manifest', 'init', 'manifest.yaml'], code: 4 },
  { typed: ['manifest', 'pack', '--out', 'public'], code: 3 },
  {
    typed: [
      ...['manifest', 'pack', 'acme.yaml', '--out', 'public', '--base-url', 'https://cdn.acme.test/c/'],
      ...[
        '--manifest-version',
        '7',
        '--signed-at',
        '2026-11-20T11:00:00Z',
        '--expires-at',
        '2026-11-27T11:00:00Z',
      ],
    ],
    shows: /version 7 of epoch 1, 1 entries, 1 artifacts, until 2026-11-27T11:00:00Z/,
  },
  { typed: ['manifest', 'verify', 'public/manifest.json', ...TRUST], code: 4 },
  { typed: ['manifest', 'sign', 'public/manifest.json'], code: 2 },
  {
    typed: [
      ...['manifest', 'sign', 'public/manifest.json', ...A, ...TRUST, '--signed-at', '2026-11-20T10:00:00Z'],
      ...['--expires-at', '2026-11-25T11:00:00Z'],
    ],
    shows: /of those that are trusted: 1 of 2/,
  },
  { typed: ['manifest', 'verify', 'public/manifest.json', ...TRUST], code: 4 },
  { typed: ['manifest', 'sign', 'public/manifest.json', ...B, '--valid-for', '1d'], code: 4 },
  {
    typed: [
      'manifest',
      'sign',
      'public/manifest.json',
      ...B,
      ...PINNED,
      '--floor',
      '7',
      '--out',
      'signed.json',
    ],
    shows: /of those that are trusted: 2 of 2/,
  },
  {
    typed: ['manifest', 'verify', 'signed.json', ...TRUST, '--artifacts', 'public', '--floor', '7'],
    shows: /^acme-prod: version 7 of epoch 1, 1 entries\nsigned by +[0-9a-f]{16}…, [0-9a-f]{16}…\n/,
  },
  {
    typed: ['manifest', 'verify', 'signed.json', ...PINNED, '--at', '2026-11-20T12:00:00Z'],
    shows: /until +2026-11-25/,
  },
  { typed: ['manifest', 'verify', 'signed.json', ...TRUST, '--at', '2026-12-20'], code: 4 },
  { typed: ['manifest', 'verify', 'signed.json', ...TRUST, '--floor', '8'], code: 4 },
  { typed: ['manifest', 'verify', 'signed.json', ...TRUST, '--timestamp', 'signed.json'], code: 4 },
  { typed: ['manifest', 'verify', 'signed.json'], code: 2 },
  { typed: ['manifest', 'sign', 'public/manifest.json', ...BY_PROGRAM], shows: /2 signatures in all/ },
  { typed: ['manifest', 'export', 'signed.json'], shows: /^source: acme-prod\n/ },
  { typed: ['manifest', 'export', 'signed.json', '--format', 'json'], shows: /^\{\n {2}"source"/ },
  { typed: ['manifest', 'export', 'signed.json', '--out', 'again.yaml'], shows: /again\.yaml/ },
  {
    typed: ['manifest', 'pack', 'again.yaml', '--out', 'again', '--valid-for', '3d'],
    shows: /1 entries, 0 artifacts/,
  },
  {
    typed: ['manifest', 'diff', 'signed.json', 'again/manifest.json'],
    shows: /expiresAt: "2026-11-25T11:00:00Z" -> /,
  },
  { typed: ['manifest', 'diff', 'signed.json', 'signed.json'], shows: /They are the same/ },
  {
    typed: ['manifest', 'import', 'old.yaml', '--out', 'imported.yaml'],
    shows: /1 entries; to be decided: \d+\n/,
  },
  { typed: ['keys', 'revoke', 'keys/b.key', ...TRUST, ...A], code: 4 },
  {
    typed: [
      ...[
        'trust',
        'rotate',
        'trust.json',
        '--out',
        'trust.2.json',
        '--expires-at',
        '2027-11-20',
        '--epoch',
        '2',
      ],
      ...['--trust-keys', `keys/a.key,keys/b.key,${signer?.publicKey ?? ''}`, '--trust-threshold', '2'],
      ...['--manifest-keys', `keys/a.key,keys/b.key,${signer?.publicKey ?? ''}`, '--manifest-threshold', '2'],
      ...['--timestamp-keys', 'keys/a.key,keys/b.key', '--timestamp-threshold', '1', '--min-version', '3'],
      ...['--revoke-artifacts', REVOKED],
    ],
    shows: /version 2, signed by nobody/,
  },
  { typed: ['trust', 'rotate', 'trust.json', '--out', 'trust.2.json'], code: 4 },
  {
    typed: ['trust', 'rotate', 'trust.json', ...BY_PROGRAM],
    shows: /^2\.json: .*\n.*\n.*\nnext: {2}oneiric trust sign 2\.json --key FILE --previous FILE\n$/,
  },
  { typed: ['trust', 'rotate', 'trust.json'], code: 4 },
  {
    typed: ['trust', 'rotate', 'trust.json', '--valid-for', '9d', ...A, '--out', 'other.json'],
    shows: /of those before: 1 of 2/,
  },
  {
    typed: ['trust', 'sign', 'trust.2.json', '--previous', 'trust.json', ...A],
    shows: /of those before: 1 of 2.*\nof its own: 1 of 2/,
  },
  {
    typed: ['trust', 'sign', 'trust.2.json', '--previous', 'trust.json', ...B, '--out', 'trust.2.json'],
    shows: /of those before: 2 of 2[^]*\nnext: {2}publish it beside the manifest, as trust\/2\.json\n/,
  },
  {
    typed: ['trust', 'sign', 'trust.2.json', ...BY_PROGRAM],
    shows: /of its own: 3 of 2.*\nnext: .*--previous FILE/,
  },
  {
    typed: ['keys', 'list', 'keys', '--trust', 'trust.json,trust.2.json', '--source', 'acme-prod'],
    shows: /manifest, timestamp, trust/,
  },
  {
    typed: [
      ...[
        'keys',
        'revoke',
        'keys/b.key',
        '--trust',
        'trust.2.json',
        '--out',
        'trust.3.json',
        '--valid-for',
        '30d',
        ...A,
      ],
      ...[
        '--trust-threshold',
        '1',
        '--manifest-threshold',
        '2',
        '--timestamp-threshold',
        '1',
        '--min-version',
        '4',
      ],
      ...[
        '--trust-keys',
        `keys/a.key,${signer?.publicKey ?? ''}`,
        '--timestamp-keys',
        'keys/a.key',
        '--epoch',
        '3',
      ],
      ...['--manifest-keys', `keys/a.key,${signer?.publicKey ?? ''}`, '--revoke-artifacts', REVOKED],
    ],
    shows: /of those before: 1 of 2/,
  },
  {
    typed: ['trust', 'sign', 'trust.3.json', ...BY_PROGRAM, '--previous', 'trust.2.json'],
    shows: /of those before: 2 of 2/,
  },
  { typed: ['keys', 'list', 'keys', '--trust', 'trust.json,trust.2.json,trust.3.json'], shows: /revoked/ },
  {
    typed: [
      'keys',
      'revoke',
      'keys/a.key',
      '--trust',
      'trust.3.json',
      '--expires-at',
      '2027-01-01',
      ...BY_PROGRAM,
    ],
    code: 4,
  },
  {
    typed: ['manifest', 'verify', 'signed.json', '--trust', 'trust.json,trust.2.json,trust.3.json'],
    code: 4,
  },
  { typed: ['trust', 'sign', 'signed.json', ...B], code: 4 },
  {
    typed: ['timestamp', 'make', 'signed.json', '--expires-at', '2026-11-21'],
    shows:
      /^timestamp\.json: version 7 of acme-prod is the newest, until 2026-11-21T00:00:00Z; signed by nobody\nnext: {2}oneiric timestamp sign timestamp\.json --key FILE\n$/,
  },
  { typed: ['timestamp', 'sign', 'timestamp.json'], code: 2 },
  { typed: ['timestamp', 'sign', 'signed.json', ...B], code: 4 },
  { typed: ['timestamp', 'make', 'trust.json', ...A], code: 4 },
  { typed: ['timestamp', 'make', 'signed.json', ...A, '--valid-for', '8d'], code: 4 },
  { typed: ['timestamp', 'sign', 'timestamp.json', ...A, ...TRUST], code: 4 },
  {
    typed: ['timestamp', 'sign', 'timestamp.json', ...A, ...TIMESTAMPED, '--out', 'signed-timestamp.json'],
    shows: /signed by [0-9a-f]{16}…\nof those that are trusted: 1 of 1/,
  },
  {
    typed: ['timestamp', 'sign', 'timestamp.json', ...BY_PROGRAM, ...TIMESTAMPED],
    shows: /of those that are trusted: 0 of 1/,
  },
  {
    typed: [
      'timestamp',
      'make',
      'signed.json',
      '--valid-for',
      '2h',
      ...A,
      ...TIMESTAMPED,
      '--out',
      'other.json',
    ],
    shows: /until 2026-11-20T14:00:00Z.*\nof those that are trusted: 1 of 1/,
  },
  {
    typed: ['timestamp', 'make', 'signed.json', ...BY_PROGRAM],
    shows: /until 2026-11-21T12:00:00Z; signed by/,
  },
];
