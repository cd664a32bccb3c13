import { generated } from '../compiled/code-generation.js';
import { PROMISE } from './in-flight.js';
import type { Binding, Forwarder } from './live-binding.js';
import type { Member } from './live-shape.js';

/** How one member of a live reference reaches the instance. */
export interface MemberForwarders {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

type Factory = (...inputs: unknown[]) => Forwarder[];

/**
 * Forwarding methods of some members of one reference, in their order.
 * Generated code where that is allowed; closures that do the same, several times slower, where it is not.
 */
export function forwardingMethods(binding: Binding, members: readonly Member[]): Forwarder[] {
  const factory = compile(members);
  if (!factory) return members.map((member) => forwardingClosure(binding, member));
  const names = members.map(({ name }) => name);
  return factory(binding, names, PROMISE, Object.getPrototypeOf, Reflect.apply, Symbol.asyncIterator);
}

/** Accessors of a member; a function that they read is handed out as its forwarding method. */
export function forwardingAccessors(binding: Binding, member: Member, method: Forwarder): MemberForwarders {
  const { name, index } = member;
  return {
    get() {
      const at = binding.at;
      return at.value(index, (at.impl as Members)[name], method);
    },
    set(value) {
      (binding.at.impl as Members)[name] = value;
    },
  };
}

const PARAMETERS = ['c', 'names', 'PROMISE', 'protoOf', 'apply', 'ITERATOR'];

function compile(members: readonly Member[]): Factory | undefined {
  const looks = members.map(lookCode).join('\n');
  const methods = members.map(methodCode).join(',\n');
  const body = `${looks}\nreturn [${methods}];`;
  return generated({ parameters: PARAMETERS, body, name: 'oneiric:live-reference' }) as Factory | undefined;
}

function methodCode({ name, index }: Member, position: number): string {
  const key = typeof name === 'string' ? JSON.stringify(name) : `[names[${position}]]`;
  const access = typeof name === 'string' ? `[${key}]` : key;
  const call = index === 0 ? 'apply(g.impl, this, a)' : `g.impl${access}(...a)`;
  return `{ ${key}(...a) {
  const g = c.at, r = ${call};
  return (typeof r === 'object' && r !== null) || typeof r === 'function' ? look${index}(g, r) : r;
} }${access}`;
}

// Written out for every method, so that the look at a result is compiled for the objects that this method returns.
// `then` comes first, since asking for a prototype is what costs most.
const lookCode = ({ index }: Member) => `function look${index}(g, r) {
  try {
    if (r.then !== undefined) {
      if (protoOf(r) === PROMISE) return g.promise(${index}, r);
    } else if (r !== g.impl && r[ITERATOR] === undefined && r.pipe === undefined && r.subscribe === undefined) return r;
  } catch { return r; }
  return g.result(${index}, r);
}`;

type Members = Record<string | symbol, unknown>;

function forwardingClosure(binding: Binding, { name, index }: Member): Forwarder {
  // A computed method, so that it carries the name and cannot be constructed, as the generated one.
  const { [name]: method } = {
    [name](this: unknown, ...args: unknown[]): unknown {
      const at = binding.at;
      if (index === 0) return at.result(index, Reflect.apply(at.impl as Forwarder, this, args));
      const fn = (at.impl as Members)[name] as Forwarder;
      return at.result(index, Reflect.apply(fn, at.impl, args));
    },
  } as Record<string | symbol, Forwarder>;
  return method as Forwarder;
}
