import type { ForeignBinding } from '../bridge/foreign.js';

/** Something that the application itself gives, but not at once: whoever asks for it is built when it is there. */
export class Coming implements ForeignBinding {
  /** No singleton of another container is behind it. */
  readonly newest = 0;

  /**
   * @param get what is there now. @throws where it is not there yet
   * @param getAsync what is there in the end. @throws (as a rejection) where it does not come
   */
  constructor(
    readonly get: (where: string) => unknown,
    readonly getAsync: (where: string) => Promise<unknown>,
  ) {}
}
