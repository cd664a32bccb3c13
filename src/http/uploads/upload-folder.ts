import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What names of folders begin with. */
export const PREFIX = 'oneiric-upload-';
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
    const path = await mkdtemp(join(tmpdir(), PREFIX));
    return new UploadFolder(path, await marked(join(path, MARK)));
  }

  /** Removes it with what is in it. @throws what the file system says */
  async remove(): Promise<void> {
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
