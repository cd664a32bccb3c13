import type { Constructable } from '../../core/component.js';
import type { TransformerStorage } from '../validation/libraries.js';

/** What class-transformer calls what it does to requests. */
const PLAIN_TO_CLASS = 0;

/** The name under which a property is sent: `@Expose` may give it another. Undefined where it is not taken: `@Exclude`. */
export function sentName(
  dto: Constructable,
  property: string,
  storage: TransformerStorage,
): string | undefined {
  if (storage.getExcludedProperties(dto, PLAIN_TO_CLASS).includes(property)) return undefined;
  const { groups = [], name = property } = storage.findExposeMetadata(dto, property)?.options ?? {};
  if (groups.length > 0) return undefined;
  if (isExposed(dto, property, storage)) return name;
  return storage.getStrategy(dto) === 'excludeAll' ? undefined : property;
}

/** Whether `@Expose` says that it is taken; then it is set where it is not sent, and has no default. */
export const isExposed = (dto: Constructable, property: string, storage: TransformerStorage): boolean =>
  storage.getExposedProperties(dto, PLAIN_TO_CLASS).includes(property);
