import { each, type Permissions } from '../platform/permissions/index.js';

/** Coordinators and government operate an installation. */
export const operators = each(['GOVERNMENT', 'COORDINATION']);

/** Who may do what with parked messages, of each context. */
export const permissions = {
  ReplayParked: operators,
  DiscardParked: operators,
} satisfies Permissions;
