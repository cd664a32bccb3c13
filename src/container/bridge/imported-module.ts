import type { Clock } from '../../core/ports.js';
import type { InversifyModule } from './foreign.js';

/** A module of inversify, and where it is imported. */
export interface ImportedModule {
  readonly value: InversifyModule;
  readonly where: string;
}

/** How long something may take. */
export interface Patience {
  readonly clock: Clock;
  readonly ms: number;
}
