import type { LiveShape, Member } from './live-shape.js';
import { StandIn, type StandInMember } from './stand-in.js';

/**
 * Stands where the instance would, while a cell may not be used: every call and every read fails with one error.
 * One object for ever, so that calls that met it once are not slower for it later.
 */
export class LiveGuard {
  /** Makes the error of each failing call. */
  makeError: () => Error;
  /** Most cells are never called while they may not be used. */
  private standIn: StandIn | undefined;

  constructor(
    private readonly shape: LiveShape,
    private readonly isCallable: boolean,
    makeError: () => Error,
  ) {
    this.makeError = makeError;
  }

  /** What the forwarders call instead of an instance. */
  get impl(): object {
    return (this.standIn ??= this.newStandIn()).current;
  }

  private newStandIn(): StandIn {
    const { shape, isCallable } = this;
    return new StandIn(shape, {
      call: isCallable ? (_receiver, args) => this.called(shape.call, args) : undefined,
      member: (member) => this.member(member),
    });
  }

  private member(member: Member): StandInMember {
    const failing = (...args: unknown[]) => this.called(member, args);
    return {
      get: () => {
        if (!member.isCallable) throw this.makeError();
        return failing;
      },
      set: () => {
        throw this.makeError();
      },
    };
  }

  /** What a call of a member comes to. */
  protected called(member: Member, args: readonly unknown[]): unknown;
  protected called(member: Member): unknown {
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
