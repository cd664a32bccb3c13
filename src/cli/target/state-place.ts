import { join, resolve } from 'node:path';
import type { World } from '../world.js';

/**
 * The folder in which a process says how it is reached: `ONEIRIC_STATE_DIR`, else `.oneiric`, as the process itself
 * takes it when it is started in the folder of its application.
 *
 * @param folder of the application, or the one somebody types in
 */
export function statePlace(
  { env }: Pick<World, 'env'>,
  {
    folder,
    stateDir,
    instance,
  }: { folder: string; stateDir?: string | undefined; instance?: string | undefined },
): string {
  const named = stateDir ?? env['ONEIRIC_STATE_DIR'];
  const outer = resolve(folder, named === undefined || named === '' ? '.oneiric' : named);
  return instance === undefined ? outer : join(outer, instance);
}
