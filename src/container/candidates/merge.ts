import type { Candidate } from '../../core/candidate.js';
import { byPrecedence, type RankedList } from './ranked-list.js';

/** The best candidate of a list that is not merged to its end, and the way to the others. */
interface Head {
  candidate: Candidate;
  readonly list: RankedList;
  rest: Iterator<Candidate> | undefined;
}

/** All candidates of several lists by precedence, lazily: the first costs one look at each list. */
export function* merged(lists: readonly RankedList[]): Generator<Candidate, void, undefined> {
  const heap: Head[] = [];
  for (const list of lists) {
    const candidate = list.first();
    if (candidate !== undefined) heap.push({ candidate, list, rest: undefined });
  }
  for (let index = (heap.length >>> 1) - 1; index >= 0; index -= 1) sink(heap, index);
  for (let head = heap[0]; head !== undefined; head = heap[0]) {
    yield head.candidate;
    const next = after(head);
    if (next !== undefined) head.candidate = next;
    else dropTop(heap);
    sink(heap, 0);
  }
}

function after(head: Head): Candidate | undefined {
  // Opened only now: most askers stop at the first candidate of all.
  head.rest ??= head.list[Symbol.iterator]();
  for (;;) {
    const step = head.rest.next();
    if (step.done === true) return undefined;
    if (byPrecedence(step.value, head.candidate) > 0) return step.value;
  }
}

function dropTop(heap: Head[]): void {
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) heap[0] = last;
}

/** Restores the heap below `index`, the best candidate on top. */
function sink(heap: Head[], index: number): void {
  const head = heap[index];
  if (head === undefined) return;
  let hole = index;
  for (;;) {
    const left = 2 * hole + 1;
    const below = isBetter(heap[left + 1], heap[left]) ? left + 1 : left;
    const child = heap[below];
    if (child === undefined || !isBetter(child, head)) break;
    heap[hole] = child;
    hole = below;
  }
  heap[hole] = head;
}

const isBetter = (a: Head | undefined, b: Head | undefined) =>
  a !== undefined && b !== undefined && byPrecedence(a.candidate, b.candidate) < 0;
