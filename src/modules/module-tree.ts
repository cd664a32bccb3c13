import type { ForwardRef } from '../core/component.js';
import { ModuleError } from '../core/errors.js';
import { shown } from '../core/names.js';
import { isClass, refName } from '../core/token.js';
import { isForwardRef } from '../decorators/dependable.js';
import { componentOf } from '../decorators/metadata.js';
import { badImport, checkImport, checkModule } from './check-module.js';
import { NO_EDITS, type GraphEdits, type Source } from './graph-edits.js';
import { ModuleNode } from './module-node.js';
import type { Located } from './module-node.js';
import { moduleRecord } from './module-record.js';
import type { ModuleClass, ModuleMetadata } from './module-record.js';

/** A module on the way from the root to the one being read. */
interface Step {
  readonly node: ModuleNode;
  /** Whether it was imported through `forwardRef`. */
  readonly forward: boolean;
}

/**
 * Every module that a root imports, each once, imported ones before those that import them.
 *
 * @throws ModuleError `modules/bad-import`, `modules/import-cycle`, and what {@link checkModule} throws
 */
export function readTree(root: Source, edits: GraphEdits = NO_EDITS): ModuleNode[] {
  const reader = new TreeReader(edits);
  checkImport(root, 'The root module');
  reader.read({ value: root, where: 'The root module' }, false);
  return reader.done;
}

class TreeReader {
  readonly done: ModuleNode[] = [];
  private readonly known = new Map<Source, ModuleNode>();
  private readonly named = new Map<string, number>();
  private readonly trail: Step[] = [];

  constructor(private readonly edits: GraphEdits) {}

  read({ value, where }: Located<Source>, forward: boolean): ModuleNode {
    const entry = { value: this.edits.module(value), where };
    const known = this.known.get(entry.value);
    if (known) {
      this.checkCycle(known, forward);
      return known;
    }
    const node = this.nodeFor(entry);
    this.known.set(entry.value, node);
    this.trail.push({ node, forward });
    for (const { value, where } of node.importEntries) {
      checkImport(value, where);
      const target = isForwardRef(value) ? follow(value, where) : (value as Source);
      const imported = this.read({ value: target, where }, isForwardRef(value));
      if (!node.imports.includes(imported)) node.imports.push(imported);
    }
    this.trail.pop();
    this.done.push(node);
    return node;
  }

  private nodeFor({ value, where }: Located<Source>): ModuleNode {
    const dynamic = isClass(value) ? undefined : value;
    const cls = isClass(value) ? value : value.module;
    const label = this.labelFor(refName(cls));
    const lists: Located<ModuleMetadata>[] = [{ value: recordOf(cls, where), where: label }];
    if (dynamic) {
      const whole = `${label} (dynamic)`;
      checkModule(dynamic, whole, true);
      lists.push({ value: dynamic, where: whole });
    }
    return new ModuleNode(label, value, { lists, edits: this.edits });
  }

  private labelFor(name: string): string {
    const count = (this.named.get(name) ?? 0) + 1;
    this.named.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
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

function recordOf(cls: ModuleClass, where: string): ModuleMetadata {
  const record = moduleRecord(cls);
  if (record) return record;
  const remedy = componentOf(cls)
    ? 'list components in providers'
    : 'put @Module({ … }) on it, or list it in providers';
  throw badImport(where, `is ${refName(cls)}, which is not a module`, { hint: remedy });
}

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
