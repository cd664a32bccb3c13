import { joined, NeedleSearch, type Finding } from './needle-search.js';
import { escapedNeedlesOf, needlesOf, type Needle } from './needles.js';
import { LONGEST_ESCAPE, unescaped, type Unescaped } from './unescaped.js';

/** Some of the secrets, and the searches for them; undefined where nothing is looked for. */
interface Shelf {
  readonly secrets: readonly string[];
  readonly search: NeedleSearch | undefined;
  /** For texts in which what is URL-encoded has been decoded. */
  readonly escaped: NeedleSearch | undefined;
}

/** How many secrets stand on a shelf before they move on to the next: each rotation brings another, one at a time. */
const ROOM = [32, 1_024, Infinity] as const;
const EMPTY: Shelf = { secrets: [], search: undefined, escaped: undefined };

/**
 * Finds secrets that become more. A search cannot be added to, so those that came lately have a small one of their own,
 * which is made anew, and the many that were there before are seldom touched.
 */
export class SecretSearch {
  readonly #shelves: Shelf[] = ROOM.map(() => EMPTY);
  readonly #known = new Set<string>();

  /** How many secrets there are. */
  get size(): number {
    return this.#known.size;
  }

  /** Length of the longest text that is looked for; 0 where nothing is. */
  get longest(): number {
    return Math.max(
      ...this.#shelves.map(({ search, escaped }) =>
        Math.max(search?.longest ?? 0, LONGEST_ESCAPE * (escaped?.longest ?? 0)),
      ),
    );
  }

  has(secret: string): boolean {
    return this.#known.has(secret);
  }

  /** @param secrets that are not known yet, each once */
  add(secrets: readonly string[]): void {
    if (secrets.length === 0) return;
    for (const one of secrets) this.#known.add(one);
    let all = secrets;
    for (const [at, room] of ROOM.entries()) {
      all = [...(this.#shelves[at]?.secrets ?? []), ...all];
      const isRoom = all.length <= room;
      this.#shelves[at] = isRoom ? shelfOf(all) : EMPTY;
      if (isRoom) return;
    }
  }

  /** Where they stand in a text: in order, none touching the next. */
  find(text: string): readonly Finding[] {
    const view = this.longest > 0 ? unescaped(text) : undefined;
    const [first = [], ...others] = this.#shelves
      .flatMap(({ search, escaped }) => [
        search?.find(text) ?? [],
        view && escaped ? within(view, escaped.find(view.text)) : [],
      ])
      .filter((found) => found.length > 0);
    return others.length === 0 ? first : joined([first, ...others].flat());
  }
}

/** Where what was found stands in the text itself. */
const within = ({ places }: Unescaped, found: readonly Finding[]) =>
  found.map(([from, to]): Finding => [places[from] ?? 0, places[to] ?? 0]);

function shelfOf(secrets: readonly string[]): Shelf {
  const searchOf = (needles: readonly Needle[]) =>
    needles.length > 0 ? new NeedleSearch(needles) : undefined;
  return {
    secrets,
    search: searchOf(secrets.flatMap(needlesOf)),
    escaped: searchOf(secrets.flatMap(escapedNeedlesOf)),
  };
}
