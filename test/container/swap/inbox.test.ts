import { describe, expect, it } from 'vitest';
import { Inbox } from '../../../src/container/swap/inbox.js';

describe('Inbox', () => {
  it('gives what waits in the order of its coming, also when more comes in between', () => {
    const inbox = new Inbox<{ readonly at: number }>();
    const taken: (number | undefined)[] = [];
    for (const at of [1, 2, 3]) inbox.put({ at });
    taken.push(inbox.take()?.at);
    inbox.put({ at: 4 });
    while (!inbox.isEmpty) taken.push(inbox.take()?.at);
    expect([...taken, inbox.take()]).toEqual([1, 2, 3, 4, undefined]);
  });
});
