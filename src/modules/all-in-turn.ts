/** Something that is to be done; nothing where there is nothing to do. */
type Step = () => Promise<unknown> | undefined;

/** Does one after the other, also after one that fails. @throws what the first that failed threw */
export async function allInTurn(steps: readonly Step[]): Promise<void> {
  const thrown: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      thrown.push(error);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}
