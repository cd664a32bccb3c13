import { OneiricError } from '../core/errors.js';

/** Logging that was asked for wrongly, or a place for its lines that does not take them. The application goes on. */
export class LoggingError extends OneiricError {}
