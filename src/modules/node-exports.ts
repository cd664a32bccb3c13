import { ModuleError } from '../core/errors.js';
import { shown, type SlotName } from '../core/names.js';
import { openName } from '../core/private-slots.js';
import { isClass, isRef, refName } from '../core/token.js';
import type { Ref } from '../core/token.js';
import { isForwardRef } from '../decorators/dependable.js';
import type { ContractIndex } from './contract-index.js';
import type { Located, ModuleNode } from './module-node.js';
import { isDynamicModule, moduleRecord } from './module-record.js';
import type { ModuleExport } from './module-record.js';

/**
 * Finds out what the exports of a module stand for.
 *
 * @throws ModuleError `modules/unknown-export` for what the module neither provides nor imports
 */
export function readExports(node: ModuleNode, contracts: ContractIndex): void {
  for (const { value, where } of node.exports) {
    const exported = settle(value, where);
    const found =
      exportModules(node, exported) || exportPlain(node, exported) || exportSlots(node, exported, contracts);
    if (!found) throw unknown(node, { value: exported, where });
  }
}

function settle(value: ModuleExport, where: string): unknown {
  try {
    return isForwardRef(value) ? value.forwardRef() : value;
  } catch (cause) {
    throw new ModuleError(
      'modules/unknown-export',
      `${where} is a forwardRef that throws. Nothing was built.`,
      {
        hint: 'the class that it names must be declared before the application is created',
        cause,
      },
    );
  }
}

/** A module class stands for every import of that class, dynamic ones too. */
function exportModules(node: ModuleNode, exported: unknown): boolean {
  const read = isClass(exported) || isDynamicModule(exported) ? node.readInstead(exported) : exported;
  const named = node.imports.filter(({ source, cls }) => source === read || cls === read);
  for (const imported of named) node.reexports.add(imported);
  return named.length > 0;
}

function exportPlain(node: ModuleNode, exported: unknown): boolean {
  const plain = isRef(exported) ? node.plains.get(exported) : undefined;
  if (plain) node.exportedPlains.add(plain);
  return plain !== undefined;
}

/** A slot name, a contract, or the class of a candidate: all of them open the slot. */
function exportSlots(node: ModuleNode, exported: unknown, contracts: ContractIndex): boolean {
  const slots = isRef(exported) ? openNames(contracts.slotsOf(exported)) : new Set([exported]);
  const opened = node.offers.filter(
    ({ slot, cls }) => slots.has(openName(slot)) || (cls === exported && cls !== undefined),
  );
  for (const { slot } of opened) node.exportedSlots.add(slot);
  return opened.length > 0;
}

const openNames = (slots: Iterable<SlotName>): ReadonlySet<unknown> => new Set(Array.from(slots, openName));

function unknown(node: ModuleNode, { value, where }: Located<unknown>): ModuleError {
  if (value === undefined) {
    return new ModuleError('modules/unknown-export', `${where} is undefined. Nothing was built.`, {
      hint: 'an import cycle between files leaves it undefined: write forwardRef(() => X)',
    });
  }
  const name = nameOf(value);
  const message = `${where} exports ${name}, which ${node.label} neither provides nor imports. Nothing was built.`;
  return new ModuleError('modules/unknown-export', message, { hint: remedy(node, value, name) });
}

function remedy(node: ModuleNode, value: unknown, name: string): string {
  const source = node.imports.find((imported) => provides(imported, value));
  if (source) return `${name} belongs to ${source.label}: export ${source.label} instead`;
  if ((isClass(value) && moduleRecord(value)) || isDynamicModule(value))
    return `add ${name} to the imports of ${node.label}`;
  const plains = [...node.plains.values()].map(({ title }) => title);
  const offers = node.offers.map(({ slot, offer }) => `${slot}/${offer.provider}`);
  const imports = node.imports.map(({ label }) => label);
  const known = [...plains, ...offers, ...imports].filter((title) => title !== node.label);
  return `add it to the providers of ${node.label}; it knows ${known.join(', ') || 'nothing'}`;
}

const provides = (node: ModuleNode, value: unknown) =>
  node.plains.has(value as Ref) ||
  node.offers.some(
    ({ slot, cls, offer }) => slot === value || cls === value || offer.provides?.includes(value as Ref),
  );

function nameOf(value: unknown): string {
  if (isRef(value)) return refName(value);
  if (isDynamicModule(value) && isClass(value.module)) return refName(value.module);
  return shown(value);
}
