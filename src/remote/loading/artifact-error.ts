import { OneiricError } from '../../core/errors.js';

/** An artifact that cannot be loaded, does not answer as it has to, or has come to its end. */
export class ArtifactError extends OneiricError {}
