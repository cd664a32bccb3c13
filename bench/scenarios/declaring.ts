import { Service } from 'oneiric';
import type { Figures } from '../column.js';
import { tree } from '../graph.js';

const COUNT = 10_000;

/** What the decorators of 10,000 classes cost, their places of declaration included. */
export async function declaring(): Promise<Figures> {
  const { classes } = tree(COUNT);
  const began = performance.now();
  classes.forEach((cls, at) => Service({ key: `part${at}` })(cls));
  return { 'declare 10k, per class': ((performance.now() - began) * 1e6) / COUNT };
}
