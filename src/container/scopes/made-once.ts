import { cyclic } from './scope-errors.js';
import type { OncePerScope } from './site.js';

const BEING_MADE = Symbol('being made');

/** More than this are looked up in a map; most scopes make fewer, and a list costs nothing to begin with. */
const FEW = 12;

/** Something that is made once. */
export class Made {
  value: unknown = BEING_MADE;

  constructor(
    readonly what: OncePerScope,
    public next: Made | undefined,
  ) {}
}

/** What was made once each, newest first. */
export class MadeOnce {
  #newest: Made | undefined;
  #count = 0;
  #byWhat: Map<OncePerScope, Made> | undefined;

  /** @throws ResolutionError `resolution/cycle` for what is being made at the moment */
  protected find(what: OncePerScope): Made | undefined {
    const made = this.#byWhat ? this.#byWhat.get(what) : this.search(what);
    if (made !== undefined && made.value === BEING_MADE) throw cyclic([what.title, what.title]);
    return made;
  }

  private search(what: OncePerScope): Made | undefined {
    let made = this.#newest;
    while (made !== undefined && made.what !== what) made = made.next;
    return made;
  }

  /** It is being made from here on, until it is given its value or dropped. */
  protected begin(what: OncePerScope): Made {
    const made = (this.#newest = new Made(what, this.#newest));
    this.#count += 1;
    if (this.#count > FEW) this.index(made);
    return made;
  }

  private index(newest: Made): void {
    if (this.#byWhat) {
      this.#byWhat.set(newest.what, newest);
      return;
    }
    this.#byWhat = new Map();
    for (let made: Made | undefined = newest; made; made = made.next) this.#byWhat.set(made.what, made);
  }

  /** A failure is not kept: whoever asks next has it tried again. */
  protected drop(failed: Made): void {
    this.#count -= 1;
    this.#byWhat?.delete(failed.what);
    if (this.#newest === failed) this.#newest = failed.next;
    for (let made = this.#newest; made; made = made.next) if (made.next === failed) made.next = failed.next;
  }
}
