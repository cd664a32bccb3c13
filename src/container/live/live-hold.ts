import { comingIterator } from './coming-iterator.js';
import type { HeldCalls } from './held-calls.js';
import type { CallTarget, Forwarder } from './live-binding.js';
import type { LiveShape, Member } from './live-shape.js';
import { StandIn, type StandInMember } from './stand-in.js';

type Members = Record<string | symbol, unknown>;

/**
 * Stands where the instance would, while calls wait for what is to serve. Methods that are known to be asynchronous
 * wait; nothing else can, and fails.
 */
export class LiveHold {
  private readonly standIn: StandIn;

  constructor(
    private readonly shape: LiveShape,
    private readonly options: {
      readonly isCallable: boolean;
      readonly calls: HeldCalls;
      /** What the calls are made on once they may be made. */
      readonly target: () => CallTarget;
    },
  ) {
    this.standIn = new StandIn(shape, {
      call: options.isCallable ? (receiver, args) => this.held(shape.call, { receiver, args }) : undefined,
      member: (member) => this.member(member),
    });
  }

  /** What the forwarders call instead of an instance. */
  get impl(): object {
    return this.standIn.current;
  }

  private member(member: Member): StandInMember {
    const { cannotWait } = this.options.calls.terms;
    const waiting = (...args: unknown[]): unknown => this.held(member, { receiver: undefined, args });
    return {
      get: () => {
        if (!member.isCallable) throw cannotWait();
        return waiting;
      },
      set: () => {
        throw cannotWait();
      },
    };
  }

  private held(member: Member, call: { receiver: unknown; args: unknown[] }): unknown {
    const { calls } = this.options;
    if (member.failure === 'throw') throw calls.terms.cannotWait();
    const running = calls.enter(String(member.name), () => this.run(member, call));
    return member.failure === 'promise' ? running : comingIterator(running);
  }

  private run({ name, index }: Member, { receiver, args }: { receiver: unknown; args: unknown[] }): unknown {
    const at = this.options.target();
    if (index === this.shape.call.index)
      return at.result(index, Reflect.apply(at.impl as Forwarder, receiver, args));
    const method = (at.impl as Members)[name] as Forwarder;
    return at.result(index, Reflect.apply(method, at.impl, args));
  }
}
