import type { OptionSpec } from '../command.js';
import { count, duration, moment, texts } from '../values.js';

/** Where it goes. */
export const out = (what: string): OptionSpec => ({ flags: '--out <path>', about: what });

/** Who signs. */
export const SIGNER: readonly OptionSpec[] = [
  { flags: '--key <file>', about: 'the file of the key that signs' },
  {
    flags: '--passphrase-file <file>',
    about: 'the passphrase of the key (default: the variable ONEIRIC_PASSPHRASE, else you are asked)',
  },
  {
    flags: '--signer-command <list>',
    about: `a program that signs, as a JSON list: '["kms-sign", "release"]'; bytes on stdin, signature on stdout`,
  },
  { flags: '--signer-key <key>', about: 'the public key of that program, as ed25519:…' },
  { flags: '--signer-timeout <duration>', about: 'how long it may take (default: 60s)', parse: duration },
];

/** How long it holds. */
export const UNTIL: readonly OptionSpec[] = [
  { flags: '--expires-at <time>', about: 'from when on it is not to be used', parse: moment },
  {
    flags: '--valid-for <duration>',
    about: 'how long it may be used, in place of --expires-at',
    parse: duration,
  },
];

/** The time of a signature. */
export const SIGNED_AT: OptionSpec = {
  flags: '--signed-at <time>',
  about: 'when it is signed (default: SOURCE_DATE_EPOCH, else now)',
  parse: moment,
};

/** The chain of trust documents. */
export const TRUST: OptionSpec = {
  flags: '--trust <files>',
  about: 'the trust document, and those that follow it, with commas between them',
  parse: texts,
};

/** Whom to trust. */
export const TRUSTED: readonly OptionSpec[] = [
  TRUST,
  { flags: '--keys <keys>', about: 'in place of it: keys as ed25519:…, or files of keys', parse: texts },
  { flags: '--threshold <count>', about: 'how many of --keys have to sign (default: all)', parse: count },
  { flags: '--epoch <count>', about: 'the epoch that holds for --keys (default: 1)', parse: count },
  { flags: '--source <name>', about: 'whose manifest it has to be' },
];

/** What is too old. */
export const FLOOR: OptionSpec = {
  flags: '--floor <count>',
  about: 'the lowest version that is taken',
  parse: count,
};

/** What a trust document says. */
export const ROLES: readonly OptionSpec[] = [
  ...(['trust', 'manifest', 'timestamp'] as const).flatMap((role) => [
    {
      flags: `--${role}-keys <keys>`,
      about: `who signs ${role === 'trust' ? 'trust documents' : `${role}s`}: ed25519:…, digests of known keys, or files of keys`,
      parse: texts,
    },
    { flags: `--${role}-threshold <count>`, about: 'how many of them have to', parse: count },
  ]),
  { flags: '--epoch <count>', about: 'a higher one lets versions of manifests begin anew', parse: count },
  { flags: '--min-version <count>', about: 'manifests below it are not to be used', parse: count },
  {
    flags: '--revoke-artifacts <digests>',
    about: 'SHA-256 of artifacts that must not be used any more',
    parse: texts,
  },
];
