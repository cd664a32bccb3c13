import { spawn, type ChildProcess } from 'node:child_process';
import { LIST, TEXT, wholeNumber, type Option } from '../../core/option-bag.js';
import { fileTrouble } from '../../core/file-trouble.js';
import { shown } from '../../core/names.js';
import { bytesOfBase64 } from '../documents/base64.js';
import { checkOptions } from '../options.js';
import { RemoteError } from '../remote-error.js';
import { SIGNATURE_BYTES } from '../signature.js';
import { configuredKey } from '../verify/public-key.js';
import type { Signer } from './signer.js';

/** A program that signs. */
export interface SignerCommand {
  /** The program and its arguments, which no shell reads. */
  readonly command: readonly string[];
  /** The key that it signs with, `ed25519:` and 32 bytes in base64. */
  readonly publicKey: string;
  /** Milliseconds after which it is killed. Default 60,000: somebody may have to touch something. */
  readonly timeoutMs?: number | undefined;
}

/** Ample for a signature and a line break, and nothing for whoever goes on writing. */
const MOST_OUTPUT = 1_024;

const OPTIONS = new Map<keyof SignerCommand, Option>([
  ['command', LIST],
  ['publicKey', TEXT],
  ['timeoutMs', wholeNumber(1, 3_600_000)],
]);

/**
 * Signs with a program, as one that reaches a key server or a hardware token: it reads the bytes on stdin, and writes the signature to
 * stdout, 64 bytes or their base64. What it writes to stderr is shown.
 *
 * @throws RemoteError `remote/bad-option`, `remote/unknown-option`, `remote/bad-key`; `sign` rejects with `remote/signer-failed`
 * @example
 * const signer = commandSigner({ command: ['kms-sign', 'release'], publicKey: 'ed25519:A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=' });
 */
export function commandSigner(given: SignerCommand): Signer {
  checkOptions(given, { options: OPTIONS, needed: ['command', 'publicKey'], where: 'commandSigner' });
  const { command, publicKey, timeoutMs = 60_000 } = given;
  const [program, ...args] = command;
  if (program === undefined || program === '' || !command.every((word: unknown) => typeof word === 'string'))
    throw new RemoteError('remote/bad-option', 'commandSigner: command names no program.', {
      hint: 'command is a list of texts, the program first',
    });
  configuredKey(publicKey, 'publicKey');
  return {
    publicKey,
    sign: async (bytes) => signatureIn(await outputOf({ program, args, timeoutMs }, bytes)),
  };
}

interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

function outputOf({ program, args, timeoutMs }: Run, input: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      shell: false,
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (why: string, cause?: unknown) => {
      ended();
      reject(failed(why, cause));
    };
    const timer = setTimeout(() => fail(`did not answer within ${timeoutMs} ms`), timeoutMs);
    // Whoever has inherited its output may keep that open for ever.
    const ended = () => {
      clearTimeout(timer);
      dropped(child);
    };
    child.on('error', (error) => {
      ended();
      reject(notRun(program, error));
    });
    // One that has its signature does not have to read to the end.
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_OUTPUT) fail('writes more than a signature');
    });
    child.on('close', (code, signal) => {
      if (code !== 0) return fail(`ended with ${code ?? signal ?? 'nothing'}`);
      ended();
      resolve(Buffer.concat(chunks));
    });
    child.stdin.end(input);
  });
}

function dropped(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  child.stdin?.destroy();
  child.stdout?.destroy();
}

function signatureIn(output: Buffer): Uint8Array {
  if (output.length === SIGNATURE_BYTES) return new Uint8Array(output);
  const bytes = bytesOfBase64(output.toString('latin1').trim());
  if (bytes?.length === SIGNATURE_BYTES) return bytes;
  throw failed(`wrote ${output.length} bytes that are no signature`);
}

const notRun = (program: string, cause: unknown) =>
  new RemoteError('remote/signer-failed', `${shown(program)} cannot be run: ${fileTrouble(cause)}.`, {
    hint: 'name a program that there is, with its path or as a shell finds it',
    cause,
  });

const failed = (why: string, cause?: unknown) =>
  new RemoteError('remote/signer-failed', `The program that is to sign ${why}.`, {
    hint: `it reads the bytes on stdin, and writes ${SIGNATURE_BYTES} bytes or their base64 to stdout`,
    cause,
  });
