import { openedTheProject } from '../../../../contracts/index.js';
import { always, each, type Permissions } from '../../../../platform/permissions/index.js';

export const openedTheProjectOfMenu = openedTheProject('projectId');

/** Who may do what with menus. */
export const permissions = {
  // F64: whose project it is says what there is to choose from; residents choose, each for oneself.
  AnnounceMenu: each(['GOVERNMENT', 'COORDINATION'], openedTheProjectOfMenu),
  ChooseFromMenu: { RESIDENTS: always },
} satisfies Permissions;
