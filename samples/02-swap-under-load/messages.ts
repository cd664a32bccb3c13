import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One row of the data set: a message of the TypeScript compiler in one language. */
export interface Message {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

const FILE = 'diagnosticMessages.generated.json';

/**
 * Every translated message that TypeScript 6 ships with (Apache-2.0): more than 27,000 rows in 13 languages.
 * The package `typescript` of this project wraps the compiler, so the files are looked up from there.
 */
export function readMessages(): Message[] {
  const wrapper = createRequire(import.meta.url).resolve('typescript/package.json');
  const folder = dirname(createRequire(wrapper).resolve('@typescript/old'));
  const languages = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return languages.flatMap((language) => {
    const texts = JSON.parse(readFileSync(join(folder, language, FILE), 'utf8')) as Record<string, string>;
    return Object.entries(texts).map(([name, text]) => ({ language, name, text }));
  });
}

/** The name of a row, for caches and maps. */
export const rowKey = ({ language, name }: Pick<Message, 'language' | 'name'>) => `${language}/${name}`;
