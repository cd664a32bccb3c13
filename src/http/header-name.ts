import { validateHeaderName } from 'node:http';

/** What {@link isHeaderName} asks for, in a hint. */
export const HEADER_NAME = 'the name of a header has letters, digits and "-"';

/** Whether something can be the name of a header. */
export function isHeaderName(name: unknown): name is string {
  if (typeof name !== 'string') return false;
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}
