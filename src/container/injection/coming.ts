import type { ForeignBinding } from '../bridge/foreign.js';

/** Something that the application itself gives, but not at once: whoever asks for it is built when it is there. */
export class Coming implements ForeignBinding {
  /** No singleton of another container is behind it. */
  readonly newest = 0;

  readonly get: Comings['get'];
  readonly getAsync: Comings['getAsync'];
  readonly tooLate: Comings['tooLate'];

  constructor({ get, getAsync, tooLate }: Comings) {
    this.get = get;
    this.getAsync = getAsync;
    this.tooLate = tooLate;
  }
}

/** How it comes; each is told who asks. */
interface Comings {
  /** What is there now. @throws where it is not there yet */
  readonly get: (where: string) => unknown;
  /** What is there in the end. @throws (as a rejection) where it does not come */
  readonly getAsync: (where: string) => Promise<unknown>;
  /** What is wrong where it did not come within the time that there was. */
  readonly tooLate: (ms: number, where: string) => Error;
}
