import type { InjectOptions } from '../../core/component.js';
import type { SlotName } from '../../core/names.js';
import type { Ref } from '../../core/token.js';
import { injection } from '../injection/injection-context.js';
import { Pending, type Ask, type Make, type Owed, type Owner, type Site } from '../scopes/site.js';
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

/** What happens where an instance cannot be put together in one go. */
export interface StepByStep {
  /** Makes it, looking at every step: for scopes whose values may win over any part. */
  readonly make: Make;
  /** A constructor asked for what is not active yet. @returns the instance, once it is */
  readonly after: (owed: readonly Owed[], made: unknown) => Pending;
  /** A part takes time after all. @returns the instance, made when that is there */
  readonly once: (part: Pending, site: Site | undefined, owner: Owner) => Pending;
}

/**
 * Makes instances of a whole tree at once: generated code, or where that is forbidden, closures that do the same
 * several times slower.
 */
export function compiled(root: NewPart, steps: StepByStep): Make {
  return generatedMake(root, steps) ?? closedMake(root, steps);
}

/** Who is being made at the moment: constructors may ask by `inject()`. */
class Asking {
  ask: Ask = nobodyAsks;
  site: Site | undefined;
  owner: Owner = NOBODY;
  /** What has to be done before that may be used which constructors were given. */
  owed: Owed[] | undefined;

  begin(site: Site | undefined, owner: Owner): void {
    this.site = site;
    this.owner = owner;
    this.owed = undefined;
  }

  readonly answer = (ref: Ref | SlotName, options: InjectOptions): unknown => {
    const { given, owed } = this.ask({ ref, options }, this.site, this.owner);
    if (owed) (this.owed ??= []).push(owed);
    return given;
  };
}

const nobodyAsks = (): never => {
  throw new TypeError('nothing is being made');
};

const NOBODY: Owner = { own: nobodyAsks, disown: nobodyAsks };

/** Ends the making of a tree of which a part takes time. */
class PartPending extends Error {
  constructor(readonly part: Pending) {
    super('a part is not ready');
  }
}

/** Gives a part that somebody else makes. */
const ready =
  ({ give }: CallPart): Make =>
  (site, owner) => {
    const given = give(site, owner);
    if (given instanceof Pending) throw new PartPending(given);
    return given;
  };

/** What a failure comes to. @throws the failure, where it is none of ours */
const failing =
  ({ once }: StepByStep) =>
  (error: unknown, site: Site | undefined, owner: Owner): Pending => {
    if (error instanceof PartPending) return once(error.part, site, owner);
    throw error;
  };

function generatedMake(root: NewPart, steps: StepByStep): Make | undefined {
  const writer = new Writer();
  const result = writer.write(root);
  const constants = writer.constants.map((_, at) => `k${at}`).join(', ');
  const body = `const [${constants}] = k;
return function make(s, o) {
  if (s !== undefined && s.overrides) return steps.make(s, o);
  const outer = w.current, ask = x.ask, site = x.site, owner = x.owner, owed = x.owed;
  w.current = x.answer; x.site = s; x.owner = o; x.owed = undefined;
  try {
${writer.lines.join('\n')}
    return x.owed === undefined ? ${result} : steps.after(x.owed, ${result});
  }
  catch (error) { return failed(error, s, o); }
  finally { w.current = outer; x.ask = ask; x.site = site; x.owner = owner; x.owed = owed; }
};`;
  const factory = generated({
    parameters: ['k', 'w', 'x', 'steps', 'failed'],
    body,
    name: 'oneiric:template',
  });
  return factory?.(writer.constants, injection, new Asking(), steps, failing(steps)) as Make | undefined;
}

/** Writes statements that make one part after the other; all that comes from outside is a constant by number. */
class Writer {
  readonly lines: string[] = [];
  readonly constants: unknown[] = [];

  /** @returns the expression that stands for the part */
  write(part: Part): string {
    if (part.kind === 'constant') return this.#constant(part.value);
    if (part.kind === 'call') return this.#kept(`${this.#constant(ready(part))}(s, o)`);
    const inputs = part.inputs.map((input) => this.write(input));
    this.lines.push(`    x.ask = ${this.#constant(part.ask)};`);
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

function closedMake(root: NewPart, steps: StepByStep): Make {
  const asking = new Asking();
  const make = closure(root, asking);
  const failed = failing(steps);
  return (site, owner) => {
    if (site?.overrides) return steps.make(site, owner);
    const outer = injection.current;
    const { ask, site: outerSite, owner: outerOwner, owed } = asking;
    injection.current = asking.answer;
    asking.begin(site, owner);
    try {
      const made = make(site, owner);
      return asking.owed === undefined ? made : steps.after(asking.owed, made);
    } catch (error) {
      return failed(error, site, owner);
    } finally {
      injection.current = outer;
      asking.ask = ask;
      asking.site = outerSite;
      asking.owner = outerOwner;
      asking.owed = owed;
    }
  };
}

type Closure = (site: Site | undefined, owner: Owner) => unknown;

function closure(part: Part, asking: Asking): Closure {
  if (part.kind === 'constant') return () => part.value;
  if (part.kind === 'call') return ready(part);
  const inputs = part.inputs.map((input) => closure(input, asking));
  const { ask, ownedAs } = part;
  const made = byCount(part.cls as new (...values: unknown[]) => object, inputs, () => (asking.ask = ask));
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
