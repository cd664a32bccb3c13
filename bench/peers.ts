import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HOME = join('bench', 'peers');

interface Loader {
  load(name: string): Promise<unknown>;
  locate(name: string): string;
}

const loader = async (): Promise<Loader> =>
  (await import(pathToFileURL(join(HOME, 'load.mjs')).href)) as Loader;

/**
 * A peer's module. It is typed by what a column uses of it, since peers are installed for a run of the benchmark
 * only: compiling this folder does not need them.
 */
export async function peer<T>(name: string): Promise<T> {
  return (await (await loader()).load(name)) as T;
}

/** The address that `import` of a peer leads to. */
export async function locationOf(name: string): Promise<string> {
  return (await loader()).locate(name);
}

/** The installed version; undefined where it is not installed. */
export function versionOf(name: string): string | undefined {
  const manifest = join(HOME, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
