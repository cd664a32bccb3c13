import { spawn } from 'node:child_process';
import { decodeUtf8 } from '../documents/strict-json.js';
import { mayImport } from '../loading/imports-of.js';
import { RemoteError } from '../remote-error.js';

/** What was found out about the module of an artifact without running it. */
export interface ModuleFacts {
  /** What it imports, as far as that is written out. */
  readonly imports: readonly string[];
  /** Whether it looks as if it imported something that is not written out. */
  readonly mayImportMore: boolean;
}

const SPECIFIER =
  /(?<![\w$.])(?:import|export)\b[^'"`;()]{0,2000}?\bfrom\s*(["'])(.*?)\1|(?<![\w$.])import\s*\(?\s*(["'])(.*?)\3/g;
const CHECK_MS = 20_000;

/**
 * Whether bytes can be an artifact: one ES module that imports nothing but what it may. It is parsed, and not run.
 *
 * @param where how messages call it
 * @throws RemoteError `remote/bad-module`, `remote/bad-encoding`, `remote/import-refused`, `remote/no-export`
 */
export async function checkModule(
  bytes: Uint8Array,
  { where, allowed, exported }: { where: string; allowed: readonly string[]; exported: readonly string[] },
): Promise<ModuleFacts> {
  const source = decodeUtf8(bytes);
  await checkSyntax(source, where);
  const imports = importsIn(source);
  const refused = imports.filter((name) => !allowed.includes(name));
  if (refused.length > 0)
    throw new RemoteError('remote/import-refused', `${where} imports ${refused.slice(0, 10).join(', ')}.`, {
      path: where,
      hint: 'bundle it into one module, or name what hosts offer in allowImports',
    });
  const missing = exported.find((name) => !source.includes(name));
  if (missing !== undefined)
    throw new RemoteError('remote/no-export', `${where} has nothing that is called ${missing}.`, {
      path: where,
    });
  return { imports, mayImportMore: imports.length === 0 && mayImport(source) };
}

function importsIn(source: string): readonly string[] {
  const found = [...source.matchAll(SPECIFIER)].map(([, , named, , bare]) => named ?? bare ?? '');
  return [...new Set(found)].sort();
}

/** By Node itself: what it cannot parse no host can import. */
function checkSyntax(source: string, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['--input-type=module', '--check', '-'];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'], timeout: CHECK_MS });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 10_000) said += chunk.toString();
    });
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const [why = 'it cannot be parsed'] = /^\w*Error: .*$/m.exec(said) ?? [];
      reject(new RemoteError('remote/bad-module', `${where} is no ES module: ${why}.`, { path: where }));
    });
    child.stdin.end(source);
  });
}
