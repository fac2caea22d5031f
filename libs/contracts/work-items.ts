import { z } from 'zod';
import { derivedId } from '../platform/kernel/index.js';

/** Published language of `government`: what is renewed in a project, one thing at a time. */

/** domain.md, "Words": 基础 is for safety and daily life, 完善 improves it, 提升 adds to it. */
export const workItemClasses = ['BASIC', 'IMPROVEMENT', 'UPGRADE'] as const;
export const workItemStatuses = ['PLANNED', 'DROPPED'] as const;

export const workItemClass = z
  .enum(workItemClasses)
  .describe('BASIC: safety and daily life. IMPROVEMENT: lifts, parking, green space and the like. UPGRADE: care, health, smart community');
export const workItemTitle = z.string().min(1).max(200);

/** A matter of the owners' joint decision by its key, such as `alter-building`. */
export const matterKey = /^[a-z]+(-[a-z]+)*$/;
export const consentNeeded = z.string().max(50).regex(matterKey).nullable().describe('The matter on which owners have to decide before it starts; null: none');

const details = z.strictObject({
  projectId: z.string(),
  title: workItemTitle,
  class: workItemClass,
  consent: consentNeeded,
  proposalId: z.string().nullable().describe('The proposal of residents that it comes from'),
});

/** A work item as it stands: what a command answers with, and what a read returns. */
export const workItem = details.extend({
  id: z.string(),
  status: z.enum(workItemStatuses),
  droppedReason: z.string().nullable(),
});

export const workItemEvents = {
  'work-item-added': details.extend({ workItemId: z.string() }),
  'work-item-dropped': z.strictObject({ workItemId: z.string(), reason: z.string().min(1) }),
} as const;

export type WorkItemClass = (typeof workItemClasses)[number];
export type WorkItemStatus = (typeof workItemStatuses)[number];
export type WorkItem = z.infer<typeof workItem>;
export type WorkItemEvent = {
  [T in keyof typeof workItemEvents]: { readonly type: T; readonly data: z.infer<(typeof workItemEvents)[T]> };
}[keyof typeof workItemEvents];

/** Of the work item that an accepted proposal becomes: known before it is there. */
export const workItemIdOf = (proposalId: string): string => derivedId('work-item', 'proposal', proposalId);
