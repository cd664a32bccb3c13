import type { LiveShape, Member } from './live-shape.js';

/**
 * Stands where the instance would, while a cell may not be used: every call and every read fails with one error.
 * One object for ever, so that calls that met it once are not slower for it later.
 */
export class LiveGuard {
  /** Makes the error of each failing call. */
  makeError: () => Error;
  private readonly prototype: object;
  private readonly object: object;
  private extent = 0;

  constructor(
    private readonly shape: LiveShape,
    isCallable: boolean,
    makeError: () => Error,
  ) {
    this.makeError = makeError;
    this.prototype = Object.create(isCallable ? Function.prototype : null) as object;
    this.object = isCallable
      ? (Object.setPrototypeOf(() => this.fail(shape.call), this.prototype) as object)
      : (Object.create(this.prototype) as object);
  }

  /** What the forwarders call instead of an instance; its members are made when it is first called after a growth. */
  get impl(): object {
    const members = this.shape.members();
    for (const member of members.slice(this.extent)) this.add(member);
    this.extent = members.length;
    return this.object;
  }

  private add(member: Member): void {
    const failing = () => this.fail(member);
    Object.defineProperty(this.prototype, member.name, {
      get: () => {
        if (!member.isCallable) throw this.makeError();
        return failing;
      },
      set: () => {
        throw this.makeError();
      },
    });
  }

  private fail(member: Member): unknown {
    if (member.failure === 'promise') return Promise.reject(this.makeError());
    if (member.failure === 'iterator') return this.failingIterator();
    throw this.makeError();
  }

  private failingIterator(): AsyncIterator<unknown> & AsyncIterable<unknown> {
    return {
      next: () => Promise.reject(this.makeError()),
      return: (value?: unknown) => Promise.resolve({ done: true as const, value }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
