import type { SlotName } from '../../core/names.js';
import type { Invocation } from '../../core/intercept.js';
import { callThrough } from '../interceptors/call-through.js';
import type { Chain } from '../interceptors/chain.js';
import type { Generation } from './generation.js';
import { InterceptedCall } from './intercepted-call.js';
import type { CallTarget, Forwarder } from './live-binding.js';
import type { LiveShape, Member } from './live-shape.js';
import { StandIn, type StandInMember } from './stand-in.js';

/** The cell whose calls are intercepted. */
export interface InterceptedParts {
  readonly slot: SlotName;
  readonly shape: LiveShape;
  readonly isCallable: boolean;
  /** Those around whatever it points at, as they are now. */
  readonly chain: () => Chain;
  /** Where calls go that have been let in, whatever is refused meanwhile. */
  readonly target: () => CallTarget;
  /** Where calls go that have not been let in, past interceptors. */
  readonly entrance: () => CallTarget;
  /** What counts calls; undefined where nothing does, or nothing serves. */
  readonly generation: () => Generation | undefined;
  /** Those that what it points at has declared itself. */
  readonly declared: () => Chain;
}

type Members = Record<string | symbol, unknown>;

/**
 * As the target that it stands before, with interceptors around each call.
 *
 * A call counts from its begin to its end on one generation: the one that its latest try was made on. So a drain waits
 * also for a call that is between two tries, and a try that comes after a switch is made on what serves by then.
 */
export class InterceptedTarget implements CallTarget {
  /** Of each member that was read as a function, what was read. */
  private readonly originals = new Map<unknown, unknown>();
  private readonly standIn: StandIn;

  constructor(private readonly parts: InterceptedParts) {
    const { isCallable, shape } = parts;
    this.standIn = new StandIn(shape, {
      call: isCallable ? (receiver, args) => this.call(shape.call, { receiver, args }) : undefined,
      member: (member) => this.member(member),
    });
  }

  get impl(): object {
    return this.standIn.current;
  }

  // Whatever a try gave has been looked at where it was made.
  result(_index: number, result: unknown): unknown {
    return result;
  }

  promise(_index: number, running: Promise<unknown>): unknown {
    return running;
  }

  value(index: number, value: unknown, forwarder: Forwarder): unknown {
    const original = this.originals.has(value) ? this.originals.get(value) : value;
    return this.parts.target().value(index, original, forwarder);
  }

  private member(member: Member): StandInMember {
    const { name } = member;
    const calling = (...args: unknown[]): unknown => this.call(member, { receiver: undefined, args });
    const impl = (): Members => this.parts.target().impl as Members;
    return {
      get: () => {
        const value = impl()[name];
        if (typeof value !== 'function') return value;
        this.originals.set(calling, value);
        return calling;
      },
      set: (value) => {
        impl()[name] = value;
      },
    };
  }

  private call(member: Member, { receiver, args }: { receiver: unknown; args: readonly unknown[] }): unknown {
    const call = new InterceptedCall(member, args, this.parts);
    const make = (given: readonly unknown[]): unknown => this.make(call, receiver, given);
    try {
      const result = callThrough(this.parts.chain(), call, (seen) => this.tried(call, seen, make));
      return call.over(result);
    } catch (error) {
      call.end();
      // As an asynchronous method would: not all interceptors are.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever was thrown
      if (member.failure === 'promise') return Promise.reject(error);
      throw error;
    }
  }

  /** One try, through what the candidate that serves now has declared itself. */
  private tried(
    call: InterceptedCall,
    seen: Invocation,
    make: (args: readonly unknown[]) => unknown,
  ): unknown {
    call.countOnWhatServes();
    const declared = this.parts.declared();
    if (declared.length === 0) return make(seen.args);
    return callThrough(declared, seen, (further) => make(further.args));
  }

  private make(call: InterceptedCall, receiver: unknown, args: readonly unknown[]): unknown {
    const { name, index } = call.member;
    const at = call.isOver ? this.parts.entrance() : this.parts.target();
    const isItself = index === this.parts.shape.call.index;
    const method = (isItself ? at.impl : (at.impl as Members)[name]) as Forwarder;
    return call.trying(Reflect.apply(method, isItself ? receiver : at.impl, args), (result) =>
      at.result(index, result),
    );
  }
}
