import type { MetadataStorage } from 'class-validator';
import type { FieldError } from './field-errors.js';

const NESTED = 'nestedValidation';

/**
 * Fields that hold a list where one object was declared: `@ValidateNested()` looks into each of a list, and finds nothing
 * wrong with one that is empty.
 */
export function listsForObjects(instance: object, storage: MetadataStorage): readonly FieldError[] {
  const found: FieldError[] = [];
  const waiting: Found[] = [{ value: instance, path: '' }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const { name, isList } of nestedFields(next.value, storage)) {
      const value: unknown = Reflect.get(next.value, name);
      const path = next.path === '' ? name : `${next.path}.${name}`;
      if (Array.isArray(value) && !isList) found.push({ field: path, messages: ['has to be an object'] });
      waiting.push(...objectsIn(value, path));
    }
  }
  return found;
}

interface Found {
  readonly value: object;
  readonly path: string;
}

/** Itself, or those in a list. */
function objectsIn(value: unknown, path: string): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return [{ value, path }];
  return value.flatMap((one: unknown, index) => objectsIn(one, `${path}.${index}`));
}

function nestedFields(value: object, storage: MetadataStorage) {
  const metadata = storage.getTargetValidationMetadatas(value.constructor, '', false, false);
  return metadata
    .filter(({ type }) => type === NESTED)
    .map(({ propertyName: name, each }) => {
      const type: unknown = Reflect.getMetadata('design:type', value, name);
      return { name, isList: each || type === Array || type === Set || type === Map };
    });
}
