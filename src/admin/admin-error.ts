import { OneiricError } from '../core/errors.js';

/** The admin API of a running application cannot be opened, reached, or do what is asked of it. */
export class AdminError extends OneiricError {}
