import 'reflect-metadata';
import type { Graph } from '../graph.js';

/** Gives every class the constructor types that the compiler would have emitted, and then its decorator. */
export function decorateAll(
  { classes, below }: Graph,
  decorator: (target: never, at: number) => unknown,
): void {
  classes.forEach((cls, at) => {
    const types = (below[at] ?? []).map((part) => classes[part]);
    Reflect.defineMetadata('design:paramtypes', types, cls);
    decorator(cls as never, at);
  });
}
