import { isInversifyModule } from '../container/bridge/foreign.js';
import type { ForwardRef } from '../core/component.js';
import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isClass, refName } from '../core/token.js';
import { isForwardRef } from '../decorators/dependable.js';
import { componentOf } from '../decorators/metadata.js';
import { badImport, checkImport, checkModule } from './check-module.js';
import { claimPromises, isPromise } from './import-promises.js';
import type { GraphEdits, Source } from './graph-edits.js';
import type { KnownModules } from './known-modules.js';
import { ModuleNode } from './module-node.js';
import type { Located } from './module-node.js';
import { isDynamicModule, moduleRecord } from './module-record.js';
import type { ModuleClass, ModuleMetadata } from './module-record.js';

/** A module on the way from the root to the one being read. */
interface Step {
  readonly node: ModuleNode;
  /** Whether it was imported through `forwardRef`. */
  readonly forward: boolean;
}

/** What reading starts from. */
export interface Reading {
  /** Modules that are read already; those that are read are added. */
  readonly known: KnownModules;
  readonly edits: GraphEdits;
  /** What the promises that have settled came to. */
  readonly settled: Pick<WeakMap<PromiseLike<unknown>, unknown>, 'get' | 'has'>;
}

/** What reading came to. */
export interface Tree {
  readonly root: ModuleNode | undefined;
  /** Modules that were not known, imported ones before those that import them; none while promises are pending. */
  readonly added: readonly ModuleNode[];
  /** Promises in `imports` that have to settle before the tree is whole. */
  readonly pending: readonly Located<PromiseLike<unknown>>[];
}

/**
 * Every module that a root imports, each once. What fails, or waits for promises, leaves the known modules as they were.
 *
 * @throws ModuleError `modules/bad-import`, `modules/import-cycle`, and what {@link checkModule} throws
 */
export function readTree(root: Located<unknown>, reading: Reading): Tree {
  const reader = new TreeReader(reading);
  try {
    const node = reader.read({ value: rootOf(root), where: root.where }, false);
    if (reader.pending.length === 0) return { root: node, added: reader.done, pending: [] };
    reader.undo();
    return { root: undefined, added: [], pending: reader.pending };
  } catch (error) {
    reader.undo();
    throw error;
  }
}

class TreeReader {
  readonly done: ModuleNode[] = [];
  readonly pending: Located<PromiseLike<unknown>>[] = [];
  private readonly begun: ModuleNode[] = [];
  private readonly trail: Step[] = [];

  constructor(private readonly reading: Reading) {}

  read(entry: Located<Source>, forward: boolean): ModuleNode {
    const { known, edits } = this.reading;
    const value = edits.module(entry.value);
    const earlier = known.find(value);
    if (earlier) {
      this.checkCycle(earlier, forward);
      return earlier;
    }
    const node = this.nodeFor({ value, where: entry.where });
    known.add(node);
    this.begun.push(node);
    this.trail.push({ node, forward });
    for (const imported of node.importEntries) this.readImport(node, imported);
    this.trail.pop();
    this.done.push(node);
    return node;
  }

  undo(): void {
    for (const node of this.begun) this.reading.known.delete(node);
  }

  private readImport(node: ModuleNode, { value: entry, where }: Located<unknown>): void {
    const value = this.settled(entry, where);
    if (isPromise(value)) {
      this.pending.push({ value, where });
      return;
    }
    checkImport(value, where);
    if (isInversifyModule(value)) {
      node.foreign.push({ value, where });
      return;
    }
    const target = isForwardRef(value) ? follow(value, where) : (value as Source);
    const imported = this.read({ value: target, where }, isForwardRef(value));
    if (!node.imports.includes(imported)) node.imports.push(imported);
  }

  /** What a promise came to; itself while that is not known. */
  private settled(entry: unknown, where: string): unknown {
    if (!isPromise(entry) || !this.reading.settled.has(entry)) return entry;
    const value = this.reading.settled.get(entry);
    if (!isClass(value) && !isDynamicModule(value)) throw notAModule(value, where);
    return value;
  }

  private nodeFor({ value, where }: Located<Source>): ModuleNode {
    const { known, edits } = this.reading;
    const dynamic = isClass(value) ? undefined : value;
    const cls = isClass(value) ? value : value.module;
    const record = recordOf(cls, where);
    const label = known.labelFor(refName(cls));
    const lists: Located<ModuleMetadata>[] = [{ value: record, where: label }];
    if (dynamic) {
      const whole = `${label} (dynamic)`;
      checkModule(dynamic, whole, true);
      claimPromises(dynamic.imports);
      lists.push({ value: dynamic, where: whole });
    }
    return new ModuleNode(label, value, { lists, edits });
  }

  /** A module that is being read may be reached again only by a way that says so. */
  private checkCycle(node: ModuleNode, forward: boolean): void {
    const at = this.trail.findIndex((step) => step.node === node);
    if (at < 0 || forward) return;
    const cycle = this.trail.slice(at);
    if (cycle.slice(1).some((step) => step.forward)) return;
    throw new ModuleError('modules/import-cycle', `${node.label} imports itself. Nothing was built.`, {
      path: [...cycle.map((step) => step.node.label), node.label].join(' -> '),
      hint: 'write forwardRef(() => X) for one of these imports, or move what they share into a module of its own',
    });
  }
}

/** A root is there already: whoever asks for it can await it. */
function rootOf({ value, where }: Located<unknown>): Source {
  if (isPromise(value)) {
    throw badImport(where, 'is a promise', { hint: 'await it: create(await CacheModule.forRootAsync(…))' });
  }
  checkImport(value, where);
  if (isInversifyModule(value)) {
    throw badImport(where, 'is a module of inversify', { hint: 'import it in a class with @Module' });
  }
  return isForwardRef(value) ? follow(value, where) : (value as Source);
}

function notAModule(value: unknown, where: string): ModuleError {
  const isNamespace = typeof value === 'object' && value !== null && Symbol.toStringTag in value;
  return badImport(where, `is a promise of ${shown(value)}`, {
    hint: isNamespace
      ? "take the module out of its file: import('./x.js').then((file) => file.XModule)"
      : 'it must resolve to a class with @Module or a dynamic module',
  });
}

function recordOf(cls: ModuleClass, where: string): ModuleMetadata {
  const record = moduleRecord(cls);
  if (record) return record;
  const remedy = componentOf(cls)
    ? 'list components in providers'
    : isModuleOfNest(cls)
      ? "its @Module is that of '@nestjs/common': here it takes @Module of oneiric, and NestJS imports its own modules"
      : 'put @Module({ … }) on it, or list it in providers';
  throw badImport(where, `is ${refName(cls)}, which is not a module`, { hint: remedy });
}

// What NestJS writes on a class for each field of its decorator.
const isModuleOfNest = (cls: ModuleClass): boolean =>
  ['imports', 'providers', 'controllers', 'exports'].some((field) => Reflect.hasOwnMetadata(field, cls));

function follow({ forwardRef }: ForwardRef, where: string): Source {
  let target: unknown;
  try {
    target = forwardRef();
  } catch (cause) {
    throw badImport(where, 'is a forwardRef that throws', {
      hint: 'the class that it names must be declared before the application is created',
      cause,
    });
  }
  if (isClass(target)) return target;
  throw badImport(where, `is a forwardRef to ${shown(target)}`, {
    hint: 'it must return a class with @Module',
  });
}
