import { parseArgs } from 'node:util';

/** What to run, from the command line. */
export interface Options {
  /** A smoke run: everything once, figures that mean nothing. */
  readonly quick: boolean;
  /** Only rows whose name contains one of these. */
  readonly only: readonly string[];
  /** Only these columns. */
  readonly columns: readonly string[];
  /** An earlier result to compare with. */
  readonly against: string | undefined;
  /** Processes per column and set of rows. */
  readonly rounds: number;
}

const USAGE =
  'npm run bench -- [--quick] [--only S8]… [--columns oneiric]… [--rounds 5] [--against build/bench/earlier.json]';

/** @throws with the usage for what it does not know */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        columns: { type: 'string', multiple: true, default: [] },
        against: { type: 'string' },
        rounds: { type: 'string', default: '5' },
      },
    });
    const rounds = values.quick ? 1 : Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds is a number from 1 on');
    return { ...values, against: values.against, rounds };
  } catch (error) {
    throw new TypeError(USAGE, { cause: error });
  }
}
