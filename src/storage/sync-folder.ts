import { open } from 'node:fs/promises';

/** Makes the names in a folder survive a power cut: what was made, renamed or removed in it. @throws what the file system says */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing, and needs none.
  if (process.platform === 'win32') return;
  // eslint-disable-next-line security/detect-non-literal-fs-filename -- whoever keeps files names their folder
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
