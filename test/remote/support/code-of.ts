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

/** The code with which something is refused that takes its time; `undefined` where it is not, or has none. */
export async function codeOfRefused(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (thrown) {
    return (thrown as { code?: string }).code;
  }
}
