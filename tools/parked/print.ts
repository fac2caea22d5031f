import type { Parked } from './operating.js';

/** What happened to it, on one line. */
export const asLine = ({ id, context, consumer, topic, position, key, state, reason, waiting }: Parked): string =>
  [id, state, `${context}/${consumer}`, `${topic}:${position}`, `key ${key}`, ...(waiting > 0 ? [`${waiting} wait`] : []), ...(reason ? [firstLine(reason)] : [])].join(
    '  ',
  );

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** All that is known of it, a line each, and what it says as JSON; where that cannot be read, the message as it came. */
export const asBlock = ({ event, message, closedByOrganisation, ...parked }: Parked): string => {
  const known = { ...parked, closedByOrganisation: closedByOrganisation?.name ?? null };
  const lines = Object.entries(known).flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(21)}${value}`]));
  const content = event ?? message;
  return [...lines, ...(content === undefined ? [] : [event ? 'event' : 'message', JSON.stringify(content, null, 2)])].join('\n');
};
