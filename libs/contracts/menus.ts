import { z } from 'zod';

/** Published language of `residents`: priced options, a budget, and what residents chose. Who chose what stays in their log. */

/** APPROVALS: at most so many options, each for one. POINTS: at most so many points in all, spread over options. */
export const menuMarkings = ['APPROVALS', 'POINTS'] as const;
export const menuStatuses = ['ANNOUNCED', 'CLOSED'] as const;

const instant = z.iso.datetime({ precision: 3 });
const rule = z.strictObject({ id: z.string(), version: z.int() });
const fen = z.int().min(1).describe('In fen');

/** Short names, of whoever announces them. */
export const menuOptionId = /^[A-Za-z0-9][\w.-]{0,49}$/;
export const menuOption = z.strictObject({ optionId: z.string().regex(menuOptionId), title: z.string().min(1).max(500), cost: fen });

const announced = z.strictObject({
  projectId: z.string(),
  title: z.string().min(1).max(200),
  options: z.array(menuOption).min(2).max(200).describe('In this order, where support and cost are the same'),
  budget: fen,
  marking: z.enum(menuMarkings),
  most: z.int().min(1).describe('Options, or points, that each may give'),
  opensAt: instant,
  closesAt: instant,
  fewest: z.int().min(1).describe('From so many choices on they are published, without their choosers; of fewer only the winners'),
  rule: rule.describe('menus.choice: how the winners follow'),
});

/** Marks by option: 1 for an approval, or the points. */
export const marks = z.record(z.string(), z.int().min(1));

export const menuOutcome = z.strictObject({
  choices: z.int().min(0).describe('How many chose anything'),
  winners: z.array(z.string()).describe('Options, in the order in which they were taken'),
  spent: z.int().min(0).describe('In fen'),
  totals: z
    .array(z.strictObject({ optionId: z.string(), support: z.int().min(0) }))
    .nullable()
    .describe('In the order of the options; null: too few chose'),
  published: z
    .array(z.strictObject({ marks, times: z.int().min(1).describe('How many chose just this') }))
    .nullable()
    .describe('All choices, equal ones together, in no order of arrival: whoever adds them up gets the totals and the winners. null: too few chose'),
});

/** A menu as it stands: what a command answers with, and what a read returns. */
export const menu = announced.extend({ id: z.string(), status: z.enum(menuStatuses), outcome: menuOutcome.nullable() });

export const menuEvents = {
  'menu-announced': announced.extend({ menuId: z.string() }),
  /** Happens at the time that was announced. */
  'menu-closed': menuOutcome.extend({ menuId: z.string(), projectId: z.string(), rule }),
} as const;

export type MenuMarking = (typeof menuMarkings)[number];
export type MenuStatus = (typeof menuStatuses)[number];
export type MenuOption = z.infer<typeof menuOption>;
export type Marks = z.infer<typeof marks>;
export type MenuOutcome = z.infer<typeof menuOutcome>;
export type Menu = z.infer<typeof menu>;
export type MenuEvent = { [T in keyof typeof menuEvents]: { readonly type: T; readonly data: z.infer<(typeof menuEvents)[T]> } }[keyof typeof menuEvents];
