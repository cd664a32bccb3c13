import type { ValidationError } from 'class-validator';

/** What is wrong with one field. */
export interface FieldError {
  /** Where it is: `address.lines.0`. */
  readonly field: string;
  readonly messages: readonly string[];
}

/** Enough to mend a form by; more is an attack. */
export const MOST_ERRORS = 50;
export const MOST_TEXT = 200;

/** What validation found; undefined for an error of another kind. */
export function fieldErrors(error: unknown): readonly FieldError[] | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { errors } = error as { errors?: unknown };
  if (!Array.isArray(errors)) return undefined;
  return [...flattened(errors as readonly ValidationError[], [])].slice(0, MOST_ERRORS);
}

function* flattened(errors: readonly ValidationError[], path: readonly string[]): Iterable<FieldError> {
  for (const { property, constraints, children } of errors) {
    const at = [...path, property];
    const messages = Object.values(constraints ?? {}).map((text) => text.slice(0, MOST_TEXT));
    if (messages.length > 0) yield { field: at.join('.').slice(0, MOST_TEXT), messages };
    if (children) yield* flattened(children, at);
  }
}
