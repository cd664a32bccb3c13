import { RemoteError } from '../../../src/remote/remote-error.js';

/** The code with which something is refused; `undefined` where it is not. Anything else that is thrown goes on. */
export function codeOf(act: () => unknown): string | undefined {
  return refusalOf(act)?.code;
}

/** The error with which something is refused; `undefined` where it is not. Anything else that is thrown goes on. */
export function refusalOf(act: () => unknown): RemoteError | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RemoteError) return thrown;
    throw thrown;
  }
}
