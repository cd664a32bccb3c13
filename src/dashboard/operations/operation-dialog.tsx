import { useEffect, useRef, useState } from 'preact/hooks';
import { change } from '../api/client.js';
import { callMe, operatorName } from '../api/session.js';
import { wordsOf } from '../api/problem.js';
import { ProblemNote } from '../parts/problem-note.js';
import { tell } from '../parts/messages.js';
import { Choice } from './choice.js';
import { DEEDS, operation, subjectOf, wantedFor, type Operation, type Wanted } from './operation.js';
import { Progress } from './progress.js';
import { isWell, Result, wordsOfResult } from './result.js';

/** Asks what is to be done, why and by whom, and shows what comes of it. */
export function OperationDialog() {
  const op = operation.value;
  return op && <Asking op={op} />;
}

/** How far it is. */
type Stage =
  | { readonly is: 'asking'; readonly error?: unknown }
  | { readonly is: 'running'; readonly since: number }
  | { readonly is: 'done'; readonly since: number; readonly answer: unknown };

function Asking({ op }: { readonly op: Operation }) {
  const box = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [stage, setStage] = useState<Stage>({ is: 'asking' });
  useEffect(() => box.current?.showModal(), []);
  const wanted = wantedFor(op, reason);
  const { title, does } = DEEDS[op.kind];
  const subject = subjectOf(op);
  const run = async (event: Event) => {
    event.preventDefault();
    if (wanted) await running(op, wanted, setStage);
  };
  return (
    <dialog ref={box} class="operation" aria-labelledby="operation-title" onClose={close}>
      <form onSubmit={(event) => void run(event)}>
        <h2 id="operation-title">
          {title} {subject !== undefined && <bdi class="name">{subject}</bdi>}
        </h2>
        <p class="hint">{does}</p>
        {stage.is === 'asking' && <Form op={op} reason={reason} onReason={setReason} />}
        {stage.is === 'asking' && stage.error !== undefined && <ProblemNote error={stage.error} />}
        {stage.is !== 'asking' && (
          <Progress op={op} since={stage.since} isOver={stage.is === 'done'} change={changeIn(stage)} />
        )}
        {stage.is === 'done' && <Result answer={stage.answer} />}
        <Buttons
          title={title}
          stage={stage.is}
          canRun={wanted !== undefined}
          onClose={() => box.current?.close()}
        />
      </form>
    </dialog>
  );
}

const changeIn = (stage: Stage): number | undefined =>
  stage.is === 'done' ? (stage.answer as { id?: number }).id : undefined;

const close = () => (operation.value = undefined);

/** Whoever closes the dialog meanwhile is told what has come of it all the same. */
async function running(
  op: Operation,
  { path, body }: Wanted,
  setStage: (stage: Stage) => void,
): Promise<void> {
  const since = Date.now();
  const subject = subjectOf(op);
  const name = `${DEEDS[op.kind].title}${subject === undefined ? '' : ` ${subject}`}`;
  setStage({ is: 'running', since });
  try {
    const answer = await change('POST', path, body);
    setStage({ is: 'done', since, answer });
    tell(isWell(answer) ? 'good' : 'bad', `${name}: ${wordsOfResult(answer)}`);
  } catch (error) {
    setStage({ is: 'asking', error });
    if (operation.peek() === undefined) tell('bad', `${name}: ${wordsOf(error)}`);
  }
}

interface FormProps {
  readonly op: Operation;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}

function Form({ op, reason, onReason }: FormProps) {
  return (
    <>
      <Choice op={op} />
      <label>
        Why
        <input
          type="text"
          required
          maxLength={400}
          placeholder="kept in the journal"
          value={reason}
          onInput={({ currentTarget }) => onReason(currentTarget.value)}
        />
      </label>
      <label>
        Who you are
        <input
          type="text"
          maxLength={100}
          placeholder="optional; kept in the journal"
          value={operatorName.value}
          onInput={({ currentTarget }) => callMe(currentTarget.value)}
        />
      </label>
    </>
  );
}

interface ButtonsProps {
  readonly title: string;
  readonly stage: Stage['is'];
  readonly canRun: boolean;
  readonly onClose: () => void;
}

function Buttons({ title, stage, canRun, onClose }: ButtonsProps) {
  return (
    <p class="buttons">
      <button type="button" onClick={onClose}>
        {stage === 'asking' ? 'Cancel' : 'Close'}
      </button>
      {stage === 'asking' && (
        <button type="submit" class="main" disabled={!canRun}>
          {title} now
        </button>
      )}
    </p>
  );
}
