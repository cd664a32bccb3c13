import { Abortion } from '../../core/abortion.js';
import type { SlotName } from '../../core/names.js';
import { OwnWork, type OwnWorkTools } from '../own-work.js';

/** What a plain provider does by itself: what its hooks are told, the tasks that they spawn, what they register. */
export class PlainLife {
  readonly slot: { readonly name: SlotName };
  readonly candidate = { provider: 'plain' };
  readonly number = 1;
  readonly abortion = new Abortion();
  ownWork: OwnWork | undefined;

  constructor(readonly label: string) {
    this.slot = { name: `plain:${label}` };
  }

  own(tools: OwnWorkTools): OwnWork {
    return (this.ownWork ??= new OwnWork(this, tools));
  }
}
