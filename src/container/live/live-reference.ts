import type { Contract } from '../../core/token.js';
import { forwardingAccessors, forwardingMethods } from './forwarders.js';
import type { Generation } from './generation.js';
import type { Binding, Forwarder } from './live-binding.js';
import { brandOf, LIVE, LiveBrand, type Unlisted } from './live-brand.js';
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
  /** Asked for members that nobody knows of yet. */
  readonly unlisted: Unlisted;
  /** What it points at, also while calls are refused. */
  readonly pointedAt: () => Generation | undefined;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The object that consumers hold: one for ever, forwarding to whatever its binding points at.
 * It owns no property, so there is nothing of the instance to print or to serialise; its members are on a prototype
 * of its own, below the contract's. They do not depend on `this`, and can be replaced: a test may spy on them.
 *
 * Most references are injected and not used for long, and generating code is dear: until somebody reads a member, all
 * of them are stubs. Then the reference gets a second prototype, so that no call ever meets a stub in its cache.
 */
export class LiveReference {
  readonly object: object;
  private prototype: object;
  private readonly stubs = new Set<Member>();
  private readonly methods = new Map<Member, Forwarder>();
  private readonly brand: LiveBrand;
  private isCold: boolean;

  constructor(private readonly parts: ReferenceParts) {
    const { binding, isCallable } = parts;
    this.isCold = !isCallable;
    this.prototype = this.newPrototype();
    this.object = isCallable ? this.callable() : (Object.create(this.prototype) as object);
    this.brand = new LiveBrand(this.object, parts.pointedAt, parts.unlisted);
    this.define(LIVE, { value: this.brand });
    this.update(binding.shape.members());
  }

  /** Takes in members that are new, or that have become accessors. */
  update(members: readonly Member[]): void {
    if (this.isCold) {
      for (const member of members) if (!this.stubs.has(member)) this.placeStub(member);
      return;
    }
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

  private placeStub(member: Member): void {
    const { name } = member;
    const warmed = (): object => this.warmUp();
    this.stubs.add(member);
    this.define(name, {
      get(this: unknown) {
        return Reflect.get(warmed(), name, this) as unknown;
      },
      set(this: unknown, value: unknown) {
        Reflect.set(warmed(), name, value, this);
      },
    });
  }

  /** Puts the real members in the place of the stubs. @returns the prototype that has them */
  private warmUp(): object {
    if (!this.isCold) return this.prototype;
    this.isCold = false;
    this.stubs.clear();
    const cold = this.prototype;
    this.prototype = this.newPrototype();
    // Whoever has frozen the reference keeps its prototype, which gets the members all the same.
    if (!Reflect.setPrototypeOf(this.object, this.prototype)) this.prototype = cold;
    this.define(LIVE, { value: this.brand });
    this.update(this.parts.binding.shape.members());
    return this.prototype;
  }

  private define(name: PropertyKey, descriptor: PropertyDescriptor): void {
    define(this.prototype, name, descriptor);
  }

  private newPrototype(): object {
    const { contract, isCallable, label } = this.parts;
    const above = contract?.prototype as object | undefined;
    const base = above ?? (isCallable ? Function.prototype : Object.prototype);
    const prototype = Object.create(askingAbove(base)) as object;
    if (above) hideWhatIsNeverForwarded(prototype, above);
    define(prototype, INSPECT, { value: () => label(), writable: true });
    return prototype;
  }

  private callable(): object {
    const { binding, name } = this.parts;
    const fn = forwardingMethods(binding, [binding.shape.call])[0] as object;
    Object.defineProperty(fn, 'name', { value: name, configurable: true });
    return Object.setPrototypeOf(fn, this.prototype) as object;
  }
}

/** By what each of them is above. */
const asking = new WeakMap<object, object>();

/** A prototype above another one that asks a reference for what neither has: one for all references of a contract. */
function askingAbove(base: object): object {
  let above = asking.get(base);
  if (!above) asking.set(base, (above = new Proxy(Object.create(base) as object, ASKING)));
  return above;
}

const ASKING: ProxyHandler<object> = {
  get(target, name, receiver: { readonly [LIVE]?: LiveBrand }) {
    if (isListed(target, name)) return Reflect.get(target, name, receiver) as unknown;
    return receiver[LIVE]?.read(name);
  },
  set(...[target, name, value, receiver]) {
    const brand = isListed(target, name) ? undefined : brandOf(receiver);
    return brand ? brand.write(name as string, value) : Reflect.set(target, name, value, receiver);
  },
};

const isListed = (target: object, name: string | symbol): name is symbol =>
  name in target || typeof name === 'symbol' || NEVER_FORWARDED.has(name);

/** The contract is in the prototype chain, so what it has of these would be inherited. */
function hideWhatIsNeverForwarded(prototype: object, contract: object): void {
  for (const name of NEVER_FORWARDED) {
    const isHarmless = name === 'constructor' || name in Object.prototype;
    if (!isHarmless && name in contract) define(prototype, name, { value: undefined, writable: true });
  }
}

function define(prototype: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(prototype, name, { ...descriptor, configurable: true, enumerable: false });
}
