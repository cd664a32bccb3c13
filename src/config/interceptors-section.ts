import { isPolicy, optionsOf, POLICIES, type PolicyName, type PolicyOption } from '../core/policies.js';
import { ANY, object, optional, SOME_FLAG } from './shape.js';
import type { Field, ListShape, ObjectShape, RecordShape, Shape } from './shape.js';

/** Where it stands in the section of a domain. */
export const INTERCEPTORS = 'interceptors';

/** Beside the name of an interceptor: the only methods that it sees. */
export const METHODS = 'methods';

/** What one of somebody's own may be told: only its factory knows. */
const OWN_OPTIONS: RecordShape = { kind: 'record', of: ANY, isOptional: true };
const METHODS_SHAPE: ListShape = { kind: 'list', of: { kind: 'text', minLength: 1 } };

/** What may be said of the slots of a domain. @param own names of interceptors of somebody's own */
export function interceptorsShape(own: readonly string[], keys: Iterable<string>): RecordShape {
  const of = interceptorShape(own);
  return { kind: 'record', of, likely: new Map([...keys].map((key) => [key, []])) };
}

/** What may be said of one slot. */
export function interceptorShape(own: readonly string[]): ListShape {
  const readyMade = Object.keys(POLICIES).filter(isPolicy);
  const fields: (readonly [string, Field])[] = [
    ...readyMade.map((name) => [name, optional(policyShape(name))] as const),
    ...own.map((name) => [name, optional(OWN_OPTIONS)] as const),
    [METHODS, optional(METHODS_SHAPE)],
  ];
  return { kind: 'list', of: object('an interceptor', fields), definition: INTERCEPTORS };
}

function policyShape(policy: PolicyName): ObjectShape {
  const fields = optionsOf(policy).flatMap(([name, option]): [string, Field][] => {
    const shape = shapeOf(option);
    return shape ? [[name, { shape, isRequired: option.isNeeded === true }]] : [];
  });
  const isOptional = !fields.some(([, { isRequired }]) => isRequired);
  return { ...object(policy, fields), isOptional };
}

/** Undefined for what can only be said in code. */
function shapeOf(option: PolicyOption): Shape | undefined {
  switch (option.kind) {
    case 'function':
      return undefined;
    case 'flag':
      return SOME_FLAG;
    case 'anything':
      return ANY;
    default: {
      const { kind, minimum, maximum, above, below } = option;
      const bounds = Object.entries({ minimum, maximum, above, below });
      return { kind, ...Object.fromEntries(bounds.filter(([, bound]) => bound !== undefined)) };
    }
  }
}

/** Options of a ready-made interceptor that configuration cannot say. */
export const functionsOf = (name: string): readonly string[] =>
  isPolicy(name) ? optionsOf(name).flatMap(([one, { kind }]) => (kind === 'function' ? [one] : [])) : [];
