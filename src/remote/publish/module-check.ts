import { shown } from '../../core/names.js';
import { printable } from '../../core/printable.js';
import { decodeUtf8 } from '../documents/strict-json.js';
import { mayImport } from '../loading/imports-of.js';
import { RemoteError } from '../remote-error.js';
import { readModule } from './read-module.js';

/** What was found out about the module of an artifact without running it. */
export interface ModuleFacts {
  /** What it imports, as far as that is written out. */
  readonly imports: readonly string[];
  /** Whether it looks as if it imported something that is not written out. */
  readonly mayImportMore: boolean;
}

const DYNAMIC_IMPORT = /(?<![\w$.])import\s*\(\s*(["'])(.*?)\1/g;

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
  const read = await readModule(source, exported);
  if ('problem' in read)
    throw new RemoteError('remote/bad-module', `${where} is no ES module: ${printable(read.problem, 300)}.`, {
      path: where,
    });
  const imports = [...new Set([...read.imports, ...dynamicImports(source)])].sort();
  const refused = imports.filter((name) => !allowed.includes(name));
  if (refused.length > 0)
    throw new RemoteError('remote/import-refused', `${where} imports ${named(refused)}.`, {
      path: where,
      hint: 'bundle it into one module, or name what hosts offer in allowImports',
    });
  const missing = exported.find((name) => !read.exports.includes(name));
  if (missing !== undefined)
    throw new RemoteError('remote/no-export', `${where} exports nothing that is called ${shown(missing)}.`, {
      path: where,
      hint: `it exports ${named(read.exports) || 'nothing'}`,
    });
  return { imports, mayImportMore: imports.length === 0 && mayImport(source) };
}

/** Those that are written out: what it is that a module imports while it runs, only running it can tell. */
const dynamicImports = (source: string) =>
  [...source.matchAll(DYNAMIC_IMPORT)].map(([, , specifier = '']) => specifier);

/** Some of them, since there may be any number. */
const named = (names: readonly string[]) => names.slice(0, 10).map(shown).join(', ');
