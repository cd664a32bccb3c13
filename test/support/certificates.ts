import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** What a certificate says. */
export interface Wanted {
  /** Host names and addresses that it is for. Default those of this machine, and all of `test.example`. */
  readonly names?: readonly string[] | undefined;
  /** Milliseconds since 1970. Default: since yesterday. */
  readonly from?: number | undefined;
  /** Milliseconds since 1970. Default: until tomorrow. */
  readonly until?: number | undefined;
}

/** A certificate and its key, as PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the public key (SPKI), in base64. */
  readonly pin: string;
}

const DAY_MS = 86_400_000;
const HERE = ['localhost', '127.0.0.1', '::1', 'test.example', '*.test.example'];

const ECDSA_WITH_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const BASIC_CONSTRAINTS = '0603551d13';
const ALTERNATIVE_NAMES = '0603551d11';

/** Who vouches for certificates in a test: made by Node itself, in no time, valid whenever a test wants. */
export class CertificateAuthority {
  /** Its own certificate, as PEM. */
  readonly ca: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  #made = 0;

  /** @param name no other has the same: who vouches for a certificate is found by it */
  constructor(private readonly name = `a test ${randomUUID()}`) {
    this.ca = this.#certificate(this.#keys.publicKey, { subject: this.name }, [
      extension(BASIC_CONSTRAINTS, sequence(hex('0101ff'))),
    ]);
  }

  /** A certificate that it vouches for, with a key of its own. */
  issue({ names = HERE, ...validity }: Wanted = {}): Certified {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const alternatives = extension(ALTERNATIVE_NAMES, sequence(...names.map(alternativeName)));
    const cert = this.#certificate(publicKey, { subject: 'a server', ...validity }, [alternatives]);
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    return { cert, key, pin: createHash('sha256').update(spki).digest('base64') };
  }

  #certificate(
    publicKey: KeyObject,
    { subject, from = Date.now() - DAY_MS, until = Date.now() + DAY_MS }: Wanted & { subject: string },
    extensions: readonly Buffer[],
  ): string {
    this.#made += 1;
    const algorithm = sequence(hex(ECDSA_WITH_SHA256));
    const signed = sequence(
      tagged(0xa0, hex('020102')),
      tagged(0x02, Buffer.from([this.#made])),
      algorithm,
      nameOf(this.name),
      sequence(timeOf(from), timeOf(until)),
      nameOf(subject),
      publicKey.export({ format: 'der', type: 'spki' }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', signed, this.#keys.privateKey);
    const der = sequence(signed, algorithm, tagged(0x03, Buffer.concat([hex('00'), signature])));
    const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  }
}

const hex = (text: string) => Buffer.from(text, 'hex');

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => tagged(0x30, Buffer.concat(parts));

const nameOf = (common: string) =>
  sequence(tagged(0x31, sequence(hex(COMMON_NAME), tagged(0x0c, Buffer.from(common)))));

const extension = (name: string, value: Buffer) => sequence(hex(name), tagged(0x04, value));

/** `YYYYMMDDHHMMSSZ`. */
function timeOf(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return tagged(0x18, Buffer.from(text));
}

function alternativeName(name: string): Buffer {
  const family = isIP(name);
  if (family === 0) return tagged(0x82, Buffer.from(name));
  return tagged(0x87, family === 4 ? Buffer.from(name.split('.').map(Number)) : hex(`${'0'.repeat(31)}1`));
}
