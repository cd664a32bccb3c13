import type { ArgumentMetadata, PipeTransform } from '../around/interfaces.js';
import { BadRequestException } from '../exceptions/exceptions.js';
import { fieldErrors, MOST_ERRORS, type FieldError } from './field-errors.js';
import { validationLibraries } from './libraries.js';
import { unfitLists, withLists } from './list-shapes.js';
import { undeclaredIn } from './undeclared.js';

type Dto = new () => object;

/** Types that are told apart by `typeof`. */
const PRIMITIVES = new Map<unknown, string>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
]);

/** Validates a parameter by its emitted type: what it does not declare, and what does not fit, is 400. */
export class DtoPipe implements PipeTransform {
  async transform(value: unknown, { metatype, type, data }: ArgumentMetadata): Promise<unknown> {
    const field = data ?? `the ${type}`;
    const primitive = PRIMITIVES.get(metatype);
    if (primitive !== undefined) {
      if (typeof value === primitive) return value;
      throw refused([{ field, messages: [`has to be a ${primitive}`] }]);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refused([{ field, messages: ['has to be an object'] }]);
    const dto = metatype as Dto;
    return validated(type === 'query' ? withLists(value, dto) : value, dto);
  }
}

/** Whether a type says what to check by itself. */
export const isPrimitive = (type: unknown): boolean => PRIMITIVES.has(type);

/** An instance of the class. @throws BadRequestException with what is wrong, by field, without what was sent */
async function validated(value: object, dto: Dto): Promise<object> {
  const libraries = await validationLibraries();
  const undeclared = undeclaredIn(value, dto, libraries);
  if (undeclared.length > 0) throw refused(undeclared);
  let instance: object;
  try {
    instance = (await libraries.pipe.execute(value, standInFor(dto) as never)) as object;
  } catch (error) {
    const errors = fieldErrors(error);
    if (!errors) throw error;
    throw refused(errors);
  }
  const wrong = unfitLists(instance, libraries.getMetadataStorage());
  if (wrong.length > 0) throw refused(wrong);
  return instance;
}

/** Inversify's pipe reads the type of a method's own parameter; this is such a method, whoever declares the real one. */
function standInFor(dto: Dto) {
  let standIn = standIns.get(dto);
  if (!standIn) {
    standIn = class {};
    Reflect.defineMetadata('design:paramtypes', [dto], standIn.prototype as object, 'value');
    standIns.set(dto, standIn);
  }
  return { targetClass: standIn, methodName: 'value', parameterIndex: 0 };
}

const standIns = new WeakMap<Dto, { readonly prototype: unknown }>();

const refused = (errors: readonly FieldError[]) =>
  new BadRequestException({ message: 'What was sent is not valid.', errors: errors.slice(0, MOST_ERRORS) });
