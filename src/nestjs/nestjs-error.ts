import { OneiricError } from '../core/errors.js';

/** What an application that is a guest in NestJS was asked for and cannot do. */
export class NestjsError extends OneiricError {}
