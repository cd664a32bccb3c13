import { useState } from 'preact/hooks';
import { logIn } from '../api/session.js';
import { ProblemNote } from '../parts/problem-note.js';

/** Where nobody has logged in yet. */
export function LoginPage() {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<unknown>(undefined);
  const [isAsking, setAsking] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setAsking(true);
    setProblem(undefined);
    await logIn({ token: token.trim() }).catch(setProblem);
    setAsking(false);
  };
  return (
    <main class="login">
      <h1>Oneiric</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            autofocus
            required
            value={token}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={isAsking}>
          Log in
        </button>
      </form>
      {problem !== undefined && <ProblemNote error={problem} />}
      <p class="hint">
        The token of an operator is in <code>operator.token</code>, that of a viewer in{' '}
        <code>viewer.token</code>, both in the folder of the state. Or run <code>oneiric dashboard</code> on
        the machine of the application: it opens this page, logged in.
      </p>
    </main>
  );
}
