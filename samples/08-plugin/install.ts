import { cp, mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('packages', import.meta.url));
const ONEIRIC = dirname(fileURLToPath(import.meta.resolve('oneiric/package.json')));

/** What `npm install` would leave behind: an application that depends on packages of this sample. @returns its folder */
export async function install(names: readonly string[]): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'oneiric-plugins-')));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  await symlink(ONEIRIC, join(modules, 'oneiric'), 'junction');
  for (const name of names)
    await cp(join(PACKAGES, name), join(modules, '@samples', name), { recursive: true });
  const dependencies = Object.fromEntries(names.map((name) => [`@samples/${name}`, '^1.0.0']));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', dependencies }));
  return folder;
}

/** A plugin that somebody has got wrong. */
export async function installBroken(
  folder: string,
  { name, requires, code }: { readonly name: string; readonly requires: string; readonly code: string },
): Promise<void> {
  const target = join(folder, 'node_modules', name);
  const json = { name, version: '0.0.1', type: 'module', oneiric: { plugin: './plugin.js', requires } };
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'package.json'), JSON.stringify(json));
  await writeFile(join(target, 'plugin.js'), code);
}
