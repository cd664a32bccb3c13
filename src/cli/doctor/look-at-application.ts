import { OneiricError } from '../../core/errors.js';
import { oneLine } from '../output/escape.js';
import type { Given } from '../given.js';
import { validateConfig } from '../target/validate-config.js';
import type { World } from '../world.js';
import { fine, odd, wrongBy, type Finding } from './finding.js';

/** What the compiler has left out. */
const OF_DECORATORS: ReadonlySet<unknown> = new Set([
  'injection/missing-metadata',
  'injection/undefined-type',
  'injection/erased-type',
]);

/** Whether the application can be made: its file, the metadata of its classes, its configuration. Nothing of it is built. */
export async function lookAtApplication(world: World, given: Given): Promise<Finding[]> {
  try {
    const { application, profile, warnings } = await validateConfig(world, given);
    return [
      fine('application', application),
      fine('decorators', 'their metadata is there'),
      fine('configuration', `valid, profile ${oneLine(profile)}`),
      ...warnings.map((warning) =>
        odd('configuration', oneLine(warning), 'correct it; as it is, it changes nothing'),
      ),
    ];
  } catch (error) {
    return [wrongBy(aboutOf(error), error)];
  }
}

function aboutOf(error: unknown): string {
  const code = OneiricError.is(error) ? error.code : '';
  if (OF_DECORATORS.has(code)) return 'decorators';
  return code.startsWith('config/') || code.startsWith('secrets/') ? 'configuration' : 'application';
}
