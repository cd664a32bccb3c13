import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the sources import: what everybody has, what is optional, and what the package brings inside. */
const BESIDE = ['@photostructure/sqlite', 'eventsource-parser'];
const PACKAGES = [...Object.keys(manifestOf('.').dependencies ?? {}), ...BESIDE];

/**
 * A folder for programs that other users run as well: a clone may lie where only its owner gets. The packages that sources
 * import are found from it.
 */
export function reachableFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o755);
  for (const name of withDependencies(PACKAGES))
    install(join('node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function withDependencies(names: readonly string[]): ReadonlySet<string> {
  const all = new Set(names);
  // A set goes on to what is added meanwhile.
  for (const name of all) {
    const needed = Object.keys(manifestOf(join('node_modules', name)).dependencies ?? {});
    for (const other of needed) all.add(other);
  }
  return all;
}

/** The same files, under another name. */
function install(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) install(source, target);
    else if (entry.isFile()) share(source, target);
  }
}

function share(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // On another disk.
    copyFileSync(source, target);
  }
}
