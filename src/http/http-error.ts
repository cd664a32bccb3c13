import { OneiricError } from '../core/errors.js';

/** Controllers, routes or the server that contradict themselves, or cannot be had. */
export class HttpError extends OneiricError {}
