import { SecretError } from './errors.js';
import { shown } from './names.js';

/** Most characters of the name of a secret. */
const MAX_LENGTH = 200;

/** Most UTF-16 units of the value of a secret. */
export const MAX_SECRET_LENGTH = 1_048_576;

// No part begins with a dot, so that no name can lead out of a folder, or to what is hidden in it.
// eslint-disable-next-line security/detect-unsafe-regex -- a slash stands in no part
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** Whether it can be the name of a secret: up to 200 of letters, digits, `.`, `_`, `-`, in parts joined by `/`. */
export const isSecretName = (name: unknown): name is string =>
  typeof name === 'string' && name.length <= MAX_LENGTH && NAME.test(name);

/** @throws SecretError `secrets/bad-name` unless {@link isSecretName} */
export function checkSecretName(name: unknown): asserts name is string {
  if (isSecretName(name)) return;
  throw new SecretError('secrets/bad-name', `${shown(name)} cannot be the name of a secret.`, {
    hint: 'a name is made of letters, digits, ".", "_" and "-", in parts joined by "/", as cache/password; no part begins with "."',
  });
}
