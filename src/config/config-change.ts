import { isDeepStrictEqual } from 'node:util';
import type { SelectionLayer } from '../core/events.js';
import type { SlotName } from '../core/names.js';
import type { SettingsClass } from './class-libraries.js';
import { changedPaths } from './changed-paths.js';
import type { Selected } from './selected.js';
import type { Snapshot } from './snapshot.js';

/** What one layer selects for a slot from now on. */
interface ChangedSelection {
  readonly slot: SlotName;
  readonly layer: SelectionLayer;
  /** Undefined where the layer selects none any more. */
  readonly provider: string | undefined;
}

/** A provider, and the class that somebody asked its settings by. */
export interface AskedSettings {
  readonly slot: SlotName;
  readonly provider: string;
  readonly cls: SettingsClass;
}

/** What is different, for those who move what depends on it. */
export interface ConfigChange {
  readonly paths: readonly string[];
  readonly selections: readonly ChangedSelection[];
  /** Providers whose settings are other ones, or come to be right or wrong. */
  readonly settings: readonly Pick<AskedSettings, 'slot' | 'provider'>[];
  /** Whether all of it is to move as one group. */
  readonly isAtomic: boolean;
}

/** What is different between two moments. @param asked settings that somebody has asked for */
export function changeBetween(
  before: Snapshot,
  after: Snapshot,
  asked: Iterable<AskedSettings>,
): ConfigChange {
  return {
    paths: changedPaths(before.tree, after.tree),
    selections: changedSelections(before.selections, after.selections),
    settings: [...asked].filter(({ slot, provider, cls }) => {
      const [was, is] = [before, after].map((one) => one.settings(slot, provider, cls));
      // Of what both snapshots are asked here for the first time, each makes an instance of its own.
      return !isDeepStrictEqual(was?.value, is?.value) || was?.missing.join() !== is?.missing.join();
    }),
    isAtomic: after.isAtomic,
  };
}

function changedSelections(before: readonly Selected[], after: readonly Selected[]): ChangedSelection[] {
  const now = bySlot(after);
  const gone = [...bySlot(before).values()].filter((one) => !now.has(nameOf(one)));
  return [...gone.map((one) => ({ ...one, provider: undefined })), ...now.values()].map(
    ({ slot, layer, provider }) => ({ slot: slot as SlotName, layer, provider }),
  );
}

const bySlot = (selections: readonly Selected[]) => new Map(selections.map((one) => [nameOf(one), one]));

const nameOf = ({ layer, slot }: Selected) => `${layer} ${slot}`;
