import { afterAll, beforeAll, describe, it } from 'vitest';
import { InProcessLoader } from '../../../src/remote/loading/in-process-loader.js';
import { IsolatedLoader } from '../../../src/remote/loading/isolated-loader.js';
import { describeLoadingContract } from './loading-contract.js';
import { builtProgram } from './programs.js';

/** As long as a machine that does other things may need to start something. */
const importMs = 60_000;

let built: Awaited<ReturnType<typeof builtProgram>>;

beforeAll(async () => {
  built = await builtProgram();
});

afterAll(() => built.remove());

describeLoadingContract({ describe, it }, 'in process', () => new InProcessLoader());

for (const mode of ['worker', 'process'] as const) {
  describeLoadingContract(
    { describe, it },
    `into a ${mode}`,
    () => new IsolatedLoader(mode, { importMs, program: built.program }),
  );
}
