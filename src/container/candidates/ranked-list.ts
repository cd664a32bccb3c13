import type { Candidate } from '../../core/candidate.js';

/** Sorts the better candidate first: higher priority, then higher stack level, then later registration. */
export function byPrecedence(a: Candidate, b: Candidate): number {
  return b.priority - a.priority || b.stackLevel - a.stackLevel || b.order - a.order;
}

/** One link of a {@link RankedList}; its end is one without a candidate. */
class Place {
  better: Place = this;
  /** Kept by a removed place, so that an iteration standing on it finds its way on. */
  worse: Place = this;
  gone = false;

  constructor(
    readonly candidate: Candidate | undefined,
    readonly bucket: Bucket | undefined,
  ) {}
}

/** Where a candidate stands in a {@link RankedList}; given by `insert`, taken by `remove`. */
export type Standing = Place & { readonly candidate: Candidate };

/** The candidates of one priority and stack level. */
interface Bucket {
  readonly rank: number;
  readonly shelf: Shelf;
  best: Place;
}

/** The buckets of one priority, highest stack level first. */
interface Shelf {
  readonly rank: number;
  buckets: readonly Bucket[];
}

/**
 * Candidates in order of precedence, best first.
 *
 * One linked list runs through all of them; an index of priorities and, below, stack levels finds the place of a
 * new one. Both are bounded by the range of the numbers, so no operation depends on how many candidates there are
 * (as long as each inserted candidate is newer than those before it, which a registry guarantees).
 * Iteration is lazy, and goes on through insertions and removals, its own included.
 */
export class RankedList implements Iterable<Candidate> {
  // Written anew where there is one more or less: most lists have one shelf with one bucket, and an array that grows
  // keeps room for many.
  private shelves: readonly Shelf[] = [];
  private readonly end = new Place(undefined, undefined);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The best candidate. */
  first(): Candidate | undefined {
    return this.end.worse.candidate;
  }

  /** Adds a candidate; not to be called twice for the same one. */
  insert(candidate: Candidate): Standing {
    this.count += 1;
    const shelf = this.shelfOf(candidate.priority);
    const at = positionOf(shelf.buckets, candidate.stackLevel);
    const known = shelf.buckets[at];
    if (known?.rank === candidate.stackLevel) return intoBucket(candidate, known);
    const bucket: Bucket = { rank: candidate.stackLevel, shelf, best: this.end };
    const below = known ?? this.shelves[positionOf(this.shelves, shelf.rank - 1)]?.buckets[0];
    const place = linked(candidate, bucket, below?.best ?? this.end);
    bucket.best = place;
    shelf.buckets = shelf.buckets.toSpliced(at, 0, bucket);
    return place;
  }

  /** Takes out what `insert` of this list put in; false where that has happened before. */
  remove(place: Place): boolean {
    const { bucket } = place;
    if (place.gone || bucket === undefined) return false;
    this.count -= 1;
    place.gone = true;
    place.better.worse = place.worse;
    place.worse.better = place.better;
    if (bucket.best !== place) return true;
    if (place.worse.bucket === bucket) bucket.best = place.worse;
    else this.dropBucket(bucket);
    return true;
  }

  *[Symbol.iterator](): Generator<Candidate, void, undefined> {
    let place = this.end.worse;
    while (place.candidate !== undefined) {
      if (!place.gone) yield place.candidate;
      place = place.worse;
    }
  }

  private shelfOf(priority: number): Shelf {
    const at = positionOf(this.shelves, priority);
    const known = this.shelves[at];
    if (known?.rank === priority) return known;
    const shelf: Shelf = { rank: priority, buckets: NO_BUCKETS };
    this.shelves = this.shelves.toSpliced(at, 0, shelf);
    return shelf;
  }

  private dropBucket({ rank, shelf }: Bucket): void {
    shelf.buckets = shelf.buckets.toSpliced(positionOf(shelf.buckets, rank), 1);
    if (shelf.buckets.length > 0) return;
    this.shelves = this.shelves.toSpliced(positionOf(this.shelves, shelf.rank), 1);
  }
}

const NO_BUCKETS: readonly Bucket[] = [];

function intoBucket(candidate: Candidate, bucket: Bucket): Standing {
  let worse = bucket.best;
  while (
    worse.bucket === bucket &&
    worse.candidate !== undefined &&
    byPrecedence(worse.candidate, candidate) < 0
  ) {
    worse = worse.worse;
  }
  const place = linked(candidate, bucket, worse);
  if (worse === bucket.best) bucket.best = place;
  return place;
}

function linked(candidate: Candidate, bucket: Bucket, worse: Place): Standing {
  const place = new Place(candidate, bucket);
  place.better = worse.better;
  place.worse = worse;
  place.better.worse = place;
  worse.better = place;
  return place as Standing;
}

/** Index of the first row, ranked downwards, that is not above `rank`. */
function positionOf(rows: readonly { readonly rank: number }[], rank: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.rank ?? -Infinity) > rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
