import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The passphrases of tests. */
export const [ANNS, BOBS] = [['anns', 'long', 'words'].join(' '), ['bobs', 'longer', 'words'].join(' ')];

/** 20 November 2026, noon: what SOURCE_DATE_EPOCH says. */
export const NOON_SECONDS = String(Date.UTC(2026, 10, 20, 12) / 1_000);

const SIGNER = `
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from('SEED', 'hex')]);
process.stdout.write(sign(null, readFileSync(0), createPrivateKey({ key, format: 'der', type: 'pkcs8' })));
`;
const MANIFEST = `
source: acme-prod
entries:
  - { domain: adapter, key: cache, provider: fast, factory: artifact:create, file: acme.mjs }
`;
const OLD = `
source: acme
entries:
  - { domain: adapter, key: cache, provider: redis, factory: "acme.cache:Redis", python_version: ">=3.11" }
`;

/** The folder of a publisher. */
export class PublishersFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'publisher-'));

  constructor() {
    const seed = createHash('sha256').update('oneiric test key 0').digest('hex');
    this.write('signer.mjs', SIGNER.replace('SEED', seed));
    this.write('acme.mjs', 'export const create = () => ({ get: () => 1 });\n');
    this.write('acme.yaml', MANIFEST);
    this.write('old.yaml', OLD);
    this.write('a.words', `${ANNS}\n`, 0o600);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, text: string | Uint8Array, mode = 0o644): void {
    writeFileSync(this.at(name), text, { mode });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
