import type { Constructable } from '../../core/component.js';
import { refName } from '../../core/token.js';
import { HttpError } from '../http-error.js';
import type { ValidationLibraries } from './libraries.js';

/** What is known of the class of a parameter. */
interface Checked {
  /** The parameter: `ShopController.add, parameter 1 (body)`. */
  readonly where: string;
  /** Whether its fields are sent as texts. */
  readonly isText: boolean;
  readonly libraries: ValidationLibraries;
}

const NESTED = 'nestedValidation';
/** What class-transformer calls the way from what was sent to an instance. */
const PLAIN_TO_CLASS = 0;

/**
 * Sees that the fields of a class can be what they are declared as: a nested object becomes an instance only by `@Type`, and a
 * text becomes a number only by `@Type` or `@Transform`. Without them nothing that is sent would ever be valid.
 *
 * @throws HttpError `http/erased-dto`, `http/not-a-text`
 */
export function checkFields(dto: Constructable, checked: Checked, seen = new Set<Constructable>()): void {
  if (seen.has(dto)) return;
  seen.add(dto);
  const { getMetadataStorage, transformer } = checked.libraries;
  for (const { type, propertyName } of getMetadataStorage().getTargetValidationMetadatas(
    dto,
    '',
    false,
    false,
  )) {
    if (transformer.findTransformMetadatas(dto, propertyName, PLAIN_TO_CLASS).length > 0) continue;
    const stated = transformer.findTypeMetadata(dto, propertyName);
    if (stated) {
      const made: unknown = stated.typeFunction?.();
      if (type === NESTED && isDto(made)) checkFields(made, checked, seen);
      continue;
    }
    if (type === NESTED) throw untyped(dto, propertyName, checked);
    if (checked.isText && isNoText(Reflect.getMetadata('design:type', dto.prototype as object, propertyName)))
      throw notAText(dto, propertyName, checked);
  }
}

const isDto = (type: unknown): type is Constructable => typeof type === 'function';
const isNoText = (type: unknown): boolean => type === Number || type === Boolean;

const untyped = (dto: Constructable, field: string, { where }: Checked) =>
  new HttpError(
    'http/erased-dto',
    `${refName(dto)}.${field} is an object whose class is not known when it runs, so that nothing sent to ${where} would be valid. Nothing was started.`,
    {
      path: `${where}, ${refName(dto)}.${field}`,
      hint: `write @Type(() => TheClass) of class-transformer above ${field}, with a class that is imported as a value (not by \`import type\`)`,
    },
  );

const notAText = (dto: Constructable, field: string, { where }: Checked) =>
  new HttpError(
    'http/not-a-text',
    `${refName(dto)}.${field} is no text, and ${where} is sent as texts. Nothing was started.`,
    {
      path: `${where}, ${refName(dto)}.${field}`,
      hint: `write @Type(() => Number), or @Transform, of class-transformer above ${field}`,
    },
  );
