import { commandSigner, SigningKey } from 'oneiric/remote';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.js';

const key = SigningKey.fromSeed(new Uint8Array(32).fill(1));
const { publicKey } = key;
const node = (program: string, ...more: string[]) => [process.execPath, '-e', program, ...more];
/** Signs as another implementation does: the engine. */
const SIGNS = `
const { createPrivateKey, sign } = require('node:crypto');
const head = Buffer.from('302e020100300506032b657004220420', 'hex');
const secret = createPrivateKey({ key: Buffer.concat([head, Buffer.alloc(32, 1)]), format: 'der', type: 'pkcs8' });
const sig = sign(null, require('node:fs').readFileSync(0), secret);
process.stdout.write(process.argv[1] === 'raw' ? sig : sig.toString('base64') + '\\n');
`;
const message = new Uint8Array(70_000).fill(3);
const refusal = (command: readonly string[], timeoutMs?: number) =>
  commandSigner({ command, publicKey, timeoutMs })
    .sign(message)
    .then(
      () => undefined,
      (error: unknown) => error as { code?: string; message: string },
    );

describe('a program that signs', () => {
  it.each(['raw', 'base64'])('reads the bytes, and writes the signature: %s', async (form) => {
    const signer = commandSigner({ command: node(SIGNS, form), publicKey });
    expect(await signer.sign(message)).toEqual(await key.sign(message));
  });

  it.each([
    ['fails', node('process.exit(3)'), 'ended with 3'],
    ['is killed', node('process.kill(process.pid, "SIGKILL")'), 'ended with SIGKILL'],
    ['writes nothing', node(''), 'wrote 0 bytes'],
    ['writes something else', node('console.log("hello")'), 'wrote 6 bytes'],
    [
      'never ends writing',
      node('const w = () => process.stdout.write("x".repeat(65536), w); w()'),
      'more than a signature',
    ],
    ['is not there', ['/nowhere/kms-sign'], 'cannot be run'],
  ])('is told of where it %s', async (_, command, words) => {
    const error = await refusal(command);
    expect(error?.code).toBe('remote/signer-failed');
    expect(error?.message).toContain(words);
  });

  it('is ended when it takes too long, also where another holds its output', async () => {
    const holds = `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit' }).unref();`;
    for (const program of ['setInterval(() => {}, 1000)', `${holds} process.stdout.write('x')`]) {
      const error = await refusal(node(program), 500);
      expect(error?.message).toContain('did not answer within 500 ms');
    }
  });

  it('is no text for a shell', async () => {
    const error = await refusal(['echo $(id)']);
    expect(error?.message).toContain('"echo $(id)" cannot be run: it is not there.');
    expect(codeOf(() => commandSigner({ command: [], publicKey }))).toBe('remote/bad-option');
    expect(codeOf(() => commandSigner({ command: [''], publicKey }))).toBe('remote/bad-option');
    expect(codeOf(() => commandSigner({ command: 'kms' as never, publicKey }))).toBe('remote/bad-option');
    expect(codeOf(() => commandSigner({ command: ['kms', 7 as never], publicKey }))).toBe(
      'remote/bad-option',
    );
  });

  it('threat 38: needs a key that somebody can have', () => {
    expect(codeOf(() => commandSigner({ command: ['kms'], publicKey: 'ed25519:AA==' }))).toBe(
      'remote/bad-key',
    );
    const smallOrder = `ed25519:${Buffer.alloc(32).toString('base64')}`;
    expect(codeOf(() => commandSigner({ command: ['kms'], publicKey: smallOrder }))).toBe('remote/bad-key');
  });
});
