import { validateHeaderName, validateHeaderValue } from 'node:http';

/** What {@link isHeaderName} asks for, in a hint. */
export const HEADER_NAME = 'the name of a header has letters, digits and "-"';

/** Whether something can be the name of a header. */
export const isHeaderName = (name: unknown): name is string =>
  typeof name === 'string' && isFine(() => validateHeaderName(name));

/** Whether something can be what a header says. */
export const isHeaderText = (value: unknown): value is string =>
  typeof value === 'string' && isFine(() => validateHeaderValue('header', value));

function isFine(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
