import type { LiveShape, Member } from './live-shape.js';

/** How one member of a stand-in is read and written. */
export interface StandInMember {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/** What answers for a stand-in. */
export interface StandInParts {
  /** Of something that is called itself: what its call does. */
  readonly call?: ((receiver: unknown, args: unknown[]) => unknown) | undefined;
  /** Asked for once per member. */
  readonly member: (member: Member) => StandInMember;
}

/**
 * An object that stands where the instance would, with every member of a live reference: the forwarders call it
 * without knowing. That is how calls are refused, held or watched at no cost to those that are not.
 */
export class StandIn {
  private readonly prototype: object;
  private readonly object: object;
  private extent = 0;

  constructor(
    private readonly shape: LiveShape,
    private readonly parts: StandInParts,
  ) {
    const { call } = parts;
    this.prototype = Object.create(call ? Function.prototype : null) as object;
    this.object = call ? this.callable(call) : (Object.create(this.prototype) as object);
  }

  /** The object; members that the shape got since it was last asked for are added. */
  get current(): object {
    const members = this.shape.members();
    for (const member of members.slice(this.extent)) {
      Object.defineProperty(this.prototype, member.name, this.parts.member(member));
    }
    this.extent = members.length;
    return this.object;
  }

  private callable(call: (receiver: unknown, args: unknown[]) => unknown): object {
    const standIn = function (this: unknown, ...args: unknown[]): unknown {
      return call(this, args);
    };
    return Object.setPrototypeOf(standIn, this.prototype) as object;
  }
}
