import { openedTheProject } from '../../../../contracts/index.js';
import { each, type Permissions } from '../../../../platform/permissions/index.js';
import { livesThere } from '../household.js';

export const openedTheProjectOfMenu = openedTheProject('projectId');

/** Who may do what with menus. */
export const permissions = {
  // F64: whose project it is says what there is to choose from; households choose, each once.
  AnnounceMenu: each(['GOVERNMENT', 'COORDINATION'], openedTheProjectOfMenu),
  ChooseFromMenu: each(['RESIDENTS'], livesThere),
} satisfies Permissions;
