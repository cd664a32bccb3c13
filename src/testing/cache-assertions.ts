import assert from 'node:assert/strict';

/** All steps of an iteration. */
export async function collect(steps: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

/** Fails unless the call gives a promise that rejects with an error of this code. */
export async function refusesWith(code: string, call: () => Promise<unknown>): Promise<void> {
  const { error } = await settle(call());
  assert.ok(error !== undefined, `expected ${code}, but the call was accepted`);
  assert.equal((error as { code?: unknown }).code, code);
}

async function settle(promise: Promise<unknown>): Promise<{ error?: unknown }> {
  try {
    await promise;
    return {};
  } catch (error) {
    return { error };
  }
}
