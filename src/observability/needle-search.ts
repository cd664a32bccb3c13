import type { Needle } from './needles.js';

const ROOT = 0;
const NONE = -1;
const UNITS = 2 ** 16;

/** Where needles stand: `[from, to)`, in order, none touching the next. */
export type Finding = readonly [from: number, to: number];

/**
 * Finds many needles in one pass over a text, whatever the needles and the text are (Aho and Corasick). Nodes are rows
 * of numbers: a map for each would take hundreds of bytes.
 */
export class NeedleSearch {
  /** Length of the longest needle. */
  readonly longest: number;
  // The children of a node are a list: its first child, then the next of each child. Most nodes have one child.
  readonly #unit: Uint16Array;
  readonly #child: Int32Array;
  readonly #next: Int32Array;
  readonly #fail: Int32Array;
  /** Length of the longest needle that ends here. */
  readonly #length: Uint16Array;
  /** 1 where something that is cut ends here. */
  readonly #isCut: Uint8Array;
  // Whatever does not begin a needle is passed over quickly.
  readonly #first = new Int32Array(UNITS).fill(NONE);
  #nodes = 1;

  constructor(needles: readonly Needle[]) {
    const room = 1 + needles.reduce((sum, { text }) => sum + text.length, 0);
    this.longest = needles.reduce((most, { text }) => Math.max(most, text.length), 0);
    this.#unit = new Uint16Array(room);
    this.#child = new Int32Array(room).fill(NONE);
    this.#next = new Int32Array(room).fill(NONE);
    this.#fail = new Int32Array(room);
    this.#length = new Uint16Array(room);
    this.#isCut = new Uint8Array(room);
    for (const needle of needles) this.#add(needle);
    this.#link();
  }

  /** Where they stand in a text; what begins like something longer is found up to the end of the text. */
  find(text: string): Finding[] {
    const found: [number, number][] = [];
    let node = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      node = this.#step(node, text.charCodeAt(at));
      const length = this.#length[node] ?? 0;
      if (length === 0) continue;
      const isCut = this.#isCut[node] === 1;
      join(found, at + 1 - length, isCut ? text.length : at + 1);
      if (isCut) break;
    }
    return found;
  }

  #add({ text, isCut }: Needle): void {
    let node = ROOT;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      const known = this.#childOf(node, unit);
      node = known === NONE ? this.#grow(node, unit) : known;
    }
    this.#length[node] = text.length;
    if (isCut) this.#isCut[node] = 1;
  }

  #grow(parent: number, unit: number): number {
    const node = this.#nodes;
    this.#nodes += 1;
    this.#unit[node] = unit;
    if (parent === ROOT) this.#first[unit] = node;
    this.#next[node] = this.#child[parent] ?? NONE;
    this.#child[parent] = node;
    return node;
  }

  #childOf(node: number, unit: number): number {
    if (node === ROOT) return this.#first[unit] ?? NONE;
    let child = this.#child[node] ?? NONE;
    while (child !== NONE && this.#unit[child] !== unit) child = this.#next[child] ?? NONE;
    return child;
  }

  /** Where to go on from each node that nothing leads on from: breadth first, so that the shorter ones are known. */
  #link(): void {
    const queue = new Int32Array(this.#nodes);
    let end = this.#enqueue(ROOT, queue, 0);
    for (let at = 0; at < end; at += 1) {
      const node = queue[at] ?? ROOT;
      const shorter = this.#fail[node] ?? ROOT;
      if (this.#length[node] === 0) this.#length[node] = this.#length[shorter] ?? 0;
      if (this.#isCut[shorter] === 1) this.#isCut[node] = 1;
      end = this.#enqueue(node, queue, end);
    }
  }

  /** @returns where the queue ends now */
  #enqueue(parent: number, queue: Int32Array, from: number): number {
    let end = from;
    let child = this.#child[parent] ?? NONE;
    while (child !== NONE) {
      if (parent !== ROOT) this.#fail[child] = this.#step(this.#fail[parent] ?? ROOT, this.#unit[child] ?? 0);
      queue[end] = child;
      end += 1;
      child = this.#next[child] ?? NONE;
    }
    return end;
  }

  #step(from: number, unit: number): number {
    let node = from;
    let child = this.#childOf(node, unit);
    while (child === NONE && node !== ROOT) {
      node = this.#fail[node] ?? ROOT;
      child = this.#childOf(node, unit);
    }
    return child === NONE ? ROOT : child;
  }
}

/** Findings of several searches as those of one. */
export function joined(findings: readonly Finding[]): readonly Finding[] {
  const all: [number, number][] = [];
  for (const [from, to] of [...findings].sort((a, b) => a[1] - b[1])) join(all, from, to);
  return all;
}

/** Adds what ends later than all before it; what it touches becomes one with it. */
function join(found: [number, number][], from: number, to: number): void {
  let begin = from;
  for (let last = found.at(-1); last && last[1] >= from; last = found.at(-1)) {
    begin = Math.min(begin, last[0]);
    found.pop();
  }
  found.push([begin, to]);
}
