import type { ClassOrInstance } from './interfaces.js';

/** Something that decorators have named to stand around a method: inversify's http package asks for it by this. */
export class Named {
  constructor(
    /** `every-pipe`: of all parameters that say something of the request; `declared-pipes`: those that decorators of a method declare. */
    readonly kind: 'guard' | 'pipe' | 'every-pipe' | 'declared-pipes' | 'filter',
    readonly what: ClassOrInstance<object>,
  ) {}
}
