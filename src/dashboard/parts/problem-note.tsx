import { Problem, wordsOf } from '../api/problem.js';

/** What went wrong, what still holds, and what to do about it. */
export function ProblemNote({ error }: { readonly error: unknown }) {
  const problem = error instanceof Problem ? error : undefined;
  const { hint, holds } = problem?.facts ?? {};
  return (
    <div class="notice bad" role="alert">
      <div>
        <p>{wordsOf(error)}</p>
        {holds !== undefined && <p>Still serves: {holds}</p>}
        {hint !== undefined && <p class="hint">{hint}</p>}
        {problem && <code>{problem.code}</code>}
      </div>
    </div>
  );
}
