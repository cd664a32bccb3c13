import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** What is known of a path; undefined where there is nothing. A link is not followed. @throws what the file system says */
export async function factsOf(path: string): Promise<Stats | undefined> {
  try {
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever asks has chosen it
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
