import type { Contract, TokenKind } from '../../core/token.js';
import { forwardingAccessors, forwardingMethods } from './forwarders.js';
import type { Binding, Forwarder } from './live-binding.js';
import { brandOf, LIVE, LiveBrand, type Branding } from './live-brand.js';
import { NEVER_FORWARDED, type Member } from './live-shape.js';

/** What a live reference stands for. */
export interface ReferenceOptions {
  /** Its class, where it has one: what `instanceof` and `constructor` answer. */
  readonly contract?: Contract<unknown> | undefined;
  /** A `function` is called itself. */
  readonly kind?: TokenKind | undefined;
  /** Name of the contract, for people. */
  readonly name: string;
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
  /** How many members have a stub, while it is cold. */
  private stubs = 0;
  /** By the place of their members. */
  private readonly methods: Forwarder[] = [];
  private readonly brand: LiveBrand;
  private isCold: boolean;

  constructor(
    private readonly binding: Binding,
    private readonly options: ReferenceOptions,
    owner: Branding,
  ) {
    const isCallable = options.kind === 'function';
    this.isCold = !isCallable;
    this.prototype = this.newPrototype();
    this.object = isCallable ? this.callable() : (Object.create(this.prototype) as object);
    this.brand = new LiveBrand(this.object, owner);
    this.define(LIVE, { value: this.brand, configurable: true });
    this.update(binding.shape.members());
  }

  /** Takes in members that are new, or that have become accessors. */
  update(members: readonly Member[]): void {
    if (this.isCold) {
      const all = this.binding.shape.members();
      // A member never leaves, and keeps its place.
      const warmed = (): object => this.warmUp();
      for (const { name } of all.slice(this.stubs)) this.define(name, stubOf(name, warmed));
      this.stubs = all.length;
      return;
    }
    const unknown = members.filter(({ index }) => !this.methods[index - 1]);
    const made = unknown.length === 0 ? [] : forwardingMethods(this.binding, unknown);
    made.forEach((method, at) => {
      const member = unknown[at];
      if (member) this.methods[member.index - 1] = method;
    });
    for (const member of members) this.place(member);
  }

  private place(member: Member): void {
    const method = this.methods[member.index - 1];
    if (!method) return;
    const isMethod = member.kind === 'method';
    const accessors = () => forwardingAccessors(this.binding, member, method);
    const how = isMethod ? { value: method, writable: true } : accessors();
    this.define(member.name, { ...how, configurable: true });
  }

  /** Puts the real members in the place of the stubs. @returns the prototype that has them */
  private warmUp(): object {
    if (!this.isCold) return this.prototype;
    this.isCold = false;
    const cold = this.prototype;
    this.prototype = this.newPrototype();
    // Whoever has frozen the reference keeps its prototype, which gets the members all the same.
    if (!Reflect.setPrototypeOf(this.object, this.prototype)) this.prototype = cold;
    this.define(LIVE, { value: this.brand, configurable: true });
    this.update(this.binding.shape.members());
    return this.prototype;
  }

  private define(name: PropertyKey, descriptor: PropertyDescriptor): void {
    Object.defineProperty(this.prototype, name, descriptor);
  }

  private newPrototype(): object {
    const { contract, kind } = this.options;
    const above = contract?.prototype as object | undefined;
    const base = above ?? (kind === 'function' ? Function.prototype : Object.prototype);
    return Object.create(askingAbove(base)) as object;
  }

  private callable(): object {
    const { name } = this.options;
    const { binding } = this;
    const fn = forwardingMethods(binding, [binding.shape.call])[0] as object;
    Object.defineProperty(fn, 'name', { value: name, configurable: true });
    return Object.setPrototypeOf(fn, this.prototype) as object;
  }
}

/** What a member is until somebody reads or writes it. */
const stubOf = (name: PropertyKey, warmed: () => object): PropertyDescriptor => ({
  get(this: unknown) {
    return Reflect.get(warmed(), name, this) as unknown;
  },
  set(this: unknown, value: unknown) {
    Reflect.set(warmed(), name, value, this);
  },
  configurable: true,
});

/** By what each of them is above. */
const asking = new WeakMap<object, object>();

/** A prototype above another one that asks a reference for what neither has: one for all references of a contract. */
function askingAbove(base: object): object {
  const known = asking.get(base);
  if (known) return known;
  const target = Object.create(base) as object;
  hideWhatIsNeverForwarded(target, base);
  Object.defineProperty(target, INSPECT, { value: printed, writable: true, configurable: true });
  const above = new Proxy(target, ASKING);
  asking.set(base, above);
  return above;
}

function printed(this: { readonly [LIVE]?: LiveBrand }): string | undefined {
  return this[LIVE]?.label;
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
function hideWhatIsNeverForwarded(target: object, contract: object): void {
  for (const name of NEVER_FORWARDED) {
    const isHarmless = name === 'constructor' || name in Object.prototype;
    if (!isHarmless && name in contract)
      Object.defineProperty(target, name, { value: undefined, writable: true, configurable: true });
  }
}
