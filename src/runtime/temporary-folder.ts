import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is only ours, until it is removed. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder where the system keeps what need not last; others may not look into it (mode 0700). */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'oneiric-'));
  return {
    path,
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
