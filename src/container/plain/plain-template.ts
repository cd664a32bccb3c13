import type { InjectOptions } from '../../core/component.js';
import { isToken, refName, type Ref } from '../../core/token.js';
import type { SlotName } from '../../core/names.js';
import { hold } from '../holder.js';
import { ingredientOf } from '../scopes/ingredients.js';
import { Template, type Injected } from '../scopes/template.js';
import { ToldInstance } from '../swap/hook-contexts.js';
import { givePlain, type PlainHolder } from './plain-holder.js';
import { PlainLife } from './plain-life.js';
import type { PlainLinks } from './plain-links.js';
import type { PlainProvider } from './plain-provider.js';
import type { PlainSource } from './plain-source.js';
import type { PlainTools } from './plain-tools.js';

/** What putting a template together needs. */
export interface TemplateParts {
  readonly tools: PlainTools;
  readonly links: PlainLinks;
  /** Builds what `inject()` names. @throws LifecycleError where that has to be awaited */
  readonly now: (provider: PlainProvider, where: string) => unknown;
}

const NOBODY = { parent: undefined, noting: undefined };

/** How the instances of a plain provider are made, from what it was found to ask for. */
export function plainTemplate(source: PlainSource, holder: PlainHolder, parts: TemplateParts): Template {
  const { title, making, token, life } = source;
  const { tools } = parts;
  const { settings } = tools;
  const wishes = making.wishes();
  const receiver = receiverOf(source, settings);
  return new Template({
    label: title,
    scope: life,
    kind: isToken(token) && token.kind === 'value' ? 'value' : 'any',
    recipe: making,
    ingredients: (holder.links ?? []).map((link, at) => {
      const wish = wishes[at];
      if (!wish) throw new TypeError('a link without a wish');
      return ingredientOf(wish, link, receiver);
    }),
    tools,
    context: (work) =>
      Object.assign(new ToldInstance(work, tools.requests(NOBODY), tools.ownWork), { settings: undefined }),
    madeBy: new PlainLife(title),
    inject: (ref, options) => injected(source, { ref, options }, parts),
    vet: () => undefined,
    met: () => undefined,
    report: (error) => tools.warn({ provider: title, phase: 'cleanup', error }),
  });
}

function injected(
  source: PlainSource,
  { ref, options }: { ref: Ref | SlotName; options: InjectOptions },
  { tools, links, now }: TemplateParts,
): Injected {
  const { title } = source;
  const where = `${title}: inject(${refName(ref)})`;
  const wish = { ref, options, delivery: 'reference', where } as const;
  const link = links.linkOf(wish, source);
  const holder = links.makeHolder(source);
  if (link.kind === 'plain') {
    now(link.plain, where);
    givePlain(holder, link.plain);
  }
  const empty = link.kind === 'cell' ? hold(holder, link) : [];
  const owed = (): Promise<void> => tools.activate(empty, NOBODY);
  const ingredient = ingredientOf(wish, link, receiverOf(source, tools.settings));
  return { ingredient, owed: empty.length > 0 ? owed : undefined };
}

const receiverOf = ({ title }: PlainSource, settings: PlainTools['settings']) => ({
  name: title,
  settings: (cls: new () => object) => settings.settingsFor(`plain:${title}`, 'plain', cls),
});
