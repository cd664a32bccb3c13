import { token } from './token.js';

/** Variables of the environment by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment that an application was made with; the application gives it to its components. */
export const ENVIRONMENT = token<Variables>('environment of the application', { kind: 'value' });
