import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import type { Generation, WorkCounter } from '../live/generation.js';
import { Maker } from './maker.js';
import type { Source, Template } from './template.js';

/** A cell that is about to point elsewhere, or has just done so. */
interface Moved {
  readonly cell: Source;
  readonly from: Served | undefined;
  readonly to: Served | undefined;
}

/** What served, as far as scopes are concerned. */
interface Served {
  readonly template: Template | undefined;
  readonly isDisposed: boolean;
  readonly generation: Generation;
}

/** What a cell held, up to and including an epoch. */
interface Held {
  readonly cell: Source;
  readonly from: Served;
  readonly upTo: number;
}

/** What no cell points at any more. */
interface Leaving {
  readonly instance: Served;
}

/**
 * The time between two switches of what has more than one instance. A scope belongs to the epoch that it was opened
 * in, and is given what served then.
 */
export class Epoch {
  /** Scopes of this epoch that are open. */
  open = 0;
  /** Nothing is made in its scopes any more: the application has closed. */
  isOver = false;
  /** What `scope.get` was asked for by name alone. */
  readonly known = new Map<Ref | SlotName, Maker>();
  readonly #bySource = new Map<Source, Maker>();
  readonly #byTemplate = new Map<Template, Maker>();
  #leaving: WorkCounter[] | undefined;

  constructor(
    readonly number: number,
    private readonly epochs: Pick<Epochs, 'templateAt' | 'nextAt' | 'emptied' | 'emptiness'>,
  ) {}

  /** Makes what a cell held in this epoch. @throws where it held nothing, and once it is over */
  readonly makerOf = (source: Source): Maker => {
    let maker = this.#bySource.get(source);
    if (maker) return maker;
    if (this.isOver) throw this.epochs.emptiness(source);
    maker = this.of(this.epochs.templateAt(source, this.number));
    this.#bySource.set(source, maker);
    return maker;
  };

  /** Makes instances of a template, with what else serves in this epoch. */
  of(template: Template): Maker {
    let maker = this.#byTemplate.get(template);
    if (!maker) this.#byTemplate.set(template, (maker = new Maker(template, this.makerOf)));
    return maker;
  }

  /** What a source held is made no more. */
  forget(source: Source): void {
    const maker = this.#bySource.get(source);
    this.#bySource.delete(source);
    if (maker) this.#byTemplate.delete(maker.template);
  }

  /** A template is gone: its open scopes are given what has come since, where they have made nothing by it. */
  outlive(template: Template): void {
    const maker = this.#byTemplate.get(template);
    if (!maker) return;
    this.#byTemplate.delete(template);
    for (const each of this.#byTemplate.values()) each.startOver();
    const sources = [...this.#bySource].flatMap(([source, by]) => (by === maker ? [source] : []));
    const next = (source: Source) => this.epochs.nextAt(source, this.number);
    const heir = sources.find(next) ?? sources[0];
    if (!heir) return;
    // What several cells have held may be followed by something else in each.
    for (const other of sources) if (next(other) !== next(heir)) this.#bySource.delete(other);
    maker.giveWay(() => this.of(this.epochs.templateAt(heir, this.number)));
  }

  /** Its open scopes make nothing more, whoever asks them: what was known is looked for again, and then refused. */
  end(): void {
    this.isOver = true;
    this.known.clear();
    this.#bySource.clear();
    this.#byTemplate.clear();
  }

  /** Nothing waits any longer for those of its scopes that nobody has ended. */
  release(): void {
    for (const counter of this.#leaving ?? []) for (let left = this.open; left > 0; left -= 1) counter.end();
    this.#leaving = undefined;
  }

  /** A scope has ended. */
  leave(): void {
    this.open -= 1;
    if (this.#leaving) this.#letGo(this.#leaving);
    if (this.open === 0) this.epochs.emptied(this);
  }

  #letGo(leaving: readonly WorkCounter[]): void {
    for (const counter of leaving) counter.end();
  }

  /** What served in this epoch goes, and its open scopes may still need it. */
  keep(generation: Generation): void {
    const counter = generation.counter('scope');
    counter.begin(this.open);
    (this.#leaving ??= []).push(counter);
  }
}

/** The epochs of one application that somebody still uses. */
export class Epochs {
  current: Epoch;
  /** Earlier ones that have open scopes. */
  readonly #earlier = new Set<Epoch>();
  /** What cells held before, for those. */
  #moved: Held[] = [];
  /** Called when the last open scope has ended. */
  whenEmpty: (() => void) | undefined;

  constructor(readonly emptiness: (source: Source) => Error) {
    this.current = new Epoch(0, this);
  }

  /** Open scopes. */
  get open(): number {
    return [...this.#earlier].reduce((sum, { open }) => sum + open, this.current.open);
  }

  /**
   * Begins a new epoch where a switch has moved what has more than one instance.
   * @param leaving what no cell points at any more
   */
  turn(moves: readonly Moved[], leaving: readonly Leaving[]): void {
    const moved = moves.flatMap(({ cell, from }) => (from?.template ? [{ cell, from }] : []));
    if (moved.length > 0) this.#close(moved, leaving);
    for (const { from, to } of moves) if (to?.template) to.template.since ??= from ? this.current.number : 0;
  }

  #close(moved: readonly Omit<Held, 'upTo'>[], leaving: readonly Leaving[]): void {
    const closed = this.current;
    this.current = new Epoch(closed.number + 1, this);
    if (closed.open > 0) this.#earlier.add(closed);
    if (this.#earlier.size === 0) return;
    for (const held of moved) this.#moved.push({ ...held, upTo: closed.number });
    for (const {
      instance: { template, generation },
    } of leaving)
      if (template) this.#keep(template, generation);
  }

  /** What goes is needed by the open scopes of every epoch in which it served. */
  #keep({ since = 0 }: Template, generation: Generation): void {
    for (const epoch of this.#earlier) if (epoch.number >= since) epoch.keep(generation);
  }

  /** Names may mean something else from here on. */
  forgetNames(): void {
    for (const { known } of [this.current, ...this.#earlier]) if (known.size > 0) known.clear();
  }

  /** Scopes that are still open make nothing more; what the application itself is given goes on. @returns what is over */
  end(): readonly Epoch[] {
    const over = [this.current, ...this.#earlier];
    this.current = new Epoch(this.current.number + 1, this);
    this.#earlier.clear();
    this.#moved = [];
    for (const epoch of over) epoch.end();
    return over;
  }

  /** What served is disposed of. Nobody has it any longer but scopes that have not ended in time. */
  outlive(template: Template): void {
    for (const epoch of this.#earlier) epoch.outlive(template);
  }

  /** A source is gone for good. */
  forget(source: Source): void {
    this.current.forget(source);
    for (const epoch of this.#earlier) epoch.forget(source);
  }

  /** What a cell held in an epoch; what it holds now, where that has been disposed of. @throws where it held nothing */
  templateAt(source: Source, epoch: number): Template {
    const template = this.nextAt(source, epoch);
    if (!template) throw this.emptiness(source);
    return template;
  }

  /** As `templateAt`; undefined where it held nothing. */
  nextAt(source: Source, epoch: number): Template | undefined {
    const earlier = this.#moved.find(
      ({ cell, from, upTo }) => cell === source && upTo >= epoch && !from.isDisposed,
    );
    return earlier?.from.template ?? source.instance?.template;
  }

  emptied(epoch: Epoch): void {
    if (epoch !== this.current) this.#drop(epoch);
    if (this.whenEmpty && this.open === 0) this.whenEmpty();
  }

  #drop(epoch: Epoch): void {
    this.#earlier.delete(epoch);
    if (this.#earlier.size === 0) this.#moved = [];
  }
}
