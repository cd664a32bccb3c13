import { parseArgs } from 'node:util';

/** A fault of the soak itself, for proving that it finds one: a call that is lost, a wrong answer, memory that is kept. */
const PLANTS = ['lost-call', 'wrong-answer', 'leak'] as const;
export type Plant = (typeof PLANTS)[number];

/** How long the soak runs, how hard, and what comes of it. */
export interface SoakOptions {
  readonly minutes: number;
  /** The same seed gives the same faults in the same order; when each comes to its end is up to the machine. */
  readonly seed: number;
  /** Calls per second. */
  readonly rate: number;
  /** Faults per second. */
  readonly faults: number;
  /** Where the report goes; undefined writes none. */
  readonly report: string | undefined;
  readonly plant: Plant | undefined;
}

const USAGE =
  'npm run soak -- [--minutes 10] [--seed 1] [--rate 500] [--faults 10] [--report FILE] [--plant lost-call|wrong-answer|leak]';

/** @throws RangeError with the usage, for what it does not know and for what is no such number */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parsed(args);
  const plant = PLANTS.find((one) => one === values.plant);
  if (values.plant !== undefined && plant === undefined) throw new RangeError(USAGE);
  return {
    minutes: above('--minutes', values.minutes, 0),
    seed: values.seed === undefined ? Date.now() % 1_000_000 : above('--seed', values.seed, -1),
    rate: above('--rate', values.rate, 0),
    faults: above('--faults', values.faults, 0),
    report: values.report,
    plant,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '10' },
        seed: { type: 'string' },
        rate: { type: 'string', default: '500' },
        faults: { type: 'string', default: '10' },
        report: { type: 'string' },
        plant: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new RangeError(USAGE, { cause });
  }
}

function above(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > least) return value;
  throw new RangeError(`${option} must be a number above ${least}\n${USAGE}`);
}
