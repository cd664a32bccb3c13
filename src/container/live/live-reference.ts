import type { Contract } from '../../core/token.js';
import { forwardingAccessors, forwardingMethods } from './forwarders.js';
import type { Generation } from './generation.js';
import type { Binding, Forwarder } from './live-binding.js';
import { LIVE, LiveBrand } from './live-brand.js';
import { NEVER_FORWARDED, type Member } from './live-shape.js';

/** What a live reference is made of. */
export interface ReferenceParts {
  readonly binding: Binding;
  /** Its class, where it has one: what `instanceof` and `constructor` answer. */
  readonly contract?: Contract<unknown> | undefined;
  /** Whether it is called itself. */
  readonly isCallable: boolean;
  /** Name of the contract, for people. */
  readonly name: string;
  /** What the reference prints as. */
  readonly label: () => string;
  /** What it points at, also while calls are refused. */
  readonly pointedAt: () => Generation | undefined;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The object that consumers hold: one for ever, forwarding to whatever its binding points at.
 * It owns no property, so there is nothing of the instance to print or to serialise; its members are on a prototype
 * of its own, below the contract's. They do not depend on `this`, and can be replaced: a test may spy on them.
 */
export class LiveReference {
  readonly object: object;
  private readonly prototype: object;
  private readonly methods = new Map<Member, Forwarder>();

  constructor(private readonly parts: ReferenceParts) {
    const { binding, contract, isCallable } = parts;
    const base: object = isCallable ? Function.prototype : Object.prototype;
    this.prototype = Object.create((contract?.prototype as object | undefined) ?? base) as object;
    this.hideWhatIsNeverForwarded();
    this.define(INSPECT, { value: () => parts.label(), writable: true });
    this.object = isCallable ? this.callable() : (Object.create(this.prototype) as object);
    this.define(LIVE, { value: new LiveBrand(this.object, parts.pointedAt) });
    this.update(binding.shape.members());
  }

  /** Takes in members that are new, or that have become accessors. */
  update(members: readonly Member[]): void {
    const unknown = members.filter((member) => !this.methods.has(member));
    const made = unknown.length === 0 ? [] : forwardingMethods(this.parts.binding, unknown);
    made.forEach((method, at) => {
      const member = unknown[at];
      if (member) this.methods.set(member, method);
    });
    for (const member of members) this.place(member);
  }

  private place(member: Member): void {
    const method = this.methods.get(member);
    if (!method) return;
    const isMethod = member.kind === 'method';
    const accessors = () => forwardingAccessors(this.parts.binding, member, method);
    this.define(member.name, isMethod ? { value: method, writable: true } : accessors());
  }

  private define(name: PropertyKey, descriptor: PropertyDescriptor): void {
    Object.defineProperty(this.prototype, name, { ...descriptor, configurable: true, enumerable: false });
  }

  // The contract is in the prototype chain, so what it has of these would be inherited.
  private hideWhatIsNeverForwarded(): void {
    const contract = this.parts.contract?.prototype as object | undefined;
    if (!contract) return;
    for (const name of NEVER_FORWARDED) {
      const isHarmless = name === 'constructor' || name in Object.prototype;
      if (!isHarmless && name in contract) this.define(name, { value: undefined, writable: true });
    }
  }

  private callable(): object {
    const { binding, name } = this.parts;
    const fn = forwardingMethods(binding, [binding.shape.call])[0] as object;
    Object.defineProperty(fn, 'name', { value: name, configurable: true });
    return Object.setPrototypeOf(fn, this.prototype) as object;
  }
}
