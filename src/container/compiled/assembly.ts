import type { InjectOptions } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { injection } from '../injection/injection-context.js';
import type { Ask, Make, Owner, Site } from '../scopes/site.js';
import { generated } from './code-generation.js';

/** What an instance is put together of, said once and for all. */
export type Part = NewPart | ConstantPart | CallPart;

/** An instance of its own. */
export interface NewPart {
  readonly kind: 'new';
  readonly cls: new (...values: never[]) => object;
  readonly inputs: readonly Part[];
  /** Answers `inject()` in its constructor. */
  readonly ask: Ask;
  /** What it is called by its owner, where it has something to give back. */
  readonly ownedAs: string | undefined;
}

interface ConstantPart {
  readonly kind: 'constant';
  readonly value: unknown;
}

interface CallPart {
  readonly kind: 'call';
  readonly give: Make;
}

/**
 * Makes instances of a whole tree at once: generated code, or where that is forbidden, closures that do the same
 * several times slower.
 *
 * @param otherwise for scopes whose values may win over any part
 */
export function compiled(root: NewPart, otherwise: Make): Make {
  const asking = new Asking(asksOf(root));
  return generatedMake(root, asking, otherwise) ?? closedMake(root, asking, otherwise);
}

/** Who is being made at the moment: constructors may ask by `inject()`. */
class Asking {
  /** Number of the part that is being made. */
  at = 0;
  site: Site | undefined;
  owner: Owner | undefined;

  constructor(private readonly asks: readonly Ask[]) {}

  readonly answer = (ref: Ref | SlotName, options: InjectOptions): unknown => {
    const ask = this.asks[this.at];
    if (!ask || !this.owner) throw new TypeError('nothing is being made');
    return ask({ ref, options }, this.site, this.owner);
  };
}

/** In the order in which the parts are made: a part after its inputs. */
function asksOf({ inputs, ask }: NewPart): Ask[] {
  return [...inputs.flatMap((input) => (input.kind === 'new' ? asksOf(input) : [])), ask];
}

function generatedMake(root: NewPart, asking: Asking, otherwise: Make): Make | undefined {
  const writer = new Writer();
  const result = writer.write(root);
  const constants = writer.constants.map((_, at) => `k${at}`).join(', ');
  const body = `const [${constants}] = k;
return function make(s, o) {
  if (s !== undefined && s.overrides) return otherwise(s, o);
  const outer = w.current, at = x.at, site = x.site, owner = x.owner;
  w.current = answer; x.site = s; x.owner = o;
  try {
${writer.lines.join('\n')}
    return ${result};
  } finally { w.current = outer; x.at = at; x.site = site; x.owner = owner; }
};`;
  const parameters = ['k', 'w', 'x', 'answer', 'otherwise'];
  const factory = generated({ parameters, body, name: 'oneiric:template' });
  return factory?.(writer.constants, injection, asking, asking.answer, otherwise) as Make | undefined;
}

/** Writes statements that make one part after the other; all that comes from outside is a constant by number. */
class Writer {
  readonly lines: string[] = [];
  readonly constants: unknown[] = [];
  #made = 0;

  /** @returns the expression that stands for the part */
  write(part: Part): string {
    if (part.kind === 'constant') return this.#constant(part.value);
    if (part.kind === 'call') return this.#kept(`${this.#constant(part.give)}(s, o)`);
    const inputs = part.inputs.map((input) => this.write(input));
    const at = this.#made++;
    this.lines.push(`    x.at = ${at};`);
    const name = this.#kept(`new ${this.#constant(part.cls)}(${inputs.join(', ')})`);
    if (part.ownedAs !== undefined) this.lines.push(`    o.own(${name}, ${this.#constant(part.ownedAs)});`);
    return name;
  }

  #kept(expression: string): string {
    const name = `v${this.lines.length}`;
    this.lines.push(`    const ${name} = ${expression};`);
    return name;
  }

  #constant(value: unknown): string {
    return `k${this.constants.push(value) - 1}`;
  }
}

function closedMake(root: NewPart, asking: Asking, otherwise: Make): Make {
  const make = closure(root, { asking, next: 0 });
  return (site, owner) => {
    if (site?.overrides) return otherwise(site, owner);
    const outer = injection.current;
    const { at, site: outerSite, owner: outerOwner } = asking;
    injection.current = asking.answer;
    asking.site = site;
    asking.owner = owner;
    try {
      return make(site, owner);
    } finally {
      injection.current = outer;
      asking.at = at;
      asking.site = outerSite;
      asking.owner = outerOwner;
    }
  };
}

interface Numbering {
  readonly asking: Asking;
  next: number;
}

type Closure = (site: Site | undefined, owner: Owner) => unknown;

function closure(part: Part, numbering: Numbering): Closure {
  if (part.kind === 'constant') return () => part.value;
  if (part.kind === 'call') return part.give;
  const inputs = part.inputs.map((input) => closure(input, numbering));
  const { asking } = numbering;
  const number = numbering.next++;
  const made = byCount(part.cls as new (...values: unknown[]) => object, inputs, () => (asking.at = number));
  const { ownedAs } = part;
  if (ownedAs === undefined) return made;
  return (site, owner) => {
    const value = made(site, owner);
    owner.own(value, ownedAs);
    return value;
  };
}

/** One closure per number of inputs: spreading a list costs several times as much. */
function byCount(
  Cls: new (...values: unknown[]) => object,
  inputs: readonly Closure[],
  begin: () => void,
): Closure {
  const [a, b, c, d] = inputs;
  if (!a) return () => (begin(), new Cls());
  if (!b) return (site, owner) => withOne(a(site, owner));
  function withOne(first: unknown): object {
    begin();
    return new Cls(first);
  }
  if (!c) {
    return (site, owner) => {
      const [first, second] = [a(site, owner), b(site, owner)];
      begin();
      return new Cls(first, second);
    };
  }
  if (!d) {
    return (site, owner) => {
      const first = a(site, owner);
      const second = b(site, owner);
      const third = c(site, owner);
      begin();
      return new Cls(first, second, third);
    };
  }
  return (site, owner) => {
    const values = inputs.map((input) => input(site, owner));
    begin();
    return new Cls(...values);
  };
}
