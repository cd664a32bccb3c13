import { shown } from '../core/names.js';
import { ConfigError } from './config-error.js';
import { below, item, parsePath } from './config-path.js';
import { unknownName } from './conform.js';
import { expected, type Shape } from './shape.js';

/** Why nothing can ever be said at a path; undefined where something can, now or once it is set. */
export function unknownPath(root: Shape, path: string): string | undefined {
  let at = '';
  let shape: Shape | undefined = root;
  for (const step of parsePath(path) ?? []) {
    const inner = innerShape(shape, step);
    if (!inner) return wrongStep(shape, at, step);
    at = shape.kind === 'list' ? item(at, Number(step)) : below(at, step);
    shape = inner;
  }
  return undefined;
}

function innerShape(shape: Shape, step: string): Shape | undefined {
  switch (shape.kind) {
    case 'object':
      return shape.fields.get(step)?.shape ?? shape.others;
    case 'record':
      return shape.of;
    case 'list':
      return /^\d+$/.test(step) ? shape.of : undefined;
    case 'any':
      return shape;
    default:
      return undefined;
  }
}

function wrongStep(shape: Shape, at: string, step: string): string {
  if (shape.kind === 'object') return `${below(at, step)} ${unknownName(step, shape.fields)}`;
  return `${below(at, step)} is not known: ${at} is ${expected(shape)}`;
}

/** @throws ConfigError `config/bad-path` unless it is written as a path */
export function checkPath(path: unknown): asserts path is string {
  if (typeof path === 'string' && path !== '' && parsePath(path) !== undefined) return;
  throw new ConfigError('config/bad-path', `${shown(path)} is no path of configuration. Nothing is given.`, {
    hint: "write names joined by dots, as 'catalog.pageSize', or give a class with @ConfigSection",
  });
}
