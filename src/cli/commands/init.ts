import { basename, relative, resolve } from 'node:path';
import type { Call } from '../call.js';
import { applicationFiles } from '../init/application-files.js';
import { nextSteps } from '../init/next-steps.js';
import { writeNew } from '../init/new-files.js';
import { pluginFiles } from '../init/plugin-files.js';
import { oneLine } from '../output/escape.js';

/** Writes a small application that works, or a plugin, into a folder. */
export async function run({ given, world, output }: Call): Promise<void> {
  const folder = resolve(world.folder, given.argument(0) ?? '.');
  const name = packageName(basename(folder));
  const isPlugin = given.has('plugin');
  const files = isPlugin ? pluginFiles(name) : applicationFiles(name);
  await writeNew(folder, files);
  const way = relative(world.folder, folder);
  const answer = { folder, name, files: [...files.keys()] };
  await output.answer(answer, () =>
    [
      `${isPlugin ? 'a plugin' : 'an application'} named ${name} in ${oneLine(folder)}:`,
      ...answer.files.map((file) => `  ${file}`),
      '',
      ...nextSteps({ way: oneLine(way), isPlugin }),
    ].join('\n'),
  );
}

/** One that npm takes. */
function packageName(name: string): string {
  const taken = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return taken === '' ? 'app' : taken;
}
