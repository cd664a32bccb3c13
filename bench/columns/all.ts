import type { Column } from '../column.js';
import { awilix } from './awilix.js';
import { hand } from './hand.js';
import { injectionJs } from './injection-js.js';
import { inversify } from './inversify.js';
import { loopback } from './loopback.js';
import { map } from './map.js';
import { needleDi } from './needle-di.js';
import { nest } from './nest.js';
import { oneiric, oneiricPlain } from './oneiric.js';
import { tsyringe } from './tsyringe.js';
import { typedInject } from './typed-inject.js';

/** Everything that is compared, in the order of the table. */
export const columns: readonly Column[] = [
  ...[hand, map, oneiric, oneiricPlain],
  ...[inversify, awilix, tsyringe, needleDi, nest, loopback, typedInject, injectionJs],
];

/** @throws where there is none of that name */
export function columnNamed(name: string | undefined): Column {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  throw new TypeError(`no column ${String(name)}; there are ${columns.map((each) => each.name).join(', ')}`);
}
