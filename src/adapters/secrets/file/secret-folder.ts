import { opendir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SecretError } from '../../../core/errors.js';
import { codeOf, isMissing, readText, unreadable } from './read-text.js';
import { isOpenToOthers, shownMode } from './secret-reader.js';
import type { SecretReader, WatchedPlace } from './secret-reader.js';

/** Kubernetes replaces the folder that all files lead into; who was led into the old one asks again. */
const TRIES = 3;
const MAX_DEPTH = 4;
/** Where Kubernetes keeps what it mounts. */
const KUBERNETES = '..data';
/** Entries that are looked at for their permissions. */
const MAX_LOOKED_AT = 100;

/** A folder with a file for each secret: `cache/password` is the file `password` in the folder `cache`. */
export class SecretFolder implements SecretReader {
  private constructor(
    private readonly root: string,
    private readonly maxBytes: number,
    readonly watched: WatchedPlace,
  ) {}

  /** @throws SecretError `secrets/unreadable`, `secrets/too-large` where it has more entries */
  static async open(path: string, limits: { maxBytes: number; maxEntries: number }): Promise<SecretFolder> {
    await checkEntries(path, limits.maxEntries);
    return new SecretFolder(path, limits.maxBytes, { paths: [path], depth: MAX_DEPTH });
  }

  async read(name: string): Promise<string | undefined> {
    for (let tries = 1; ; tries++) {
      const real = await this.#find(name);
      if (real === undefined) return undefined;
      const found = await readText(real, { maxBytes: this.maxBytes, mayBeLink: false });
      if (found) return withoutNewline(found.text) || undefined;
      if (tries === TRIES || (await this.#find(name)) === real) return undefined;
    }
  }

  async exposure(): Promise<string | undefined> {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting
    const { mode } = await stat(this.root);
    if (!isOpenToOthers(mode) || (await this.#isKubernetes())) return undefined;
    let looked = 0;
    for await (const entry of await opendir(this.root)) {
      if (++looked > MAX_LOOKED_AT) break;
      if (!entry.isFile()) continue;
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- as listed
      const file = await stat(join(this.root, entry.name));
      if (isOpenToOthers(file.mode)) return `${entry.name} has mode ${shownMode(file.mode)}`;
    }
    return undefined;
  }

  /** What a name leads to, links followed; undefined where that is nothing. */
  async #find(name: string): Promise<string | undefined> {
    try {
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting
      const root = await realpath(this.root);
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- the name was checked, and what it leads to is below
      const real = await realpath(join(root, ...name.split('/')));
      if (isWithin(root, real)) return real;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unreadable(join(this.root, name), codeOf(error));
    }
    throw new SecretError(
      'secrets/unreadable',
      `${join(this.root, name)} leads out of its folder. It was not read.`,
      {
        hint: 'put the file itself there; links may lead to files in the same folder only',
      },
    );
  }

  async #isKubernetes(): Promise<boolean> {
    try {
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting
      await stat(join(this.root, KUBERNETES));
      return true;
    } catch {
      return false;
    }
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  // A name of Kubernetes' begins with two dots as well.
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/** One newline at the end is what editors and `echo` leave there. */
const withoutNewline = (text: string) => text.replace(/\r?\n$/, '');

async function checkEntries(path: string, maxEntries: number): Promise<void> {
  const folder = await opendir(path);
  let entries = 0;
  while (entries <= maxEntries && (await folder.read())) entries += 1;
  await folder.close();
  if (entries <= maxEntries) return;
  throw new SecretError(
    'secrets/too-large',
    `${path} has more than ${maxEntries} entries. Nothing was read.`,
    { hint: 'name the folder of the secrets alone, or raise maxEntries' },
  );
}
