import type { Constructable } from '../core/component.js';
import { InjectionError } from '../core/errors.js';
import { refName } from '../core/token.js';
import { deliver } from './deliver.js';
import { withForeignValues } from './injection/foreign-links.js';
import { withInjection } from './injection/injection-context.js';
import type { Link } from './injection/link.js';
import type { Linker } from './injection/linker.js';
import { classRecipe } from './injection/recipes.js';
import type { ContainerOptions } from './container-options.js';
import type { ModuleScope } from './plain/plain-provider.js';
import type { Plains } from './plain/plains.js';
import { noneActive } from './scopes/scope-errors.js';
import type { Cell, Holder, SlotListing } from './slot.js';

/** What making an instance that belongs to nobody needs of the application. */
export interface InstantiateTools {
  readonly linker: Linker;
  readonly plains: Plains;
  readonly options: Pick<ContainerOptions, 'clock' | 'deadlines' | 'settings'>;
  /** Fills cells that point at nothing. */
  readonly activate: (cells: readonly Cell[]) => Promise<void>;
  /** Activates what a list has to show. */
  readonly fill: (list: SlotListing) => Promise<unknown>;
}

/** Makes an instance with what a module sees injected. It belongs to the caller. */
export async function instantiate(
  cls: Constructable,
  scope: ModuleScope,
  tools: InstantiateTools,
): Promise<unknown> {
  const { linker, plains } = tools;
  const { clock, deadlines, settings } = tools.options;
  const recipe = classRecipe(cls, { scope });
  const { title } = recipe;
  const wished = recipe.wishes().map((wish) => take(linker.link(wish, scope), wish.where));
  const empty = wished.flatMap((link) => (link.kind === 'cell' && !link.cell.instance ? link.cell : []));
  if (empty.length > 0) await tools.activate(empty);
  for (const link of wished) if (link.kind === 'list') await tools.fill(link.list);
  await plains.raise(wished.flatMap((link) => (link.kind === 'plain' ? link.plain : [])));
  const settingsOf = (of: new () => object) => settings.settingsFor(`plain:${title}`, 'plain', of);
  const valueOf = (link: Link) => (link.kind === 'settings' ? settingsOf(link.settings) : given(link));
  const nobody: Holder = { title, name: title, holds: new Set(), requires: new Set(), foreign: 0 };
  const links = await withForeignValues(nobody, wished, {
    clock,
    ms: deadlines.build,
    during: (code) => code(),
  });
  return withInjection(
    (ref, options) => {
      const where = `${title}: inject(${refName(ref)})`;
      const link = take(linker.link({ ref, options, delivery: 'reference', where }, scope), where);
      return link.kind === 'plain' ? plains.now(link.plain, where) : valueOf(link);
    },
    () => recipe.build(links.map(valueOf), undefined as never),
  );
}

/**
 * The application is given the cell: whoever gets the instance may keep it for as long as it likes.
 * @throws InjectionError `injection/no-owner` for what would have to end, or be made anew, with its holder
 */
function take(link: Link, where: string): Link {
  if (link.kind === 'plain' && link.plain.life !== 'singleton') throw noOwner(link.plain.title, where);
  if (link.kind === 'list') link.list.kept = link.list.needed = true;
  if (link.kind !== 'cell') return link;
  if (link.policy !== 'follow') {
    throw new InjectionError(
      'injection/no-owner',
      `An instance that belongs to its caller cannot hold something by onSwap: '${link.policy}'.`,
      { path: link.where, hint: 'nobody would know when it ends: make the class a provider, or follow' },
    );
  }
  if (link.cell.slot.scope === 'transient') throw noOwner(link.cell.slot.title, where);
  link.cell.kept = true;
  return link;
}

const noOwner = (what: string, where: string) =>
  new InjectionError(
    'injection/no-owner',
    `An instance that belongs to its caller cannot hold ${what}, which is made for each holder and ends with it.`,
    { path: where, hint: 'nobody would know when it ends: make the class a provider' },
  );

function given(link: Exclude<Link, { kind: 'settings' }>): unknown {
  switch (link.kind) {
    case 'nothing':
      return undefined;
    case 'given':
      return link.value;
    case 'list':
      return link.list.live;
    case 'plain':
      return link.plain.value;
    case 'foreign':
      return link.binding.get(link.where);
    case 'scopeValue':
      throw noneActive(`${link.where}: ${link.ref.name}`);
    case 'cell':
      return deliver(link);
  }
}
