import { types } from 'node:util';
import { LIFECYCLE_HOOKS, NEST_HOOKS } from '../../core/hooks.js';
import { LIVE } from './live-brand.js';

/** What a member of a live reference is: a forwarding method, or an accessor that looks at the instance each time. */
type MemberKind = 'method' | 'accessor';

/** How a call of a method fails when nothing may be called: it throws, or gives a failing promise or async iterator. */
type FailureKind = 'throw' | 'promise' | 'iterator';

/** One member of a live reference. */
export interface Member {
  readonly name: string | symbol;
  /** Its place in the shape, for ever. */
  readonly index: number;
  kind: MemberKind;
  /** Every instance that has it has it as a function. */
  isCallable: boolean;
  failure: FailureKind;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** Names that never reach the instance: called through a shared reference they would do harm. */
export const NEVER_FORWARDED: ReadonlySet<PropertyKey> = new Set<PropertyKey>([
  'constructor',
  'then',
  'toJSON',
  INSPECT,
  // A reference that serves another slot says what it is, not what the other one is.
  LIVE,
  Symbol.dispose,
  Symbol.asyncDispose,
  // Node 20 has symbols of its own for these two; libraries that bring a polyfill use registered ones.
  Symbol.for('Symbol.dispose'),
  Symbol.for('Symbol.asyncDispose'),
  ...LIFECYCLE_HOOKS,
  ...NEST_HOOKS,
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
]);

const OWN_OF_FUNCTIONS: ReadonlySet<PropertyKey> = new Set([
  'length',
  'name',
  'prototype',
  'arguments',
  'caller',
]);

/** So many members are found without a map. */
const FEW = 8;

type Found = Map<string | symbol, PropertyDescriptor>;

/**
 * The members of a live reference: those of its contract, of its candidates' prototypes and of the instances built.
 * It grows and never shrinks: a member may turn from method into accessor, and nothing else ever changes.
 */
export class LiveShape {
  /** The call of a function reference itself. */
  readonly call = newMember('()', 0, 'method');
  private inOrder: readonly Member[] = [];
  /** As soon as there are more than a few: going through those is faster than a map, and takes no room. */
  private byName: Map<string | symbol, Member> | undefined;
  private hasSources = false;

  /** Every member, oldest first. */
  members(): readonly Member[] {
    return this.inOrder;
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  at(index: number): Member {
    return this.inOrder[index - 1] ?? this.call;
  }

  /** Adds the members of a contract's prototype, which need not exist on any instance. @returns what is new or changed */
  describe(prototype: object): Member[] {
    return this.merge(membersOf(prototype));
  }

  /**
   * Adds the members of a candidate's prototype or of a built instance.
   * A function that one of the sources lacks becomes an accessor, so that it reads `undefined` where it is missing.
   * @returns what is new or changed
   */
  grow(source: object): Member[] {
    const found = membersOf(source);
    const missing: Member[] = [];
    if (typeof source === 'function') noteFailure(this.call, source);
    for (const member of this.inOrder) {
      if (member.kind === 'method' && !found.has(member.name)) missing.push(toAccessor(member));
    }
    const changed = this.merge(found, this.hasSources);
    this.hasSources = true;
    return missing.length === 0 ? changed : [...missing, ...changed];
  }

  /** Adds a method that an instance has got since it was built. @returns what is new */
  addLate(name: string, method: object): Member[] {
    return this.merge(new Map([[name, { value: method }]]), true);
  }

  private merge(found: Found, isLate = false): Member[] {
    const changed: Member[] = [];
    const added: Member[] = [];
    for (const [name, descriptor] of found) {
      const known = this.find(name);
      const isMethod = typeof descriptor.value === 'function';
      const kind = isMethod && !isLate ? 'method' : 'accessor';
      const member = known ?? newMember(name, this.inOrder.length + added.length + 1, kind);
      if (isMethod) noteFailure(member, descriptor.value);
      else {
        member.isCallable = false;
        if (member.kind === 'method') changed.push(toAccessor(member));
      }
      if (known) continue;
      added.push(member);
      changed.push(member);
    }
    if (added.length > 0) this.add(added);
    return changed;
  }

  private add(added: readonly Member[]): void {
    this.inOrder = [...this.inOrder, ...added];
    if (this.inOrder.length > FEW) this.byName = new Map(this.inOrder.map((member) => [member.name, member]));
  }

  private find(name: string | symbol): Member | undefined {
    if (this.byName) return this.byName.get(name);
    for (const member of this.inOrder) if (member.name === name) return member;
    return undefined;
  }
}

const newMember = (name: string | symbol, index: number, kind: MemberKind): Member => ({
  name,
  index,
  kind,
  isCallable: true,
  failure: 'throw',
});

function toAccessor(member: Member): Member {
  member.kind = 'accessor';
  return member;
}

function noteFailure(member: Member, fn: unknown): void {
  if (member.failure !== 'throw' || !types.isAsyncFunction(fn)) return;
  member.failure = types.isGeneratorFunction(fn) ? 'iterator' : 'promise';
}

/** Own and inherited members, nearest first; those of Object and Function themselves are none of them. */
function membersOf(source: object): Found {
  const found: Found = new Map();
  const isCallable = typeof source === 'function';
  for (
    let at: object | null = source;
    at !== null && !isRoot(at);
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Reflect.ownKeys(at)) {
      if (NEVER_FORWARDED.has(name) || found.has(name) || (isCallable && OWN_OF_FUNCTIONS.has(name)))
        continue;
      const descriptor = Object.getOwnPropertyDescriptor(at, name);
      if (descriptor) found.set(name, descriptor);
    }
  }
  return found;
}

// Told by what they own, not by identity: objects of other realms have roots of their own.
function isRoot(prototype: object): boolean {
  return (
    Object.hasOwn(prototype, '__lookupGetter__') ||
    (typeof prototype === 'function' && Object.hasOwn(prototype, 'call') && Object.hasOwn(prototype, 'bind'))
  );
}
