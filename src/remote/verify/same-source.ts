import { shown } from '../../core/names.js';
import { RemoteError } from '../remote-error.js';

/** What is signed for one source is not taken from another. @throws RemoteError `remote/wrong-source` */
export function checkSource(found: string, wanted: string): void {
  if (found === wanted) return;
  throw new RemoteError(
    'remote/wrong-source',
    `The document is of ${shown(found)}, not of ${shown(wanted)}.`,
    {
      hint: 'the source is in what was signed, and in the configuration of whoever takes it',
    },
  );
}
