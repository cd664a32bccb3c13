import { spawn } from 'node:child_process';
import { shown } from '../../core/names.js';
import { textOf } from '../../core/errors.js';

/** What a module says of itself; it was parsed, and not run. */
export interface ReadModule {
  /** What it imports, as far as statements say so, in the order of these. */
  readonly imports: readonly string[];
  /** What it exports. Where it hands on all that a host module has, also what that could have. */
  readonly exports: readonly string[];
}

/** What keeps it from being one. */
export interface UnreadModule {
  readonly problem: string;
}

/**
 * Node itself parses and links it, so that nobody reads it differently than those who load it; it is never evaluated. What it imports
 * is taken to have every name that is wanted or in its text: what hosts have is not known here.
 */
const PROGRAM = `
import { SourceTextModule, SyntheticModule } from 'node:vm';
let source = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) source += chunk;
const words = () => new Set(['default', ...process.argv.slice(1), ...(source.match(/[\\p{ID_Start}$_][\\p{ID_Continue}$]*/gu) ?? [])]);
const imports = new Set();
let names;
const module = new SourceTextModule(source, { identifier: 'module' });
await module.link((specifier) => {
  imports.add(specifier);
  names ??= [...words()];
  return new SyntheticModule(names, () => undefined);
});
const exports = Reflect.ownKeys(module.namespace).filter((name) => typeof name === 'string');
process.stdout.write(JSON.stringify({ imports: [...imports], exports }));
`;
const ARGS = ['--no-warnings', '--experimental-vm-modules', '--input-type=module', '--eval', PROGRAM];
const PATIENCE_MS = 20_000;

/**
 * Parses a module in a process of its own.
 *
 * @param source its text
 * @param wanted names that a host module may have, where all of one is handed on
 * @throws TypeError where no process can be started
 */
export function readModule(source: string, wanted: readonly string[]): Promise<ReadModule | UnreadModule> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...ARGS, '--', ...wanted], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      env: {},
    });
    let [written, said] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => void (written += chunk));
    // The whole line that is wrong, and no more than that: a module may have one line only.
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => void (said += chunk));
    // One that has ended early says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) => {
      reject(new TypeError(`${shown(process.execPath)} cannot be run: ${textOf(cause)}`, { cause }));
    });
    child.on('close', (code) => {
      // As our own program has written it.
      resolve(code === 0 ? (JSON.parse(written) as ReadModule) : { problem: problemIn(said) });
    });
    child.stdin.end(source);
  });
}

/** Node shows the line only where it shows an error that nobody has caught. */
function problemIn(said: string): string {
  const [why] = /^\w*Error: .*$/m.exec(said) ?? [];
  if (why === undefined)
    return `it is not parsed within ${PATIENCE_MS} ms, or not in the memory that there is`;
  const [, line] = /^module:(\d+)$/m.exec(said) ?? [];
  return line === undefined ? why : `${why}, in line ${line}`;
}
