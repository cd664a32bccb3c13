import type { ClassOrInstance } from './interfaces.js';

/** Something that decorators have named to stand around a method: inversify's http package asks for it by this. */
export class Named {
  constructor(
    readonly kind: 'guard' | 'pipe' | 'filter',
    readonly what: ClassOrInstance<object>,
  ) {}
}
