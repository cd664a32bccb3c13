import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for the one package of a run: `packPackage` makes it when the first file asks for it. */
    readonly packedIn: string;
  }
}

/** Gives all test files of a run one folder, and takes it away after them. */
export default function packedOnce(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'oneiric-packed-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  project.provide('packedIn', folder);
  // The sources are others then.
  project.onTestsRerun(() => {
    remove();
    mkdirSync(folder);
  });
  return remove;
}
