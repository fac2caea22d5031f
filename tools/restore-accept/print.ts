import type { Accepted, Survey } from '../../libs/platform/context/index.js';
import type { PublicEvent } from '../../libs/platform/event-bus/index.js';

/** What happened to a log, for a person: where it ends, what others have seen, and each event that it has lost. */
export const asBlock = ({ context, generation, end, seen, lost }: Survey): string => {
  const where = end ? `ends at position ${end.position}, recorded at ${end.recordedAt.toISOString()}` : 'is empty';
  const others = seen === 0 ? 'Nobody has read anything of it.' : `Its topic and the other contexts have seen up to position ${seen}.`;
  const gone =
    lost.length === 0
      ? 'Nothing that they hold is missing. What was written later, and reached nobody, is gone without a trace.'
      : `${lost.length === 1 ? 'One event that they hold is' : `${lost.length} events that they hold are`} lost:\n${lost.map(asLine).join('\n')}`;
  return `The log of ${context} (generation ${generation}) was restored: it ${where}.\n${others}\n${gone}`;
};

const asLine = ({ id, type, subject, actor, recordedAt }: PublicEvent): string =>
  `  ${id}  ${recordedAt}  ${type}  ${subject.type} ${subject.id}  by ${actor.personId} of ${actor.organisationId}`;

/** The same for programs: plain JSON. */
export const asJson = ({ context, generation, end, seen, lost }: Survey): object => ({
  context,
  generation,
  end: end && { position: end.position, recordedAt: end.recordedAt.toISOString() },
  seen,
  lost: lost.map(({ id, type, subject, actor, occurredAt, recordedAt, projectIds, data }) => ({ id, type, subject, actor, occurredAt, recordedAt, projectIds, data })),
});

export const asDone = (context: string, { generation, after, rebuilt }: Accepted): string =>
  `Accepted: the log of ${context} is of generation ${generation}, and its positions go on above ${after}.${rebuilt.length > 0 ? ` When it starts, it builds again: ${rebuilt.join(', ')}.` : ''}`;
