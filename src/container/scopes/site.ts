import type { InjectOptions } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';

/** Whoever instances are made for: it disposes of those that have something to give back. */
export interface Owner {
  own(value: unknown, title: string): void;
  /** Something of its is disposed of already. */
  disown(value: unknown): void;
}

/** A token that only a scope has a value for, as somebody asks for it. */
export interface AskedValue {
  readonly ref: Ref;
  readonly isOptional: boolean;
  readonly where: string;
}

/** Something that is made once per scope. */
export interface OncePerScope {
  readonly title: string;
  readonly make: Make;
}

/** The scope that something is made in. */
export interface Site {
  /** Whether it has values that win over providers. */
  readonly overrides: boolean;
  /** The value that takes the place of what is filed under one of these keys; undefined where none does. */
  overriding(keys: readonly unknown[]): { readonly value: unknown } | undefined;
  /** Its one instance, made when first asked for; {@link Pending} where that takes time. */
  instanceOf(what: OncePerScope): unknown;
  /** @throws ScopeError `scope/no-value` */
  lookUp(asked: AskedValue): unknown;
}

/** Makes an instance; {@link Pending} where that takes time. Outside every scope there is no site. */
export type Make = (site: Site | undefined, owner: Owner) => unknown;

/** What has to happen before what was given may be used. */
export type Owed = () => Promise<void>;

/** Answers `inject()` for what is being made. */
export type Ask = (
  asked: { readonly ref: Ref | SlotName; readonly options: InjectOptions },
  site: Site | undefined,
  owner: Owner,
) => { readonly given: unknown; readonly owed: Owed | undefined };

/** An instance that takes time to be made. */
export class Pending {
  constructor(readonly promise: Promise<unknown>) {
    // Somebody may have asked for it in passing, and not wait for it.
    promise.catch(() => undefined);
  }
}

/** Values, once all of them are there. */
export async function afterPending(values: readonly unknown[]): Promise<readonly unknown[]> {
  // Boxed, so that a value which happens to be a promise stays one.
  const boxes = values.map(async (value) => ({
    value: value instanceof Pending ? await value.promise : value,
  }));
  return (await Promise.all(boxes)).map(({ value }) => value);
}
