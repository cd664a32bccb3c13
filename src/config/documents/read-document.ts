import { ConfigError } from '../config-error.js';
import type { DocumentReader } from './document.js';
import { readJson } from './json.js';
import { loadToml } from './toml.js';
import { loadYaml } from './yaml.js';

const LOADERS = new Map<string, () => Promise<DocumentReader>>([
  ['yaml', loadYaml],
  ['yml', loadYaml],
  ['json', () => Promise.resolve(readJson)],
  ['toml', loadToml],
]);

/**
 * The reader for a file, by its ending; its parser is imported now.
 * @throws ConfigError `config/unknown-format`, `config/no-parser`
 */
export async function documentReader(file: string): Promise<DocumentReader> {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  const load = LOADERS.get(ending);
  if (load) return load();
  throw new ConfigError(
    'config/unknown-format',
    `${file} has no ending that tells its format. It was not read.`,
    {
      file,
      hint: `give it one of ${[...LOADERS.keys()].join(', ')}`,
    },
  );
}
