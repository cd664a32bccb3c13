import { ModuleError } from '../core/errors.js';
import { slotName } from '../core/names.js';
import type { SlotName } from '../core/names.js';
import { openName } from '../core/private-slots.js';
import { isClass, refName } from '../core/token.js';
import type { Ref } from '../core/token.js';
import { offerOfClass } from '../container/injection/recipes.js';
import { componentOf, contractOf } from '../decorators/metadata.js';
import type { PlainProvider } from '../container/plain/plain-provider.js';
import type { ModuleNode } from './module-node.js';

/** Which slots the contracts of a module graph stand for. */
export class ContractIndex {
  private readonly slots = new Map<Ref, Set<SlotName>>();

  constructor(nodes: readonly ModuleNode[]) {
    for (const { slot, offer } of nodes.flatMap((node) => node.offers)) {
      for (const contract of offer.provides ?? []) this.slots.set(contract, this.slotsOf(contract).add(slot));
    }
  }

  /** Slots of a contract: the one its `@Contract` names, and those whose candidates provide it. */
  slotsOf(ref: Ref): Set<SlotName> {
    const named = isClass(ref) ? contractOf(ref)?.slot : undefined;
    return new Set([...(this.slots.get(ref) ?? []), ...(named === undefined ? [] : [named])]);
  }

  /**
   * Plain providers would hide what can be swapped, so their tokens must not be contracts or component classes.
   *
   * @throws ModuleError `modules/token-is-a-slot`
   */
  checkPlain(node: ModuleNode, { token, isBare }: PlainProvider): void {
    if (isBare && (this.slots.size === 0 || !this.slots.has(token))) return;
    const slot = this.slotOfToken(token, node);
    if (slot === undefined) return;
    const [{ where, way } = { where: node.label, way: 'useClass' }] = node.placesOf(token);
    const remedy = way === 'useExisting' ? 'useFactory, inject' : way;
    const name = refName(token);
    throw new ModuleError(
      'modules/token-is-a-slot',
      `${where} provides ${name} as a plain provider, but ${name} stands for the slot ${slot}. Nothing was built.`,
      { hint: `write { slot: '${openName(slot)}', provider: '…', ${remedy} } to offer a candidate for it` },
    );
  }

  private slotOfToken(token: Ref, node: ModuleNode): SlotName | undefined {
    const [slot] = this.slotsOf(token);
    if (slot !== undefined || !isClass(token) || !componentOf(token)) return slot;
    const { domain, key } = offerOfClass(token, { source: 'module', module: node.label }).offer;
    return slotName(domain, key);
  }
}
