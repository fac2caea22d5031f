import { z } from 'zod';
import { consentNeeded, workItemClass, workItemTitle } from './work-items.js';

/** Published language of `residents`: what they propose to renew, and how it is answered. Who proposed and who signed stays in their log. */

export const proposalStatuses = ['OPEN', 'WITHDRAWN', 'ACCEPTED', 'REFUSED'] as const;

const instant = z.iso.datetime({ precision: 3 });
const rule = z.strictObject({ id: z.string(), version: z.int() });
const version = z.int().min(1).describe('Of the text: 1, and one more with every amendment');
const count = z.int().min(0);

/** Until when the project's owner answers. */
const clock = {
  answerBy: instant.describe('The close of business on the last working day of the clock'),
  provisional: z.boolean().describe('A day of a year was counted whose working days had not been announced'),
  rule: rule.describe('proposals.answer, as it was when the clock began'),
};

const wording = { title: workItemTitle, text: z.string().min(1).max(10_000), class: workItemClass };

/** A proposal as it stands: what a command answers with, and what a read returns. */
export const proposal = z.strictObject({
  id: z.string(),
  projectId: z.string(),
  organisationId: z.string().describe('For which its proposer spoke'),
  version,
  ...wording,
  status: z.enum(proposalStatuses),
  signatures: z.array(z.strictObject({ version, count })).describe('Of each version of the text: a signature stands for the text that was signed'),
  ...clock,
  overdue: z.boolean().describe('Nobody answered in time; silence accepts nothing'),
  consent: consentNeeded,
  reason: z.string().nullable().describe('Why it was refused'),
  basis: z.string().nullable(),
});

export const proposalEvents = {
  'proposal-made': z.strictObject({ proposalId: z.string(), projectId: z.string(), organisationId: z.string(), ...wording, ...clock }),
  'proposal-cosigned': z.strictObject({ proposalId: z.string(), version, signatures: count.describe('Of this version, with this one') }),
  /** Signatures stand for the text before: who gave one reads the new text, and signs again or not. */
  'proposal-amended': z.strictObject({ proposalId: z.string(), version, ...wording, earlierSignatures: count.describe('Of the text that it replaces'), ...clock }),
  'proposal-withdrawn': z.strictObject({ proposalId: z.string() }),
  /** It becomes a work item, which carries its id and class. */
  'proposal-accepted': z.strictObject({ proposalId: z.string(), projectId: z.string(), version, title: workItemTitle, class: workItemClass, consent: consentNeeded }),
  'proposal-refused': z.strictObject({
    proposalId: z.string(),
    version,
    reason: z.string().min(1),
    basis: z.string().min(1).describe('The law or the rule that it follows from'),
  }),
  /** Nobody answered in time. Happens at the deadline; the proposal stays open. */
  'proposal-overdue': z.strictObject({ proposalId: z.string(), ownerId: z.string().describe('Who has to answer: the organisation that opened the project'), ...clock }),
} as const;

export type ProposalStatus = (typeof proposalStatuses)[number];
export type Proposal = z.infer<typeof proposal>;
export type AnswerClock = Pick<Proposal, keyof typeof clock>;
export type ProposalEventOf<T extends keyof typeof proposalEvents> = T extends T ? { readonly type: T; readonly data: z.infer<(typeof proposalEvents)[T]> } : never;
export type ProposalEvent = ProposalEventOf<keyof typeof proposalEvents>;
