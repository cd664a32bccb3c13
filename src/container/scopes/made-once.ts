import { cyclic } from './scope-errors.js';
import type { OncePerScope } from './site.js';

const BEING_MADE = Symbol('being made');

/** More than this are looked up in a map; most scopes make fewer, and a list costs nothing to begin with. */
const FEW = 12;

/** Something that is made once in a scope, and through `next` what was begun before it. */
export class Made {
  value: unknown = BEING_MADE;
  /** The list from here on by what it is, handed on to whatever comes, once there are more than a few. */
  index: Map<OncePerScope, Made> | undefined;

  /** It is being made from here on, until it is given its value or dropped. */
  constructor(
    readonly what: OncePerScope,
    public next: Made | undefined,
  ) {
    this.index = next === undefined ? undefined : next.index;
    if (this.index !== undefined) this.index.set(what, this);
  }
}

/** @throws ResolutionError `resolution/cycle` for what is being made at the moment */
export function findMade(newest: Made | undefined, what: OncePerScope): Made | undefined {
  if (newest === undefined) return undefined;
  const made = newest.index ? newest.index.get(what) : search(newest, what);
  if (made !== undefined && made.value === BEING_MADE) throw cyclic([what.title, what.title]);
  return made;
}

function search(newest: Made, what: OncePerScope): Made | undefined {
  let passed = 0;
  let made: Made | undefined = newest;
  for (; made !== undefined && made.what !== what; made = made.next) passed += 1;
  if (passed > FEW) newest.index = indexOf(newest);
  return made;
}

function indexOf(newest: Made): Map<OncePerScope, Made> {
  const index = new Map<OncePerScope, Made>();
  for (let made: Made | undefined = newest; made; made = made.next) index.set(made.what, made);
  return index;
}

/** A failure is not kept: whoever asks next has it tried again. @returns the newest of those that are left */
export function withoutMade(newest: Made | undefined, failed: Made): Made | undefined {
  newest?.index?.delete(failed.what);
  if (newest === failed) return failed.next;
  for (let made = newest; made; made = made.next) if (made.next === failed) made.next = failed.next;
  return newest;
}
