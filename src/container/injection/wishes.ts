import type {
  Constructable,
  Delivery,
  Dependable,
  InjectEntry,
  InjectOptions,
  Wish,
} from '../../core/component.js';
import { InjectionError } from '../../core/errors.js';
import { isClass } from '../../core/token.js';
import { askedBy, dereference, undefinedReference } from '../../decorators/dependable.js';
import { componentOf, nameOf, settingsOwner, type ParameterRecord } from '../../decorators/metadata.js';
import { constructorOf, type ConstructorFacts } from './constructor-facts.js';
import { dependableType, undecorated } from './emitted-type.js';

/**
 * What the constructor parameters of a class ask for, in their order: by decorator, else by the component's
 * `inject`, else by emitted type. To be called when first needed, so that import cycles have settled.
 *
 * @throws InjectionError naming class, parameter and remedy, wherever that cannot be told: never a wish for nothing
 */
export function wishesOf(cls: Constructable): readonly Wish[] {
  const facts = constructorOf(cls);
  const settings = componentOf(cls)?.settings;
  return Array.from({ length: facts.count }, (_, index) => wishAt(facts, index, settings));
}

/**
 * The wishes of a factory: one per entry of its `inject: [...]`, which may have Nest's form `{ token, optional }`.
 *
 * @param where how the factory is called in messages
 * @throws InjectionError for an entry that names nothing
 */
export function entriesToWishes(entries: readonly InjectEntry[], where: string): readonly Wish[] {
  return Array.from(entries, (entry, index) => {
    const place = `${where}[${index}]`;
    const asked = askedBy(entry, place);
    if (!asked) throw undefinedReference(place);
    return wish({ ...asked, delivery: 'reference' }, place);
  });
}

type OwnSettings = (new () => object) | undefined;

interface Asked {
  readonly ref: Dependable;
  readonly options: InjectOptions;
  readonly delivery: Delivery;
}

function wishAt(facts: ConstructorFacts, index: number, settings: OwnSettings): Wish {
  const where = `${facts.title}.constructor[${index}]`;
  const made = wish(askedAt(facts, index, where), where);
  const { ref } = made;
  if (!isClass(ref)) return made;
  // A subclass may refine the settings that the inherited constructor takes.
  const isOwn = settings !== undefined && (ref === settings || settings.prototype instanceof ref);
  if (isOwn && made.delivery === 'reference') return { ...made, ref: undefined, settings };
  const owner = settingsOwner(ref);
  if (owner === undefined) return made;
  throw new InjectionError(
    'injection/foreign-settings',
    `${where} asks for ${nameOf(ref)}, the settings of ${owner}.`,
    {
      hint: `only a component's own settings are injected: declare settings: ${nameOf(ref)} on ${facts.title}, or ask ${owner} for what is needed`,
    },
  );
}

function wish({ ref, options, delivery }: Asked, where: string): Wish {
  return { ref: dereference(ref, where), options, delivery, where };
}

function askedAt(facts: ConstructorFacts, index: number, where: string): Asked {
  const decorated = facts.parameters?.get(index);
  if (decorated && hasRef(decorated)) return decorated;
  const listed = askedBy(facts.inject?.[index], where);
  const options = { ...listed?.options, ...decorated?.options };
  if (listed) return { ref: listed.ref, options, delivery: 'reference' };
  if (!facts.types) throw undecorated(where);
  return { ref: dependableType(facts.types[index], where), options, delivery: 'reference' };
}

const hasRef = (record: ParameterRecord): record is ParameterRecord & Asked => record.ref !== undefined;
