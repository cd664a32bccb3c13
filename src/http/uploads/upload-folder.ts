/* eslint-disable security/detect-non-literal-fs-filename -- in a folder of ours */
import { once } from 'node:events';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What names of folders begin with: one has this name only as long as it is marked, or empty again. */
export const PREFIX = 'oneiric-upload-';
/** What they begin with before: the mark cannot be there from the start. */
export const UNMARKED = 'oneiric-unmarked-';
/**
 * A socket in it, on which its process listens for as long as it lives: the kernel ends that with the process, whatever it died of and
 * whoever has its number then, and tells the truth to other containers that share the folder.
 */
export const MARK = 'alive';

/** A folder of its own that nobody else may look into, and that others leave alone while this process lives. */
export class UploadFolder {
  readonly path: string;
  readonly #mark: Server | undefined;

  private constructor(path: string, mark: Server | undefined) {
    this.path = path;
    this.#mark = mark;
  }

  /** Makes it. @throws what the file system says */
  static async make(): Promise<UploadFolder> {
    const made = await mkdtemp(join(tmpdir(), UNMARKED));
    const mark = await marked(join(made, MARK));
    if (!mark) return new UploadFolder(made, undefined);
    const path = join(tmpdir(), PREFIX + basename(made).slice(UNMARKED.length));
    await rename(made, path);
    return new UploadFolder(path, mark);
  }

  /** Removes it with what is in it, the mark last: who is killed meanwhile leaves what others know for his. @throws what the file system says */
  async remove(): Promise<void> {
    const names = await readdir(this.path).catch(() => []);
    const files = names.filter((name) => name !== MARK);
    await Promise.all(files.map((name) => rm(join(this.path, name), { force: true })));
    // Closing removes what has the name that the mark was made with, which it has not any more.
    this.#mark?.close();
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Undefined where no socket can be: such a folder is never taken for that of a dead process. */
async function marked(path: string): Promise<Server | undefined> {
  if (process.platform === 'win32') return undefined;
  const server = createServer((socket) => socket.destroy()).unref();
  // Of this process alone, also where that is one of a cluster.
  server.listen({ path, exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}
