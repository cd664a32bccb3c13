import type { CommandSpec, OptionSpec } from '../command.js';
import { count, moment, texts } from '../values.js';
import { FLOOR, out, ROLES, SIGNED_AT, SIGNER, TRUST, TRUSTED, UNTIL } from './publishing-options.js';

const SOURCE: OptionSpec = { flags: '--source <name>', about: 'whose trust document it has to be' };

const MANIFEST = { syntax: '<file>', about: 'a manifest, signed or packed' };

/** What publishers do with manifests. */
const MANIFEST_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'manifest init',
    about: 'write a manifest to begin with',
    arguments: [{ syntax: '[file]', about: 'default: manifest.yaml' }],
    asks: 'nobody',
    load: () => import('../commands/manifest-init.js'),
  },
  {
    name: 'manifest pack',
    about: 'make of it what is to be signed, and the files of its artifacts by their digests',
    arguments: [{ syntax: '[file]', about: 'YAML or JSON as people write it (default: manifest.yaml)' }],
    options: [
      out('folder for manifest.json and artifacts (default: public)'),
      { flags: '--base-url <url>', about: 'where the artifacts are published; it ends with a slash' },
      { flags: '--manifest-version <count>', about: 'in place of the version in the file', parse: count },
      SIGNED_AT,
      ...UNTIL,
    ],
    asks: 'nobody',
    load: () => import('../commands/manifest-pack.js'),
  },
  {
    name: 'manifest sign',
    about: 'add a signature; what comes of it is verified as clients do before it is written',
    arguments: [MANIFEST],
    options: [...SIGNER, out('default: in place of the file'), SIGNED_AT, ...UNTIL, FLOOR, ...TRUSTED],
    asks: 'nobody',
    load: () => import('../commands/manifest-sign.js'),
  },
  {
    name: 'manifest verify',
    about: 'verify a manifest as those who take it do',
    arguments: [{ syntax: '<file>', about: 'a signed manifest' }],
    options: [
      ...TRUSTED,
      FLOOR,
      { flags: '--at <time>', about: 'as if it were then (default: now)', parse: moment },
      { flags: '--timestamp <file>', about: 'the signed timestamp that means it' },
      { flags: '--artifacts <folder>', about: 'hold the files of its artifacts against it as well' },
    ],
    asks: 'nobody',
    load: () => import('../commands/manifest-verify.js'),
  },
  {
    name: 'manifest diff',
    about: 'what a manifest changes, beside another; signatures are not looked at',
    arguments: [
      { syntax: '<before>', about: 'a manifest, signed or packed' },
      { syntax: '<after>', about: 'another one' },
    ],
    asks: 'nobody',
    load: () => import('../commands/manifest-diff.js'),
  },
  {
    name: 'manifest export',
    about: 'write a manifest as people write it; signatures are not looked at',
    arguments: [MANIFEST],
    options: [
      out('file for it (default: stdout)'),
      {
        flags: '--format <format>',
        about: 'default: by the name of the file, else yaml',
        choices: ['yaml', 'json'],
      },
    ],
    asks: 'nobody',
    load: () => import('../commands/manifest-export.js'),
  },
  {
    name: 'manifest import',
    about: 'make a manifest of one of the Python package, and list what has to be decided',
    arguments: [{ syntax: '<file>', about: 'its YAML or JSON, version 1 or 2' }],
    options: [out('file for it (default: manifest.yaml)')],
    asks: 'nobody',
    load: () => import('../commands/manifest-import.js'),
  },
];

const KEY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'keys generate',
    about: 'make a key, encrypted by a passphrase, in a file that only you may read',
    arguments: [{ syntax: '<file>', about: 'where nothing is yet' }],
    options: [
      { flags: '--name <text>', about: 'what you call it' },
      {
        flags: '--passphrase-file <file>',
        about: 'its passphrase (default: the variable ONEIRIC_PASSPHRASE, else you are asked)',
      },
    ],
    asks: 'nobody',
    load: () => import('../commands/keys-generate.js'),
  },
  {
    name: 'keys list',
    about: 'which keys are in a folder, and what they may sign; no passphrase is needed',
    arguments: [{ syntax: '[folder]', about: 'default: this one' }],
    options: [TRUST, SOURCE],
    asks: 'nobody',
    load: () => import('../commands/keys-list.js'),
  },
  {
    name: 'keys revoke',
    about: 'write a trust document in which a key counts no more',
    arguments: [{ syntax: '<key>', about: 'its digest, ed25519:…, or its file' }],
    options: [
      { ...TRUST, flags: '--trust <file>', about: 'the trust document that holds now' },
      out('default: 2.json beside it, if that is the version: clients look for trust/2.json'),
      ...UNTIL,
      ...ROLES,
      ...SIGNER,
    ],
    asks: 'nobody',
    load: () => import('../commands/keys-revoke.js'),
  },
];

const TRUST_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'trust init',
    about: 'write the first trust document of a source',
    options: [
      { flags: '--source <name>', about: 'whose it is' },
      out('default: trust/1.json'),
      ...UNTIL,
      ...ROLES,
      ...SIGNER,
    ],
    asks: 'nobody',
    load: () => import('../commands/trust-init.js'),
  },
  {
    name: 'trust rotate',
    about: 'write the trust document that follows one; what is not said stays as it is',
    arguments: [{ syntax: '<file>', about: 'the trust document that holds now' }],
    options: [
      out('default: 2.json beside it, if that is the version: clients look for trust/2.json'),
      ...UNTIL,
      ...ROLES,
      ...SIGNER,
    ],
    asks: 'nobody',
    load: () => import('../commands/trust-rotate.js'),
  },
  {
    name: 'trust sign',
    about: 'add a signature to a trust document; those before and its own have to be enough',
    arguments: [{ syntax: '<file>', about: 'a trust document' }],
    options: [
      { flags: '--previous <files>', about: 'the one before, to tell who has to sign still', parse: texts },
      out('default: in place of the file'),
      ...SIGNER,
    ],
    asks: 'nobody',
    load: () => import('../commands/trust-sign.js'),
  },
];

const TIMESTAMP_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'timestamp make',
    about: 'write a timestamp: for a short time it says which manifest is the newest',
    arguments: [{ syntax: '<manifest>', about: 'the file of that one' }],
    options: [
      out('default: timestamp.json beside it, where clients look for it'),
      ...UNTIL,
      ...SIGNER,
      { ...TRUST, about: 'trust documents, with commas between them: says who has to sign still' },
      SOURCE,
    ],
    asks: 'nobody',
    load: () => import('../commands/timestamp-make.js'),
  },
  {
    name: 'timestamp sign',
    about: 'add a signature to a timestamp',
    arguments: [{ syntax: '<file>', about: 'a timestamp' }],
    options: [
      out('default: in place of the file'),
      ...SIGNER,
      { ...TRUST, about: 'trust documents, with commas between them: says who has to sign still' },
      SOURCE,
    ],
    asks: 'nobody',
    load: () => import('../commands/timestamp-sign.js'),
  },
];

/** What publishers of remote manifests do. No process is asked. */
export const PUBLISHING_COMMANDS: readonly CommandSpec[] = [
  ...MANIFEST_COMMANDS,
  ...KEY_COMMANDS,
  ...TRUST_COMMANDS,
  ...TIMESTAMP_COMMANDS,
];
