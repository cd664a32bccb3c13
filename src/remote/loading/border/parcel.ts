/** What cannot be copied, and crosses as something that stands for it. */
export interface Loan {
  readonly as: string;
  readonly given: unknown;
}

/** A loan, and where it belongs. */
interface Placed extends Loan {
  readonly path: readonly (string | number)[];
}

/** A value, taken apart into what can be copied and what cannot. */
export interface Parcel {
  readonly body: unknown;
  readonly loans: readonly Placed[];
}

/** Nothing that people write is deeper; what is circular is walked once. */
const MAX_DEPTH = 100;

/** @param lend what stands for a value; undefined for one that is copied */
export function pack(value: unknown, lend: (value: object) => Loan | undefined): Parcel {
  const loans: Placed[] = [];
  const copies = new Map<object, unknown>();
  return { body: copyOf(value, []), loans };

  function copyOf(one: unknown, path: readonly (string | number)[]): unknown {
    if (typeof one !== 'object' || one === null) return one;
    const known = copies.get(one);
    if (known !== undefined) return known;
    const loan = lend(one);
    if (loan) {
      loans.push({ ...loan, path });
      return undefined;
    }
    if (path.length >= MAX_DEPTH || !isPlain(one)) return one;
    const copy: object = Array.isArray(one) ? new Array(one.length) : {};
    copies.set(one, copy);
    for (const [name, inner] of Object.entries(one)) put(copy, name, copyOf(inner, [...path, name]));
    return copy;
  }
}

/**
 * Puts a value together again.
 *
 * @param borrow what a loan becomes here
 * @throws TypeError where it is no parcel
 */
export function unpack({ body, loans }: Parcel, borrow: (loan: Loan) => unknown): unknown {
  if (!Array.isArray(loans)) throw new TypeError('no list of loans');
  let whole = body;
  for (const loan of loans as readonly Placed[]) {
    const last = loan.path.at(-1);
    if (last === undefined) whole = borrow(loan);
    else put(placeOf(whole, loan.path), last, borrow(loan));
  }
  return whole;
}

function placeOf(whole: unknown, path: readonly (string | number)[]): object {
  let place: unknown = whole;
  for (const name of path.slice(0, -1)) {
    place = isObject(place) && Object.hasOwn(place, name) ? Reflect.get(place, name) : undefined;
  }
  if (!isObject(place)) throw new TypeError('a loan that belongs nowhere');
  return place;
}

/** Also where the name is `__proto__`. */
function put(on: object, name: string | number, value: unknown): void {
  Object.defineProperty(on, name, { value, writable: true, enumerable: true, configurable: true });
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
