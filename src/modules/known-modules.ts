import { isClass } from '../core/token.js';
import type { Source } from './graph-edits.js';
import type { ModuleNode } from './module-node.js';
import type { ModuleClass } from './module-record.js';
import { saysTheSame } from './same-module.js';

/** The modules of an application by what they were read from, each under a name of its own. */
export class KnownModules {
  private readonly bySource = new Map<Source, ModuleNode>();
  /** Dynamic ones, in the order in which they were read. */
  private readonly byClass = new Map<ModuleClass, Set<ModuleNode>>();
  private readonly labels = new Set<string>();
  private readonly lastNumber = new Map<string, number>();

  /** The module read from this source, or from a dynamic module that says the same. */
  find(source: Source): ModuleNode | undefined {
    const known = this.bySource.get(source);
    if (known || isClass(source)) return known;
    for (const node of this.byClass.get(source.module) ?? [])
      if (saysTheSame(node.source, source)) return node;
    return undefined;
  }

  add(node: ModuleNode): void {
    this.bySource.set(node.source, node);
    this.labels.add(node.label);
    if (isClass(node.source)) return;
    const others = this.byClass.get(node.cls);
    if (others) others.add(node);
    else this.byClass.set(node.cls, new Set([node]));
  }

  /** Forgets a module, whose name is free again. */
  delete(node: ModuleNode): void {
    this.bySource.delete(node.source);
    this.byClass.get(node.cls)?.delete(node);
    this.labels.delete(node.label);
    this.lastNumber.clear();
  }

  /** A name that no module has: that of its class, with a number from the second one on. */
  labelFor(name: string): string {
    let number = this.lastNumber.get(name) ?? 0;
    let label: string;
    do {
      number += 1;
      label = number === 1 ? name : `${name}#${number}`;
    } while (this.labels.has(label));
    this.lastNumber.set(name, number);
    return label;
  }
}
