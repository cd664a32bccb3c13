import { open, stat } from 'node:fs/promises';
import { ConfigError } from './config-error.js';
import { DOCUMENT_LIMITS } from './documents/document.js';
import { documentReader } from './documents/read-document.js';
import { unreadable, type TreeReading } from './sources.js';
import { emptyMap, type ConfigLayer } from './tree.js';

/** A file, and how messages call it. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly shown: string;
  readonly layer: ConfigLayer;
}

/** What a file holds: undefined where there is none. Never throws. */
export type FileText = { readonly text: string | undefined } | { readonly error: ConfigError };

/** Most bytes of a character in UTF-8, apart from those that count as two. */
const BYTES = 3;

/** Reads a file, unless it is too large or none at all. */
export async function readText({ path, shown }: ConfigFile): Promise<FileText> {
  try {
    // Before it is opened: whoever opens a pipe waits for its writer.
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever makes the application names its file
    const facts = await stat(path);
    if (!facts.isFile()) throw new TypeError('it is no file');
    if (facts.size > DOCUMENT_LIMITS.length * BYTES) throw tooLarge(shown);
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- as above
    const handle = await open(path);
    try {
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile()) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return isNone(error) ? { text: undefined } : { error: unreadable(shown, error) };
  }
}

/** A text as the tree that it says; never throws. */
export async function parseText(text: string, { shown, layer }: ConfigFile): Promise<TreeReading> {
  try {
    const tree = (await documentReader(shown))({ text, file: shown, layer });
    return tree
      ? { kind: 'tree', tree }
      : { kind: 'tree', tree: emptyMap({ layer, source: shown }), isBlank: true };
  } catch (error) {
    return { kind: 'bad', error: unreadable(shown, error) };
  }
}

const isNone = (error: unknown): boolean =>
  error instanceof Error && ['ENOENT', 'ENOTDIR'].includes(String(Reflect.get(error, 'code')));

const tooLarge = (file: string) =>
  new ConfigError('config/too-large', `${file} is too large. Nothing of it is used.`, {
    file,
    hint: 'split it into a file for each profile, or keep such data elsewhere',
  });
