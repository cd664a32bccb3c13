import type { ValidationError } from 'class-validator';
import type { RemoteProblem } from '../remote-error.js';
import { plainToInstance, Validator } from './class-libraries.js';
import type { JsonMap } from './strict-json.js';

/** Who reads as many does not miss the others. */
const MOST_PROBLEMS = 50;

const STRICTLY = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false },
};

const validator = new Validator();

/** Everything that is wrong with a value that ought to be of a class of documents: unknown members are. Empty where nothing is. */
export function problemsOf(cls: new () => object, value: JsonMap): readonly RemoteProblem[] {
  const made = plainToInstance(cls, value, { enableImplicitConversion: false });
  const problems = validator
    .validateSync(made, STRICTLY)
    .flatMap((error) => told(error, ''))
    .slice(0, MOST_PROBLEMS);
  if (problems.length > 0 || isCarried(made, value)) return problems;
  return [badly('', 'it has a member that no document can have, such as toString')];
}

/** What is wrong with the document as such, at a place. */
export const badly = (path: string, text: string): RemoteProblem => ({
  code: 'remote/bad-document',
  path,
  text,
});

/**
 * Whether nothing was left out on the way: class-transformer drops some members without a word, and what it drops nobody has
 * validated.
 */
function isCarried(made: unknown, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return made === value;
  if (typeof made !== 'object' || made === null || Array.isArray(made) !== Array.isArray(value)) return false;
  // A member that the document leaves out is there, and undefined.
  const members = Object.values(made).filter((one) => one !== undefined).length;
  const names = Object.keys(value);
  return (
    members === names.length &&
    names.every(
      (name) => Object.hasOwn(made, name) && isCarried(Reflect.get(made, name), Reflect.get(value, name)),
    )
  );
}

function told(error: ValidationError, outer: string): readonly RemoteProblem[] {
  const { property, constraints = {}, children = [] } = error;
  const path = pathTo(outer, property);
  const words = constraints['fits'] ?? Object.values(constraints)[0];
  const own = words === undefined ? [] : [badly(path, 'fits' in constraints ? words : 'is not known here')];
  return [...own, ...children.flatMap((child) => told(child, path))];
}

/** `entries[3].factory` */
function pathTo(outer: string, property: string): string {
  if (/^\d+$/.test(property)) return `${outer}[${property}]`;
  return outer === '' ? property : `${outer}.${property}`;
}
