import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const PLUGIN = 'soak-relay';

/** Puts the plugin into `node_modules` of a folder: a package whose code is what was built with this program. */
export async function installPlugin(folder: string): Promise<void> {
  const target = join(folder, 'node_modules', PLUGIN);
  const json = { name: PLUGIN, version: '1.0.0', type: 'module', oneiric: { plugin: './plugin.js' } };
  const code = `export { default } from ${JSON.stringify(new URL('relay.js', import.meta.url).href)};\n`;
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'package.json'), JSON.stringify(json));
  await writeFile(join(target, 'plugin.js'), code);
}
