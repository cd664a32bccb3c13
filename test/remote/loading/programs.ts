import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtPrograms } from '../../runtime/state/programs.js';

/** Builds the program that runs in threads and processes of artifacts, as the package has it. */
export async function builtProgram(): Promise<{ program: URL; remove: () => void }> {
  const source = new URL('../../../src/remote/loading/isolated/', import.meta.url);
  const { folder, remove } = await builtPrograms(['program'], source);
  return { program: pathToFileURL(join(folder, 'program.js')), remove };
}
