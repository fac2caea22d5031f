import type { Evidence, Finding, Happened, Loss, Sent } from './evidence.js';

type Restored = Pick<Evidence, 'losses' | 'topics'>;

/** What logs have lost after they had published it: whoever has read it keeps it. */
export const publishedAndLost = ({ losses, topics }: Restored): readonly Happened[] => {
  const published = new Set(topics.events.map(({ id }) => id));
  return losses.flatMap(({ gone }) => gone.filter(({ id }) => published.has(id)));
};

/** A restore names what is lost and published, and nothing else; no later event has the id of one that is lost. */
export const namedExactly = ({ losses, topics, logs }: Restored & Pick<Evidence, 'logs'>): readonly Finding[] => {
  const held = new Set(logs.map(({ id }) => id));
  return losses.flatMap((loss): Finding[] => {
    const lost = publishedAndLost({ losses: [loss], topics });
    const [ids, named] = [new Set(lost.map(({ id }) => id)), new Set(loss.named)];
    return [
      ...lost
        .filter(({ id }) => !named.has(id))
        .map(({ id, correlationId }): Finding => ({ kind: 'lost', key: correlationId, what: `${id} was lost by a restore, and restore-accept did not name it` })),
      ...loss.named.filter((id) => !ids.has(id)).map((id): Finding => ({ kind: 'differs', what: `restore-accept named ${id}, which was not lost, or not published` })),
      ...loss.gone.filter(({ id }) => held.has(id)).map(({ id }): Finding => ({ kind: 'doubled', what: `${id} was lost by a restore, and names another event now` })),
    ];
  });
};

/** The restore that took a command's events away, the last one; undefined: none did. */
export const lossOf = (losses: readonly Loss[], { key }: Pick<Sent, 'key'>): Loss | undefined => losses.findLast(({ commands }) => commands.has(key));

/** Whether it was answered before its events were lost, and has not been sent again since. */
export const isGone = (losses: readonly Loss[], command: Sent): boolean => {
  const loss = lossOf(losses, command);
  return loss !== undefined && command.outcome === 'answered' && command.endedAt < loss.restoredAt;
};

/** Of the commands that restores took away: how many others know of, and how many are gone without a trace. */
export const goneOf = ({ sent, losses, topics }: Restored & Pick<Evidence, 'sent'>): { readonly known: number; readonly traceless: number } => {
  const heardOf = new Set(publishedAndLost({ losses, topics }).map(({ correlationId }) => correlationId));
  const gone = sent.filter((command) => lossOf(losses, command));
  const known = gone.filter(({ key }) => heardOf.has(key)).length;
  return { known, traceless: gone.length - known };
};
