import { describe, expect, it } from 'vitest';
import { wavesOf, type Placed } from '../../../src/container/module-hooks/waves.js';

class Part implements Placed {
  readonly key = this;
  constructor(
    readonly name: string,
    readonly rank: number,
    readonly given: Part[] = [],
    readonly isModule = false,
  ) {}
  needs = () => this.given;
}

const named = (parts: readonly Part[]) => wavesOf(parts).map((wave) => wave.map(({ name }) => name));

describe('wavesOf', () => {
  it('puts whoever was given something after it, and siblings together', () => {
    const db = new Part('db', 1);
    const log = new Part('log', 1);
    const repo = new Part('repo', 1, [db, log]);
    expect(named([repo, db, log]).map((wave) => wave.toSorted())).toEqual([['db', 'log'], ['repo']]);
  });

  it('puts modules after those that they import, and a module class after all that its module provides', () => {
    const parts = [
      new Part('App', 2, [], true),
      new Part('shop', 2),
      new Part('Base', 1, [], true),
      new Part('db', 1),
    ];
    expect(named(parts)).toEqual([['db'], ['Base'], ['shop'], ['App']]);
  });

  it('lets what was given come first, although its module comes later', () => {
    const late = new Part('late', 2);
    const early = new Part('early', 1, [late]);
    expect(named([early, late, new Part('other', 1)])).toEqual([['late', 'other'], ['early']]);
  });

  it('ends rings, and puts everybody into one wave', () => {
    const a = new Part('a', 1);
    const b = new Part('b', 1, [a]);
    a.given.push(b, a);
    const c = new Part('c', 1, [a]);
    expect(named([a, b, c]).flat().toSorted()).toEqual(['a', 'b', 'c']);
    expect(named([a, b, c])).toEqual([['b'], ['a'], ['c']]);
  });

  it('knows chains of any length', () => {
    let last = new Part('0', 1);
    const chain = [last];
    for (let at = 1; at < 20_000; at += 1) chain.push((last = new Part(String(at), 1, [last])));
    expect(wavesOf(chain.toReversed())).toHaveLength(20_000);
  });

  it('needs nobody who is not there', () => {
    const gone = new Part('gone', 1);
    expect(named([new Part('left', 1, [gone])])).toEqual([['left']]);
    expect(named([])).toEqual([]);
  });
});
