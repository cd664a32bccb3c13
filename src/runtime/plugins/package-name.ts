import { isBuiltin } from 'node:module';
import { PluginError } from '../../core/errors.js';
import { shown } from '../../core/names.js';

const MAX_LENGTH = 214;
const WORD = /^[a-z0-9~-][a-z0-9._~-]*$/;
const RESERVED: readonly string[] = ['node_modules', 'favicon.ico'];

/** Whether a text names a package as npm lets new ones be named: never a path, a URL, or a module of Node's own. */
export const isPackageName = (name: string): boolean =>
  name.length <= MAX_LENGTH && isWritten(name) && !RESERVED.includes(name) && !isBuiltin(name);

function isWritten(name: string): boolean {
  const [first = '', second, ...others] = name.split('/');
  if (second === undefined) return WORD.test(first);
  return others.length === 0 && first.startsWith('@') && WORD.test(first.slice(1)) && WORD.test(second);
}

/** @throws PluginError `plugins/bad-name` */
export function checkPackageName(name: string): void {
  if (isPackageName(name)) return;
  throw new PluginError(
    'plugins/bad-name',
    `${shown(name)} is not the name of a package. Nothing was looked for.`,
    {
      hint: 'write a name as it stands in dependencies: cache-valkey, @acme/cache-valkey; never a path or URL',
    },
  );
}
