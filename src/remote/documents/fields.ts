import '../../decorators/reflection.js';
import { shown } from '../../core/names.js';
import { Transform, Type, ValidateBy, ValidateIf, ValidateNested } from './class-libraries.js';
import { exactly, isMap, MAP, type Rule } from './rules.js';
import { problemsOf } from './validated.js';

// What a decorator of class-validator leaves open is closed here once: null is never a missing member, a list is no object, and no
// value is turned into another.

type Class = new () => object;

/** A member that has to be there. */
export const Needs = (rule: Rule): PropertyDecorator => fits(rule);

/** A member that may be left out. */
export const May = (rule: Rule): PropertyDecorator => all(whenThere(), fits(rule));

/** A member with JSON of any shape, kept as it is. */
export const MayJson = (rule: Rule): PropertyDecorator => all(May(rule), kept());

/** A member that has to be there: an object of a class. */
export const NeedsOne = (cls: () => Class): PropertyDecorator => all(fits(instance(cls)), nested(cls));

/** A member that may be left out: an object of a class. */
export const MayOne = (cls: () => Class): PropertyDecorator => all(whenThere(), NeedsOne(cls));

/** A member that has to be there: a list of objects of a class. */
export const NeedsMany = (cls: () => Class, max: number): PropertyDecorator =>
  all(fits(instances(cls, max)), nested(cls));

/** A member that may be left out: a list of objects of a class. */
export const MayMany = (cls: () => Class, max: number): PropertyDecorator =>
  all(whenThere(), NeedsMany(cls, max));

/** A member that has to be there: objects of a class by names, each by a rule. */
export const NeedsNamed = (name: Rule, cls: () => Class, max: number): PropertyDecorator =>
  all(fits(named(name, cls, max)), kept());

/** `_type` of a document. */
export const Kind = (name: string): PropertyDecorator => Needs(exactly(name));

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, name) => {
    for (const decorate of decorators) decorate(target, name);
  };
}

const fits = (rule: Rule): PropertyDecorator =>
  ValidateBy({
    name: 'fits',
    validator: {
      validate: (value: unknown) => rule.fits(value),
      defaultMessage: (about) =>
        about?.value === undefined
          ? `is missing: it is ${rule.expected}`
          : `cannot be ${shown(about.value)}: it is ${rule.expected}`,
    },
  });

const whenThere = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

const nested = (cls: () => Class): PropertyDecorator => all(ValidateNested(), Type(cls));

/** class-transformer leaves out what is called as a member of every object, as `toString`. */
const kept = (): PropertyDecorator =>
  Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]);

const instance = (cls: () => Class): Rule => ({
  fits: (value) => value instanceof cls(),
  expected: 'an object',
});

const instances = (cls: () => Class, max: number): Rule => ({
  fits: (value) => Array.isArray(value) && value.length <= max && value.every((one) => one instanceof cls()),
  expected: `a list of at most ${max} objects`,
});

const named = (name: Rule, cls: () => Class, max: number): Rule => ({
  fits: (value) =>
    isMap(value) &&
    Object.keys(value).length <= max &&
    Object.entries(value).every(
      ([key, one]) => name.fits(key) && isMap(one) && problemsOf(cls(), one).length === 0,
    ),
  expected: `${MAP.expected} of at most ${max} members, each of them ${name.expected} and what belongs to it`,
});
