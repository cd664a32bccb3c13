import type { ValidationError } from 'class-validator';
import { oneLineOf } from '../core/errors.js';
import { asDeclared } from './as-declared.js';
import type { ClassLibraries, SettingsClass } from './class-libraries.js';
import { CLASS_LIBRARIES } from './class-libraries.js';
import { ClassShapes } from './class-shape.js';
import { below, item } from './config-path.js';
import { conform } from './conform.js';
import type { SecretValues } from './conform.js';
import { deepFreeze } from './deep-freeze.js';
import { shownNode, withoutSecrets } from './hidden.js';
import { literalSecrets } from './literal-secrets.js';
import { HIDDEN, withoutPasswords } from './passwords.js';
import type { JsonSchema } from './json-schema.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { misfitsOf, type Misfit } from './schema-check.js';
import { filled, schemaBehind } from './schema-settings.js';
import { isSecretive, secrecyAt } from './secretive.js';
import { findRefs } from './secret-refs.js';
import type { ConfigNode, MapNode, Origin } from './tree.js';

/** What became of settings: an instance, or what is wrong, or what is missing. */
export interface Validated {
  /** Of the class, deeply frozen; undefined where something is wrong or missing. */
  readonly value: object | undefined;
  readonly problems: readonly Problem[];
  /** Names of the secrets that are needed and not known, sorted. */
  readonly missing: readonly string[];
}

/** What is to be validated, and how messages call it. */
export interface ValidationTask {
  readonly node: MapNode;
  readonly path: string;
  readonly secrets: SecretValues;
}

/** Who reads as many problems does not miss what class-validator would add. */
const MANY = 100;

/** Knows classes of settings and validates for them. */
export class Validation {
  readonly shapes: ClassShapes;

  constructor(private readonly libraries: ClassLibraries) {
    this.shapes = new ClassShapes(libraries);
  }

  /** Everything that is wrong at once. @throws ConfigError `config/bad-class` */
  validate(cls: SettingsClass, { node, path, secrets }: ValidationTask): Validated {
    const { value, problems, missing } = conform(node, this.shapes.of(cls), { path, secrets });
    if (missing.size > 0 || problems.length > MANY) {
      return { value: undefined, problems, missing: [...missing].sort() };
    }
    const words = new Words({ node, path, secrets, told: new Set(problems.map((one) => one.path)) });
    const schema = schemaBehind(cls);
    const made = schema
      ? described(cls, filled(value, schema) as object, { schema, words })
      : this.#made(cls, value as object, { words, node });
    const all = [...problems, ...words.problems];
    return { value: all.length > 0 ? undefined : deepFreeze(made), problems: all, missing: [] };
  }

  #made(
    cls: SettingsClass,
    value: object,
    { words, node }: { words: Words; node: MapNode },
  ): object | undefined {
    try {
      const made = this.libraries.transformer.plainToInstance(cls, value, {
        enableImplicitConversion: false,
      });
      asDeclared(made, this.shapes.of(cls), node);
      words.tell(this.libraries.validator.validateSync(made, { forbidUnknownValues: false }));
      return made;
    } catch (thrown) {
      words.failed(thrown);
      return undefined;
    }
  }
}

/** The one that all applications share: what it knows of classes holds for each. */
export const VALIDATION = new Validation(CLASS_LIBRARIES);

/** An instance of a class that a schema describes: no decorator has a say in it. */
function described(
  cls: SettingsClass,
  value: object,
  { schema, words }: { schema: JsonSchema; words: Words },
): object {
  words.misfits(misfitsOf(value, schema));
  return Object.assign(Object.create(cls.prototype as object) as object, value);
}

/** Says what class-validator found, in our paths, and only once. */
class Words {
  readonly problems: Problem[] = [];

  constructor(private readonly task: ValidationTask & { readonly told: ReadonlySet<string> }) {}

  tell(errors: readonly ValidationError[]): void {
    for (const error of errors)
      this.#tell(error, { node: this.task.node, path: this.task.path, isList: false });
  }

  misfits(misfits: readonly Misfit[]): void {
    const { node: top, path: outer } = this.task;
    for (const { way, what } of misfits) {
      const path = way.reduce<string>(
        (at, step) => (typeof step === 'number' ? item(at, step) : below(at, step)),
        outer,
      );
      if (this.#isTold(path)) continue;
      const node = way.reduce<ConfigNode | undefined>((one, step) => childOf(one, String(step)), top);
      const got = node?.kind === 'scalar' ? `, got ${shownNode(node, path)}` : '';
      this.problems.push(problem(path, `${what}${got}`, originOf(node)));
    }
  }

  failed(thrown: unknown): void {
    // A message of somebody's own @Transform may quote what it was given.
    const { path, node, told } = this.task;
    if (told.size > 0) return;
    this.problems.push(problem(path, `cannot be made: ${this.#clean(oneLineOf(thrown))}`, node.origin));
  }

  #tell(error: ValidationError, { node, path, isList }: Spot): void {
    const { property, constraints = {}, children = [] } = error;
    const at = isList ? item(path, Number(property)) : below(path, property);
    const own = childOf(node, property);
    if (this.#isTold(at)) return;
    // What a list or map says of one of its values is said with the place of that value.
    const messages = this.#isToldWithin(at) ? [] : Object.values(constraints);
    for (const message of messages) {
      this.problems.push(problem(at, this.#what(message, error, { at, own }), originOf(own ?? node)));
    }
    const isOfItems = Array.isArray(error.value) || error.value instanceof Set;
    for (const child of children) this.#tell(child, { node: own, path: at, isList: isOfItems });
  }

  #what(
    message: string,
    { property, value }: ValidationError,
    { at, own }: { at: string; own: ConfigNode | undefined },
  ): string {
    const isHidden = isSecretive(at, value) || (own !== undefined && findRefs(own).size > 0);
    const clean = this.#clean(message, isHidden ? value : undefined);
    const got = own?.kind === 'scalar' ? `, got ${shownNode(own, at)}` : '';
    if (clean.startsWith(`${property} `)) return clean.slice(property.length + 1) + got;
    // Of a validator of somebody's own that says nothing.
    return `is not valid${clean === '' ? '' : `: ${clean}`}${got}`;
  }

  /** A message may be somebody's own, and quote the value. */
  #clean(message: string, hidden?: unknown): string {
    const { node, path, secrets } = this.task;
    const written = literalSecrets(node, secrecyAt(path), 1);
    const clean = withoutPasswords(withoutSecrets(message, [...usedValues(secrets), ...written]));
    const isValue = typeof hidden === 'number' || (typeof hidden === 'string' && hidden !== '');
    return isValue ? clean.replaceAll(String(hidden), HIDDEN) : clean;
  }

  /** Whether something about it, or about what it stands in, was said already. */
  #isTold(path: string): boolean {
    return [...this.task.told].some((told) => told === path || isWithin(path, told));
  }

  #isToldWithin(path: string): boolean {
    return [...this.task.told].some((told) => isWithin(told, path));
  }
}

const isWithin = (path: string, outer: string) =>
  path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);

interface Spot {
  readonly node: ConfigNode | undefined;
  readonly path: string;
  readonly isList: boolean;
}

function childOf(node: ConfigNode | undefined, name: string): ConfigNode | undefined {
  if (node?.kind === 'map') return node.entries.get(name);
  return node?.kind === 'list' ? node.items[Number(name)] : undefined;
}

const originOf = (node: ConfigNode | undefined): Origin | undefined => node?.origin;

const usedValues = (secrets: SecretValues) => [...secrets.values()].filter((one) => one !== undefined);
