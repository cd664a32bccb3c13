import { OneiricError } from '../core/errors.js';

/** Something that the test kit was asked for and cannot do, or that it found. */
export class TestingError extends OneiricError {}
