import { z } from 'zod';

/** Published language of threads: what parties say to each other about an entry of the shared timeline, and who has read it. */

export const threadStatuses = ['OPEN', 'CLOSED'] as const;

const message = z.strictObject({
  threadId: z.string(),
  organisationId: z.string().describe('Whose message it is: it has read up to here'),
  text: z.string().min(1).describe('1 to 10,000 characters'),
  mentions: z.array(z.string()).describe('The organisations that it is meant for'),
});

export const threadEvents = {
  /** With its first message, number 1. */
  'thread-opened': message.extend({
    entryId: z.string().describe('Id of the public event that it is about'),
    projectIds: z.array(z.string()).describe('Those of the entry'),
  }),
  'message-posted': message.extend({ number: z.int().min(2).describe('Follows the one before, without gaps') }),
  'thread-read': z.strictObject({ threadId: z.string(), organisationId: z.string(), upTo: z.int().min(1).describe('Number of the last message that it has read') }),
  'thread-closed': z.strictObject({ threadId: z.string(), reason: z.string() }),
} as const;

export type ThreadStatus = (typeof threadStatuses)[number];
export type ThreadEvent = { [T in keyof typeof threadEvents]: { readonly type: T; readonly data: z.infer<(typeof threadEvents)[T]> } }[keyof typeof threadEvents];
