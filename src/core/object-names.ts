/** What every object has anyway may be no name that is anybody's choice: it would be lost, or mean something else. */
export const OBJECT_NAMES: ReadonlySet<string> = new Set([
  'prototype',
  ...Object.getOwnPropertyNames(Object.prototype),
]);
